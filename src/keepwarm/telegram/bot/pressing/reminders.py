"""The buttons under a reminder: done, later, skip, its words, and taking it back."""

from datetime import datetime, timedelta
from typing import Final

from keepwarm.availability.reads import working_time_of
from keepwarm.calendar.explaining import say_instant
from keepwarm.db import Connection
from keepwarm.kit.errors import Conflict
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import StepId
from keepwarm.outbox.actions import refresh
from keepwarm.outbox.confirming import show_undone
from keepwarm.settling.actions import complete_step, skip_step, snooze_step, undo_change
from keepwarm.settling.model import Snooze, snooze_until
from keepwarm.settling.reads import get_last_change, get_last_undone
from keepwarm.steps.actions import StepGone, hold_step
from keepwarm.steps.model import Step
from keepwarm.steps.reads import get_step_for
from keepwarm.telegram.bot.pressing.saying import said_next, said_settled
from keepwarm.telegram.bot.pressing.writing import write_draft
from keepwarm.telegram.bot.step_words import view_words
from keepwarm.telegram.bot.turn import Turn, show
from keepwarm.telegram.keyboard import Button
from keepwarm.telegram.presses import press
from keepwarm.telegram.texts.reminder import reasons

SAME_PRESS: Final = timedelta(minutes=1)
"""Within it a press that comes again is the same one: apps repeat what got lost on the way."""

CHANGING: Final = frozenset({"done", "s1h", "seve", "stom", "smon", "k1", "k2", "k3"})
"""The presses after which there is something to take back."""


class NothingToUndo(Conflict):
    message = "There is nothing left to undo here."


async def complete(conn: Connection, turn: Turn, step_id: int) -> str:
    """Mark the step done, and say what comes next (U-13)."""
    step = await hold(conn, turn, step_id)
    if not step.is_open:
        return said_settled(step)
    changed = await complete_step(conn, step.id, by=turn.viewer, now=turn.now)
    return said_next(_("Done."), changed, turn)


async def open_snoozes(conn: Connection, turn: Turn, step_id: int) -> str:
    return await _open_menu(conn, turn, step_id, "snooze")


async def open_reasons(conn: Connection, turn: Turn, step_id: int) -> str:
    return await _open_menu(conn, turn, step_id, "skip")


async def close_menu(conn: Connection, turn: Turn, step_id: int) -> str:
    """Leave a menu: the message shows how things stand, as it does after every press."""
    await _look(conn, turn, step_id)
    return ""


async def snooze(conn: Connection, turn: Turn, step_id: int, choice: Snooze) -> str:
    """Put the step off to one of four times, in the working week of whoever pressed."""
    working = await working_time_of(conn, turn.by.id)
    return await snooze_to(
        conn, turn, step_id, snooze_until(choice, now=turn.now, working=working)
    )


async def snooze_to(conn: Connection, turn: Turn, step_id: int, until: datetime) -> str:
    """Put the step off to an instant, unless it was put off only this moment."""
    step = await hold(conn, turn, step_id)
    if not step.is_open:
        return said_settled(step)
    last = await get_last_change(conn, step.id)
    if last is None or last.kind != "snoozed" or turn.now - last.changed_at > SAME_PRESS:
        changed = await snooze_step(conn, step.id, until, by=turn.viewer, now=turn.now)
        step = changed.step
    back = _("I come back {when}.")
    return back.format(when=say_instant(step.due_at or until, turn.zone))


async def skip_unneeded(conn: Connection, turn: Turn, step_id: int) -> str:
    return await skip(conn, turn, step_id, reasons()["k1"])


async def skip_replaced(conn: Connection, turn: Turn, step_id: int) -> str:
    return await skip(conn, turn, step_id, reasons()["k2"])


async def skip_unreachable(conn: Connection, turn: Turn, step_id: int) -> str:
    return await skip(conn, turn, step_id, reasons()["k3"])


async def skip(conn: Connection, turn: Turn, step_id: int, reason: str) -> str:
    """Skip the step for a reason."""
    step = await hold(conn, turn, step_id)
    if not step.is_open:
        return said_settled(step)
    changed = await skip_step(conn, step.id, reason, by=turn.viewer, now=turn.now)
    return said_next(_("Skipped."), changed, turn)


def way_back(step_id: int) -> Button:
    return Button(_("↶ Undo"), press=press("r", "undo", step_id))


async def undo(conn: Connection, turn: Turn, step_id: int) -> str:
    """Take back what was done last with the step; a press that comes again takes back no more."""
    step = await hold(conn, turn, step_id)
    last = await get_last_change(conn, step.id)
    undone = await get_last_undone(conn, step.id)
    is_new = last is not None and undone is not None and last.changed_at > undone
    if undone is not None and not is_new and turn.now - undone <= SAME_PRESS:
        return _("Undone already.")
    if last is None or last.kind == "reopened":
        raise NothingToUndo
    await undo_change(conn, last.id, by=turn.viewer, now=turn.now)
    await show_undone(conn, step.lead_id, last.id, now=turn.now)
    return _("Undone.")


async def give_words(conn: Connection, turn: Turn, step_id: int) -> str:
    """Send the words of the step as a message of their own; without any, have them written."""
    step = await _look(conn, turn, step_id)
    shown = await view_words(conn, turn, step)
    if shown is None:
        return await write_draft(conn, turn, step.id)
    await show(conn, turn, shown, key=f"words:{step.id}:{turn.receipt}")
    return _("Here it is, to be copied.") if step.is_open else said_settled(step)


async def hold(conn: Connection, turn: Turn, step_id: int) -> Step:
    """Hold the step still. Raises StepGone, PlanEnded."""
    await _look(conn, turn, step_id)
    return (await hold_step(conn, StepId(step_id), by=turn.viewer))[1]


async def _open_menu(conn: Connection, turn: Turn, step_id: int, menu: str) -> str:
    step = await _look(conn, turn, step_id)
    if not step.is_open:
        return said_settled(step)
    if turn.under is not None and turn.under.kind != "answer":
        await refresh(conn, turn.under.id, view={"menu": menu}, now=turn.now)
    return ""


async def _look(conn: Connection, turn: Turn, step_id: int) -> Step:
    """Look at a step without locking its lead. Raises StepGone where there is none for them."""
    step = await get_step_for(conn, StepId(step_id), turn.viewer)
    if step is None:
        raise StepGone
    return step
