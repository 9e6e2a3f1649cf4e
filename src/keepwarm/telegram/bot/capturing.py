"""
Any message that is nothing else is a capture: it becomes a lead, or a note on one.

Here it is only stored and, where reading takes a while, acknowledged; a worker reads it. What a
member says by replying to a capture's card, or right after we asked, is an answer.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from keepwarm.accounts.model import Member
from keepwarm.captures.actions import keep_capture
from keepwarm.captures.decisions import (
    NoNameInIt,
    answer_capture,
    attach_capture,
    offer_choices,
    retry_capture,
    save_as_new,
    save_nameless,
    show_capture,
    undo_capture,
)
from keepwarm.captures.model import ANSWERED_WITHIN, LONGEST_ANSWER, Incoming
from keepwarm.captures.reads import find_question, get_capture, is_answer_taken
from keepwarm.db import Connection
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import CaptureId, LeadId
from keepwarm.outbox.actions import adopt, say
from keepwarm.outbox.model import Words
from keepwarm.outbox.reads import get_by_receipt
from keepwarm.telegram.bot.hearing import incoming_of, is_table
from keepwarm.telegram.bot.replies import write_note
from keepwarm.telegram.bot.tools import BotTools
from keepwarm.telegram.bot.turn import Turn
from keepwarm.telegram.keyboard import Button, pack
from keepwarm.telegram.presses import Group, Press, read_press
from keepwarm.telegram.texts.captures import words_of_card

Verb: TypeAlias = Callable[..., Awaitable[None]]

BECAME_ONE = frozenset({"saved", "noted"})
_MOST_WORDS_OF_AN_ANSWER = 6

router = Router(name="captures")


async def _attach_to(conn: Connection, capture_id: CaptureId, lead_id: int, **how: Any) -> None:
    await attach_capture(conn, capture_id, LeadId(lead_id), **how)


def _verbs() -> Mapping[tuple[Group, str, int], tuple[Verb, str]]:
    """Return what each button does, by its group, its action and how many things it names."""
    return {
        ("l", "undo", 1): (undo_capture, _("Undone.")),
        ("l", "noname", 1): (save_nameless, _("Saved.")),
        ("l", "note", 1): (attach_capture, _("Noted.")),
        ("l", "new", 1): (save_as_new, _("Saved.")),
        ("c", "attach", 1): (offer_choices, ""),
        ("c", "back", 1): (show_capture, ""),
        ("c", "retry", 1): (retry_capture, _("Trying again…")),
        ("c", "to", 2): (_attach_to, _("Noted.")),
    }


def find_verb(query: CallbackQuery) -> dict[str, Any] | bool:
    """Say what a button of a capture asks for; False for all others."""
    press = read_press(query.data or "")
    found = press and _verbs().get((press.group, press.action, len(press.ids)))
    return {"press": press, "verb": found[0], "said": found[1]} if found else False


@router.callback_query(find_verb)
async def press_button(
    query: CallbackQuery,
    *,
    press: Press,
    verb: Verb,
    said: str,
    tools: BotTools,
    member: Member,
    now: datetime,
) -> str:
    """Do what a member decides about a capture; its card then shows how it stands."""
    capture_id, *more = press.ids
    receipt = str(query.message.message_id) if query.message else ""
    async with tools.db.transaction() as conn:
        # The message that was pressed may have arrived, we did not know: it has.
        await adopt(conn, member.id, receipt, key_prefix=f"capture:{capture_id}:", now=now)
        how = {"by": member.viewer, "speak": words_of_card, "now": now}
        await verb(conn, CaptureId(capture_id), *more, **how)
    return said


async def find_capture(message: Message, tools: BotTools, member: Member) -> dict[str, Any] | bool:
    """Say whether a message replies to the card of a capture, and of which."""
    replied_to = message.reply_to_message
    if replied_to is None or not message.text:
        return False
    async with tools.db.connection() as conn:
        received = await get_by_receipt(conn, member.id, str(replied_to.message_id))
    if received is None or received.facts.get("asks") != "capture":
        return False
    return {"capture_id": CaptureId(received.facts["capture_id"])}


@router.message(find_capture)
async def take_answer(
    message: Message,
    *,
    capture_id: CaptureId,
    tools: BotTools,
    member: Member,
    now: datetime,
    update_id: int,
) -> None:
    """Take a reply for what we asked, or for another note on the lead."""
    async with tools.db.transaction() as conn:
        if await is_answer_taken(conn, message.chat.id, message.message_id):
            return
        known = await get_capture(conn, capture_id)
        if known is not None and known.lead_id is not None and known.state in BECAME_ONE:
            turn = Turn(by=member, now=now, update_id=update_id, channels=tools.channels)
            await write_note(conn, turn, known.lead_id, message.text or "")
            return
        await answer_capture(
            conn,
            capture_id,
            message.text or "",
            message_id=message.message_id,
            by=member.viewer,
            speak=words_of_card,
            now=now,
        )


@router.message(is_table)
async def show_where_lists_go(
    _message: Message, tools: BotTools, member: Member, now: datetime, update_id: int
) -> None:
    """Say where a list of many leads can be taken in."""
    words = Words(
        html=_("📄 That is a list. Import it in the app: each row becomes a lead, none twice."),
        keyboard=pack([[Button(_("Import it"), start="import")]]),
    )
    async with tools.db.transaction() as conn:
        await say(conn, member.id, words, key=f"update:{update_id}:list", now=now)


def find_incoming(message: Message) -> dict[str, Any] | bool:
    """Say what can be captured; False for commands, and for what holds nothing."""
    if (message.text or "").startswith("/"):
        return False
    incoming = incoming_of(message)
    return {"incoming": incoming} if incoming else False


@router.message(find_incoming)
async def capture(
    _message: Message, incoming: Incoming, tools: BotTools, member: Member, now: datetime
) -> None:
    """Store a message, or take it for the answer to the question just asked."""
    async with tools.db.transaction() as conn:
        if not await _is_answer(conn, incoming, member=member, now=now):
            await keep_capture(conn, incoming, by=member.id, speak=words_of_card, now=now)


async def _is_answer(
    conn: Connection, incoming: Incoming, *, member: Member, now: datetime
) -> bool:
    """Take a few words right after our question for its answer, though they are no reply."""
    words = incoming.text.split()
    if incoming.kind != "text" or not 0 < len(words) <= _MOST_WORDS_OF_AN_ANSWER:
        return False
    if await is_answer_taken(conn, incoming.chat_id, incoming.message_id):
        return True
    asked = await find_question(conn, member.id, since=now - ANSWERED_WITHIN)
    if asked is None or len(incoming.text) > LONGEST_ANSWER:
        return False
    try:
        async with conn.savepoint():
            await answer_capture(
                conn,
                asked,
                incoming.text,
                message_id=incoming.message_id,
                by=member.viewer,
                speak=words_of_card,
                now=now,
            )
    except NoNameInIt:
        return False
    return True
