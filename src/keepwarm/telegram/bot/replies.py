"""
A reply to one of the bot's messages: a note on its lead, or the answer to what it asks.

What is written right after a question answers it, too, without being a reply in form.
What replies to a capture, or to nothing of ours, is left to who takes captures.
"""

from datetime import datetime, timedelta
from typing import Final

from aiogram import F, Router
from aiogram.types import Message

from keepwarm.accounts.model import Member
from keepwarm.calendar.timing import read_timing
from keepwarm.db import Connection
from keepwarm.kit.errors import Invalid
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import LeadId
from keepwarm.leads.actions import LeadGone
from keepwarm.leads.reads import get_lead_for
from keepwarm.notes.actions import add_note
from keepwarm.outbox.actions import refresh
from keepwarm.outbox.model import Words
from keepwarm.outbox.reads import Received, get_by_receipt, get_last_said, get_menu
from keepwarm.telegram.bot.chat_settings import words_of_zone
from keepwarm.telegram.bot.lists import view_found
from keepwarm.telegram.bot.names import lead_line
from keepwarm.telegram.bot.pressing import tasks
from keepwarm.telegram.bot.pressing.reminders import skip, snooze_to
from keepwarm.telegram.bot.pressing.settings import set_zone
from keepwarm.telegram.bot.tools import BotTools
from keepwarm.telegram.bot.turn import Turn, is_answered, show, tell
from keepwarm.telegram.bot.zones import read_zone
from keepwarm.telegram.html import escape
from keepwarm.telegram.keyboard import Button, pack
from keepwarm.telegram.presses import press

OURS: Final = frozenset({"zone", "find", "note"})
"""What our messages ask for that is answered here."""
ANSWERED_WITHIN: Final = timedelta(minutes=5)
"""So long words that reply to nothing answer what we have asked last."""
LONGEST_SAID: Final = 1_000

router = Router(name="replies")


class NotATime(Invalid):
    message = "I do not understand when that is. Try “tomorrow 10:00” or “in 3 days”."


class CityUnknown(Invalid):
    message = "I do not know that city. Name a larger one near you, or tell me what time it is."


async def find_ours(
    message: Message, tools: BotTools, member: Member | None, now: datetime
) -> dict[str, Received] | bool:
    """Say to which of our messages this replies; False where the reply is not for us."""
    if member is None:
        return False
    replied = message.reply_to_message
    if replied is None:
        asked = await _find_question(message, tools, member, now)
        return {"under": asked} if asked else False
    async with tools.db.connection() as conn:
        under = await get_by_receipt(conn, member.id, str(replied.message_id))
    if under is None:
        return False
    asks = under.facts.get("asks")
    is_ours = asks in OURS or (asks is None and under.lead_id is not None)
    return {"under": under} if is_ours else False


async def _find_question(
    message: Message, tools: BotTools, member: Member, now: datetime
) -> Received | None:
    """Return what we have just asked: nobody looks for "reply" right after a question."""
    if message.forward_origin is not None:
        return None
    async with tools.db.connection() as conn:
        last = await get_last_said(conn, member.id, since=now - ANSWERED_WITHIN)
    asks = last.facts.get("asks") if last else None
    if asks == "zone":
        zone = read_zone(message.text or "", present=member.time_zone, now=now)
        return last if zone is not None else None
    return last if asks in OURS else None


@router.message(F.text, ~F.text.startswith("/"), find_ours)
async def take_reply(
    message: Message,
    *,
    under: Received,
    tools: BotTools,
    member: Member,
    now: datetime,
    update_id: int,
) -> None:
    """Take a reply for what the message asks, else for a note on its lead."""
    turn = Turn(
        by=member,
        now=now,
        update_id=update_id,
        channels=tools.channels,
        under=under,
    )
    async with tools.db.transaction() as conn:
        await _take(conn, turn, under, message.text or "")


async def _take(conn: Connection, turn: Turn, under: Received, said: str) -> None:
    match under.facts.get("asks"):
        case "zone":
            await _take_zone(conn, turn, said)
        case "find":
            await show(conn, turn, await view_found(conn, turn, said))
        case _ if under.kind == "reminder":
            await _take_about_step(conn, turn, under, said)
        case _ if under.kind == "call_task":
            await _take_about_task(conn, turn, under, said)
        case _:
            await _take_note(conn, turn, under, said)


async def _take_zone(conn: Connection, turn: Turn, said: str) -> None:
    """Take a city, or the time it is there. Raises CityUnknown."""
    zone = read_zone(said, present=turn.by.time_zone, now=turn.now)
    if zone is None:
        raise CityUnknown
    await set_zone(conn, turn, zone)
    await tell(conn, turn, words_of_zone(zone, turn.now))


async def _take_about_step(conn: Connection, turn: Turn, under: Received, said: str) -> None:
    """Take a time or a reason while a reminder's menu asks for one, else a note."""
    step_id: int = under.facts["step_id"]
    menu = await get_menu(conn, under.id)
    if await is_answered(conn, turn):
        return
    if menu == "snooze":
        answer = await snooze_to(conn, turn, step_id, _time(said, turn))
        await _answer(conn, turn, under, f"⏰ {answer}", press("r", "undo", step_id))
    elif menu == "skip":
        answer = await skip(conn, turn, step_id, said)
        await _answer(conn, turn, under, f"⤼ {answer}", press("r", "undo", step_id))
    else:
        await _take_note(conn, turn, under, said)


async def _take_about_task(conn: Connection, turn: Turn, under: Received, said: str) -> None:
    """Take a time while a task's menu asks for one, else a note."""
    if await get_menu(conn, under.id) != "snooze":
        await _take_note(conn, turn, under, said)
    elif not await is_answered(conn, turn):
        task_id: int = under.facts["task_id"]
        answer = await tasks.snooze_to(conn, turn, task_id, _time(said, turn))
        await _answer(conn, turn, under, f"⏰ {answer}", press("t", "undo", task_id))


async def _take_note(conn: Connection, turn: Turn, under: Received, said: str) -> None:
    """Take a note. Raises LeadGone: a lead may have been deleted for good meanwhile."""
    if under.lead_id is None:
        raise LeadGone
    await write_note(conn, turn, under.lead_id, said)


async def _answer(conn: Connection, turn: Turn, under: Received, said: str, undo: str) -> None:
    await refresh(conn, under.id, now=turn.now)
    button = Button(_("↶ Undo"), press=undo)
    words = Words(html=escape(said, most=LONGEST_SAID), keyboard=pack([[button]]))
    await tell(conn, turn, words, lead_id=under.lead_id)


def _time(said: str, turn: Turn) -> datetime:
    """Read a time in a member's own words and zone. Raises NotATime."""
    due = read_timing(said, base=turn.now, tz=turn.zone).due
    if due is None:
        raise NotATime
    return due


async def write_note(conn: Connection, turn: Turn, lead_id: LeadId, body: str) -> None:
    """Write a note on a lead, once, and offer to take it back."""
    if await is_answered(conn, turn):
        return
    lead = await get_lead_for(conn, lead_id, turn.viewer)
    if lead is None:
        raise LeadGone
    note_id = await add_note(conn, lead_id, body, by=turn.viewer, now=turn.now)
    html = _("✎ Noted on {lead}.").format(lead=lead_line(lead.name, lead.company))
    buttons = [
        Button(_("↶ Undo"), press=press("v", "unnote", lead_id, note_id)),
        Button(_("Show the lead"), press=press("v", "show", lead_id)),
    ]
    await tell(conn, turn, Words(html=html, keyboard=pack([buttons])), lead_id=lead_id)
