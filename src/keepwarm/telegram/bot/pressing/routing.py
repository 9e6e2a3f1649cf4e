"""Find what a pressed button asks for, and have it done in one transaction."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from aiogram import Router
from aiogram.types import CallbackQuery

from keepwarm.accounts.model import Member
from keepwarm.db import Connection
from keepwarm.kit.errors import Refused
from keepwarm.kit.ids import LeadId, MessageId, ReplyId, StepId, TaskId
from keepwarm.outbox.actions import adopt, refresh
from keepwarm.outbox.reads import Received, get_by_receipt, get_standing, get_told
from keepwarm.reminders.reads import get_reminder
from keepwarm.settling.model import Snooze
from keepwarm.steps.reads import get_step_for
from keepwarm.tasks.rules import task_rules
from keepwarm.tasks.telling import prefix_of
from keepwarm.telegram.bot.answers import view_reply
from keepwarm.telegram.bot.calls import view_task
from keepwarm.telegram.bot.lead_card import view_lead
from keepwarm.telegram.bot.pressing import (
    board,
    confirmations,
    leads,
    reminders,
    replies,
    settings,
    tasks,
    walking,
    writing,
)
from keepwarm.telegram.bot.step_words import view_words
from keepwarm.telegram.bot.tools import BotTools
from keepwarm.telegram.bot.turn import Turn, show
from keepwarm.telegram.presses import Group, Press, read_press

Verb: TypeAlias = Callable[..., Awaitable[str]]
"""Is given the connection, the turn and what the button names; returns what is answered."""

router = Router(name="presses")

_SNOOZES: Final[Mapping[str, Snooze]] = {
    "s1h": "hour",
    "seve": "evening",
    "stom": "tomorrow",
    "smon": "monday",
}
_REMINDERS: Final[Mapping[str, Verb]] = {
    "done": reminders.complete,
    "snz": reminders.open_snoozes,
    "skip": reminders.open_reasons,
    "k1": reminders.skip_unneeded,
    "k2": reminders.skip_replaced,
    "k3": reminders.skip_unreachable,
    "back": reminders.close_menu,
    "undo": reminders.undo,
    "draft": reminders.give_words,
    **{each: partial(reminders.snooze, choice=choice) for each, choice in _SNOOZES.items()},
}
_TASKS: Final[Mapping[str, Verb]] = {
    "show": tasks.show_task,
    "done": tasks.reach,
    "na": tasks.miss,
    "more": tasks.open_outcomes,
    "wrong": tasks.note_wrong_number,
    "meet": tasks.note_meeting,
    "off": tasks.call_off,
    "snz": tasks.open_snoozes,
    "back": tasks.close_menu,
    "undo": tasks.undo,
    **{each: partial(tasks.snooze, choice=choice) for each, choice in _SNOOZES.items()},
}
VERBS: Final[Mapping[tuple[Group, str, int], Verb]] = MappingProxyType(
    {
        **{("r", action, 1): verb for action, verb in _REMINDERS.items()},
        **{("t", action, 1): verb for action, verb in _TASKS.items()},
        ("t", "list", 0): tasks.show_tasks,
        **{("y", action, 1): verb for action, verb in replies.ANSWERS.items()},
        ("y", "list", 0): replies.show_replies,
        ("e", "undo", 1): confirmations.take_back,
        ("p", "new", 1): writing.write_plan,
        ("p", "re", 1): writing.write_plan,
        ("d", "new", 1): writing.write_draft,
        ("d", "re", 1): writing.write_another,
        ("d", "sent", 1): writing.mark_as_sent,
        ("w", "re", 1): writing.try_again,
        ("g", "next", 1): walking.walk_on,
        ("g", "stop", 1): walking.stop,
        ("g", "done", 2): walking.complete,
        ("g", "snz", 2): walking.put_off,
        ("g", "skip", 2): walking.open_reasons,
        ("g", "k1", 2): walking.skip_unneeded,
        ("g", "k2", 2): walking.skip_replaced,
        ("g", "k3", 2): walking.skip_unreachable,
        ("g", "undo", 2): walking.undo,
        ("g", "defer", 1): walking.move_to_tomorrow,
        ("g", "back", 1): walking.bring_back,
        ("v", "show", 1): leads.show_lead,
        ("v", "stages", 1): leads.show_stages,
        ("v", "owners", 1): leads.show_owners,
        ("v", "stage", 2): leads.choose_stage,
        ("v", "owner", 2): leads.choose_owner,
        ("v", "undo", 3): leads.undo,
        ("v", "research", 1): leads.research,
        ("v", "note", 1): leads.ask_note,
        ("v", "unnote", 2): leads.take_note_back,
        ("b", "columns", 0): board.show_columns,
        ("b", "page", 2): board.show_column,
        ("s", "show", 0): settings.show_settings,
        ("s", "help", 0): settings.show_help,
        ("s", "quiet", 0): settings.show_quiet_hours,
        ("s", "quiet", 2): settings.choose_quiet_hours,
        ("s", "loud", 0): settings.end_quiet_hours,
        ("s", "tz", 0): settings.show_zones,
        ("s", "zone", 1): settings.choose_zone,
        ("s", "toasts", 1): settings.switch_toasts,
        ("s", "emails", 1): settings.switch_emails,
        ("s", "off", 1): settings.take_day_off,
        ("s", "work", 1): settings.work_after_all,
    }
)
"""What each button does, by its group, its action and how many things it names."""


def find_verb(query: CallbackQuery) -> dict[str, Any] | bool:
    """Say what a button asks for; False for buttons that somebody else knows."""
    press = read_press(query.data or "")
    verb = press and VERBS.get((press.group, press.action, len(press.ids)))
    return {"press": press, "verb": verb} if verb else False


@router.callback_query(find_verb)
async def press_button(
    query: CallbackQuery,
    *,
    press: Press,
    verb: Verb,
    tools: BotTools,
    member: Member,
    now: datetime,
    update_id: int,
) -> str:
    """
    Do what a member's press asks for, and have the pressed message show how things stand then.

    It shows that, too, where the press is refused: what it offered has gone.
    """
    receipt = str(query.message.message_id) if query.message else ""
    refused: Refused | None = None
    said = ""
    async with tools.db.transaction() as conn:
        turn = Turn(
            by=member,
            now=now,
            update_id=update_id,
            channels=tools.channels,
            receipt=receipt,
            rules=task_rules(tools.settings),
            under=await _find_message(conn, member, receipt, press, now),
        )
        # First, for a verb may want it to show one of its menus instead.
        await _refresh(conn, turn)
        try:
            async with conn.savepoint():
                said = await verb(conn, turn, *press.ids)
                await _show_anew(conn, turn, press)
        except Refused as refusal:
            refused = refusal
    if refused is not None:
        raise refused
    return said


async def _find_message(
    conn: Connection, member: Member, receipt: str, press: Press, now: datetime
) -> Received | None:
    """Return the message that was pressed: one that may have arrived has arrived."""
    known = await get_by_receipt(conn, member.id, receipt)
    if known is not None:
        return known
    prefix = await _key_of(conn, member, press)
    if prefix is None:
        return None
    await adopt(conn, member.id, receipt, key_prefix=prefix, now=now)
    return await get_by_receipt(conn, member.id, receipt)


async def _key_of(conn: Connection, member: Member, press: Press) -> str | None:
    """Return how the key of a message begins that has such a button."""
    if press.group == "r":
        reminder = await get_reminder(conn, StepId(press.ids[0]))
        return f"reminder:{reminder.id}:" if reminder else None
    if press.group == "t" and press.ids:
        return prefix_of(TaskId(press.ids[0]))
    if press.group == "y" and press.ids:
        return f"reply:{press.ids[0]}:"
    if press.group == "e":
        told = await get_told(conn, MessageId(press.ids[0]), member.id)
        return (await get_standing(conn, told.id)).key if told else None
    return None


async def _refresh(conn: Connection, turn: Turn) -> None:
    if turn.under is not None and turn.under.kind != "answer":
        await refresh(conn, turn.under.id, now=turn.now)


async def _show_anew(conn: Connection, turn: Turn, press: Press) -> None:
    """Show what a message shows as it is after what was pressed under it."""
    shows = turn.under.facts.get("shows", "") if turn.under is not None else ""
    what, _colon, number = str(shows).partition(":")
    if press.group == "t" and press.action not in tasks.MENUS and what == "task":
        await show(conn, turn, await view_task(conn, turn, TaskId(int(number))))
        return
    if press.group == "y" and press.action not in replies.MENUS and what == "reply":
        await show(conn, turn, await view_reply(conn, turn, ReplyId(int(number))))
        return
    if press.group not in {"r", "d", "p"} or not number:
        return
    if what == "lead":
        is_changed = press.group == "r" and press.action in reminders.CHANGING
        undo = reminders.way_back(press.ids[0]) if is_changed else None
        await show(conn, turn, await view_lead(conn, turn, LeadId(int(number)), undo=undo))
    elif what == "words":
        step = await get_step_for(conn, StepId(int(number)), turn.viewer)
        shown = await view_words(conn, turn, step) if step else None
        if shown is not None:
            await show(conn, turn, shown)
