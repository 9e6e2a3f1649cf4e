"""One of us says what a reply means: on the page, on the lead, or in the chat."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from keepwarm.availability.reads import working_time_of
from keepwarm.calendar.timing import read_timing
from keepwarm.db import Connection
from keepwarm.kit.errors import Invalid
from keepwarm.kit.ids import ContactId, ReplyId
from keepwarm.kit.viewer import Viewer
from keepwarm.outbox.model import Channel
from keepwarm.replies.actions import ReplyGone, dismiss_reply, lock_reply_for, name_writer
from keepwarm.replies.applying import Applied, Verdict, apply_reply_triage
from keepwarm.replies.model import Reply
from keepwarm.replies.reads import get_reply, is_contact_of
from keepwarm.tasks.model import TaskRules
from keepwarm.triage import Intent, day_meant, person_meant

NAMES_A_DAY: Final = frozenset[Intent]({"not_now", "out_of_office"})
NAMES_SOMEBODY: Final = frozenset[Intent]({"referral", "wrong_person"})
ENDS_WITH_A_STRANGER: Final = frozenset[Intent](
    {"not_interested", "unsubscribe", "out_of_office", "wrong_person", "bounce", "other"}
)
"""What a reply of nobody we know may mean, after which nobody need look at it again."""


class NotADay(Invalid):
    message = "I do not understand which day that is. Try “20 March” or “in 3 weeks”."


class ContactUnknown(Invalid):
    message = "Choose somebody of this lead."


async def answer_reply(
    conn: Connection,
    reply_id: ReplyId,
    intent: Intent,
    *,
    until: str = "",
    by: Viewer,
    channels: frozenset[Channel],
    rules: TaskRules,
    now: datetime,
) -> Applied:
    """
    Take down what one of us says a reply means; what follows from that is done at once.

    `until` are words for a day; without them the day that the reply itself names counts.
    Raises ReplyGone, NotADay, WhoWrote.
    """
    reply = await get_reply(conn, reply_id)
    if reply is None:
        raise ReplyGone
    zone = (await working_time_of(conn, by.member_id)).zone
    verdict = Verdict(
        intent=intent,
        decided_by="hand",
        reasons=reply.reasons if reply.intent == intent else (),
        until=_day(reply, until, zone, now) if intent in NAMES_A_DAY else None,
        suggested=person_meant(reply.body) if intent in NAMES_SOMEBODY else None,
    )
    applied = await apply_reply_triage(
        conn, reply_id, verdict, by=by, channels=channels, rules=rules, now=now
    )
    if reply.lead_id is None and intent in ENDS_WITH_A_STRANGER:
        await dismiss_reply(conn, reply_id, by=by, now=now)
    return applied


async def say_who_wrote(
    conn: Connection, reply_id: ReplyId, contact_id: ContactId, *, by: Viewer
) -> None:
    """Write down who at its lead wrote a reply. Raises ReplyGone, ContactUnknown."""
    reply = await lock_reply_for(conn, reply_id, by)
    if reply.lead_id is None or not await is_contact_of(conn, contact_id, reply.lead_id):
        raise ContactUnknown
    await name_writer(conn, reply_id, contact_id)


def _day(reply: Reply, said: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Return the day that was said, else the one that was decided or that the reply names."""
    if not said.strip():
        return reply.until_at or day_meant(reply.body, base=reply.received_at, tz=zone)
    timing = read_timing(said, base=now, tz=zone)
    if timing.due is None or timing.due <= now:
        raise NotADay
    return timing.due
