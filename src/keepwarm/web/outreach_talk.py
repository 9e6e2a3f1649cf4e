"""What the outreach of a lead shows of its conversation."""

from collections.abc import Mapping, Sequence
from secrets import token_hex
from typing import Any, NamedTuple

from keepwarm.db import Connection
from keepwarm.emails.lists import Letter, list_letters, list_recipients
from keepwarm.emails.model import as_answer
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import EmailId, ReplyId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.model import Lead
from keepwarm.replies.model import Reply
from keepwarm.replies.reads import list_replies
from keepwarm.tasks.wording import outcome_words
from keepwarm.touches.model import Touch
from keepwarm.touches.reads import list_touches
from keepwarm.web.channel_words import channel_icons, channel_titles


class Spoken(NamedTuple):
    """A touch as the conversation shows it, with the letter or the reply that it was."""

    touch: Touch
    title: str
    icon: str
    letter: Letter | None
    reply: Reply | None


class Opening(NamedTuple):
    """How the next letter begins: as an answer where they wrote last; `key` makes it one."""

    key: str
    subject: str
    in_reply_to: str


async def talk_part(conn: Connection, lead: Lead, _viewer: Viewer) -> dict[str, Any]:
    """Return what `outreach/_talk.html` needs."""
    touches = await list_touches(conn, lead.id)
    sent = [EmailId(touch.id) for touch in touches if touch.kind == "email"]
    letters = {each.id: each for each in await list_letters(conn, sent)}
    came = [ReplyId(touch.id) for touch in touches if touch.kind == "reply"]
    replies = {each.id: each for each in await list_replies(conn, came)}
    return {
        "talk": [_spoken(touch, lead, letters, replies) for touch in touches],
        "recipients": await list_recipients(conn, lead.id),
        "opening": _opening(touches),
    }


def _spoken(
    touch: Touch,
    lead: Lead,
    letters: Mapping[EmailId, Letter],
    replies: Mapping[ReplyId, Reply],
) -> Spoken:
    letter = letters.get(EmailId(touch.id)) if touch.kind == "email" else None
    reply = replies.get(ReplyId(touch.id)) if touch.kind == "reply" else None
    address = letter.address if letter else reply.sender if reply else None
    them = touch.contact or address or lead.name
    return Spoken(
        touch=touch,
        title=_title(touch, letter, them),
        icon="reply" if touch.kind == "reply" else channel_icons()[touch.channel],
        letter=letter,
        reply=reply,
    )


def _title(touch: Touch, letter: Letter | None, them: str) -> str:
    """Say who did what towards whom."""
    who = touch.member or _("Somebody")
    match touch.kind:
        case "email":
            by = (letter and letter.sequence) or who
            return _("{name} to {contact}").format(name=by, contact=them)
        case "reply":
            return _("{contact}, by {channel}").format(
                contact=them,
                channel=channel_titles()[touch.channel].lower(),
            )
        case "task":
            what = outcome_words(touch.channel).get(touch.state or "", "")
            return _("{name}, {channel} to {contact}: {outcome}").format(
                name=who,
                channel=channel_titles()[touch.channel].lower(),
                contact=them,
                outcome=what,
            )
        case "step":
            return _("{name} did: {step}").format(name=who, step=touch.subject)


def _opening(touches: Sequence[Touch]) -> Opening:
    """Answer what they wrote last, if that was by e-mail and nothing has left since."""
    said = [touch for touch in touches if touch.kind in {"email", "reply"}]
    last = said[-1] if said else None
    key = token_hex(8)
    if last is None or last.kind != "reply" or last.message_id is None:
        return Opening(key, "", "")
    return Opening(key, as_answer(last.subject or ""), last.message_id)
