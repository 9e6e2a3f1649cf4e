"""Going through the day one step at a time, and moving all of it to tomorrow."""

from typing import Final

from keepwarm.availability.reads import working_time_of
from keepwarm.calendar.explaining import say_instant
from keepwarm.db import Connection
from keepwarm.kit.errors import Refused
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.kit.ids import StepId
from keepwarm.leads.actions import lock_leads_for
from keepwarm.outbox.actions import reword
from keepwarm.outbox.model import Words
from keepwarm.settling.actions import UndoTooLate, snooze_step, undo_change
from keepwarm.settling.model import snooze_until
from keepwarm.telegram.bot.day import list_today
from keepwarm.telegram.bot.pressing import reminders
from keepwarm.telegram.bot.turn import Turn, show, tell
from keepwarm.telegram.bot.walk import view_reasons, view_stop, view_walk
from keepwarm.telegram.keyboard import Button, pack
from keepwarm.telegram.presses import press
from keepwarm.telegram.texts.reminder import reasons

MOVED: Final = "moved"  # what a message shows that tells of steps moved to tomorrow


async def walk_on(conn: Connection, turn: Turn, n: int) -> str:
    """Show the n-th of the steps that are open today; one message for the whole walk."""
    shown = await view_walk(conn, turn, n)
    await show(conn, turn, shown, key=f"walk:{turn.by.id}:{turn.receipt}")
    return ""


async def stop(conn: Connection, turn: Turn, _n: int) -> str:
    await show(conn, turn, await view_stop(conn, turn))
    return ""


async def complete(conn: Connection, turn: Turn, step_id: int, n: int) -> str:
    said = await reminders.complete(conn, turn, step_id)
    await _go_on(conn, turn, n, undo=step_id)
    return said


async def put_off(conn: Connection, turn: Turn, step_id: int, n: int) -> str:
    """Put the step off to the next working morning."""
    said = await reminders.snooze(conn, turn, step_id, "tomorrow")
    await _go_on(conn, turn, n, undo=step_id)
    return said


async def open_reasons(conn: Connection, turn: Turn, step_id: int, n: int) -> str:
    await show(conn, turn, await view_reasons(conn, turn, StepId(step_id), n))
    return ""


async def skip_unneeded(conn: Connection, turn: Turn, step_id: int, n: int) -> str:
    return await _skip(conn, turn, step_id, n, "k1")


async def skip_replaced(conn: Connection, turn: Turn, step_id: int, n: int) -> str:
    return await _skip(conn, turn, step_id, n, "k2")


async def skip_unreachable(conn: Connection, turn: Turn, step_id: int, n: int) -> str:
    return await _skip(conn, turn, step_id, n, "k3")


async def undo(conn: Connection, turn: Turn, step_id: int, n: int) -> str:
    said = await reminders.undo(conn, turn, step_id)
    await _go_on(conn, turn, n)
    return said


async def move_to_tomorrow(conn: Connection, turn: Turn, _n: int) -> str:
    """Put off all that is due today to the next working morning; the way back is for all of it."""
    steps = await list_today(conn, turn)
    if not steps:
        return _("Nothing is left for today.")
    # All leads in one order, before any step of theirs.
    await lock_leads_for(conn, sorted({step.lead_id for step in steps}), turn.viewer)
    working = await working_time_of(conn, turn.by.id)
    until = snooze_until("tomorrow", now=turn.now, working=working)
    changes = [
        (await snooze_step(conn, step.step_id, until, by=turn.viewer, now=turn.now)).change_id
        for step in steps
    ]
    when = say_instant(until, turn.zone)
    said = ngettext("{n} step moved to {when}.", "{n} steps moved to {when}.", len(changes))
    html = f"⏭ {said.format(n=len(changes), when=when)}"
    back = Button(_("↶ Undo"), press=press("g", "back", 0))
    words = Words(html=html, keyboard=pack([[back]]))
    await tell(conn, turn, words, about={"shows": MOVED, "changes": changes})
    return said.format(n=len(changes), when=when)


async def bring_back(conn: Connection, turn: Turn, _n: int) -> str:
    """Bring back what was moved to tomorrow together, but for what was changed since."""
    under = turn.under
    if under is None or under.facts.get("shows") != MOVED:
        raise UndoTooLate
    back = sum([await _bring_back(conn, turn, each) for each in under.facts["changes"]])
    if not back:
        raise UndoTooLate
    said = ngettext("{n} step is back.", "{n} steps are back.", back).format(n=back)
    await reword(conn, under.id, Words(html=f"↶ {said}"), now=turn.now)
    return said


async def _bring_back(conn: Connection, turn: Turn, change_id: int) -> bool:
    try:
        async with conn.savepoint():
            await undo_change(conn, change_id, by=turn.viewer, now=turn.now)
    except Refused:
        return False
    return True


async def _skip(conn: Connection, turn: Turn, step_id: int, n: int, why: str) -> str:
    said = await reminders.skip(conn, turn, step_id, reasons()[why])
    await _go_on(conn, turn, n, undo=step_id)
    return said


async def _go_on(conn: Connection, turn: Turn, n: int, *, undo: int | None = None) -> None:
    """Show the next step; what was dealt with is not among them any more."""
    back = Button(_("↶ Undo"), press=press("g", "undo", undo, n)) if undo is not None else None
    await show(conn, turn, await view_walk(conn, turn, n, undo=back))
