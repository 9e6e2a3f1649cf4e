"""Replies in the chat: the list of those that need a look, and one as a message of its own."""

from keepwarm.db import Connection
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.kit.ids import ReplyId
from keepwarm.outbox.model import Words
from keepwarm.outbox.reply_lines import get_reply_line, list_reply_lines
from keepwarm.outbox.wording import cut, more
from keepwarm.replies.actions import ReplyGone
from keepwarm.replies.pile import list_pile, list_settled
from keepwarm.telegram.bot.turn import Shown, Turn
from keepwarm.telegram.keyboard import Button, in_rows, pack
from keepwarm.telegram.presses import press
from keepwarm.telegram.texts.reply import meaning_of, say_line, title_of

FIRST_FEW = 8  # lines of a list; a phone shows about as many
LATELY = 5  # replies that are read already
LONGEST_LABEL = 30  # characters of a button with a name


async def view_replies(conn: Connection, turn: Turn) -> Shown:
    """Show what needs a look, the longest waiting first; else what came in lately."""
    pile = await list_pile(conn, turn.viewer)
    shown = pile[:FIRST_FEW] or await list_settled(conn, turn.viewer, limit=LATELY)
    lines = await list_reply_lines(conn, [each.id for each in shown], turn.by.id)
    text = [_title(len(pile))]
    text += [f"{n}. {title_of(line)}: {meaning_of(line)}" for n, line in enumerate(lines, 1)]
    if pile and (hidden := more(len(pile) - len(lines))):
        text.append(hidden)
    buttons = [
        Button(cut(f"{n}. {line.lead or line.sender}", LONGEST_LABEL), press=_show(line.id))
        for n, line in enumerate(lines, 1)
    ]
    rows = [*in_rows(2, buttons), [Button(_("Open replies"), start="replies")]]
    return Shown(what="replies", words=Words(html="\n".join(text), keyboard=pack(rows)))


async def view_reply(
    conn: Connection, turn: Turn, reply_id: ReplyId, *, menu: str | None = None
) -> Shown:
    """Show a reply as it stands. Raises ReplyGone."""
    line = await get_reply_line(conn, reply_id, turn.by.id)
    if line is None:
        raise ReplyGone
    html, rows = say_line(line, turn.by.time_zone, menu=menu)
    words = Words(html=html, keyboard=pack(rows))
    return Shown(what=f"reply:{reply_id}", words=words, lead_id=line.lead_id)


def _title(n: int) -> str:
    if not n:
        return _("💬 <b>Nothing needs a look.</b>")
    said = ngettext("{n} reply needs a look", "{n} replies need a look", n).format(n=n)
    return f"💬 <b>{said}</b>"


def _show(reply_id: ReplyId) -> str:
    return press("y", "show", reply_id)
