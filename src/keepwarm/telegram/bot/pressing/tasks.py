"""The buttons under a task: what came of a call, later, and taking it back."""

from datetime import datetime
from typing import Final

from keepwarm.availability.reads import working_time_of
from keepwarm.board.calls import finish_task, unfinish_task
from keepwarm.calendar.explaining import say_instant
from keepwarm.db import Connection
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import TaskId
from keepwarm.outbox.actions import refresh
from keepwarm.settling.model import Snooze, snooze_until
from keepwarm.tasks.closing import TaskGone, snooze_task
from keepwarm.tasks.model import Outcome, Task
from keepwarm.tasks.outcomes import GIVES_UP_AFTER
from keepwarm.tasks.reads import get_task_for
from keepwarm.tasks.wording import outcome_words
from keepwarm.telegram.bot.calls import view_task, view_tasks
from keepwarm.telegram.bot.turn import Turn, show

MENUS: Final = frozenset({"snz", "more", "show", "list"})
"""The presses that show something by themselves."""


async def show_tasks(conn: Connection, turn: Turn) -> str:
    await show(conn, turn, await view_tasks(conn, turn))
    return ""


async def show_task(conn: Connection, turn: Turn, task_id: int) -> str:
    await show(conn, turn, await view_task(conn, turn, TaskId(task_id)))
    return ""


async def reach(conn: Connection, turn: Turn, task_id: int) -> str:
    """Note that the call was made, or what else there was to do."""
    task = await _look(conn, turn, task_id)
    return await _finish(conn, turn, task, "reached" if task.channel == "call" else "done")


async def miss(conn: Connection, turn: Turn, task_id: int) -> str:
    """Note that nobody answered: the task comes again."""
    task = await _look(conn, turn, task_id)
    if not task.is_open:
        return _("Already closed.")
    again = await finish_task(
        conn, task.id, "no_answer", by=turn.viewer, channels=turn.channels, now=turn.now
    )
    when = say_instant(again.due_at, turn.zone)
    if again.no_answers >= GIVES_UP_AFTER:
        said = _("No answer {n} times. I come back {when}, or you give up.")
        return said.format(n=again.no_answers, when=when)
    return _("I come back {when}.").format(when=when)


async def note_wrong_number(conn: Connection, turn: Turn, task_id: int) -> str:
    return await _finish(conn, turn, await _look(conn, turn, task_id), "wrong_number")


async def note_meeting(conn: Connection, turn: Turn, task_id: int) -> str:
    return await _finish(conn, turn, await _look(conn, turn, task_id), "meeting_booked")


async def call_off(conn: Connection, turn: Turn, task_id: int) -> str:
    return await _finish(conn, turn, await _look(conn, turn, task_id), "called_off")


async def open_snoozes(conn: Connection, turn: Turn, task_id: int) -> str:
    return await _open_menu(conn, turn, task_id, "snooze")


async def open_outcomes(conn: Connection, turn: Turn, task_id: int) -> str:
    return await _open_menu(conn, turn, task_id, "more")


async def close_menu(conn: Connection, turn: Turn, task_id: int) -> str:
    """Leave a menu: the message shows how things stand, as it does after every press."""
    await _look(conn, turn, task_id)
    return ""


async def snooze(conn: Connection, turn: Turn, task_id: int, choice: Snooze) -> str:
    """Put the task off to one of four times, in the working week of whoever pressed."""
    working = await working_time_of(conn, turn.by.id)
    until = snooze_until(choice, now=turn.now, working=working)
    return await snooze_to(conn, turn, task_id, until)


async def snooze_to(conn: Connection, turn: Turn, task_id: int, until: datetime) -> str:
    """Put the task off to an instant."""
    task = await _look(conn, turn, task_id)
    if not task.is_open:
        return _("Already closed.")
    later = await snooze_task(
        conn, task.id, until, by=turn.viewer, channels=turn.channels, now=turn.now
    )
    return _("I come back {when}.").format(when=say_instant(later.due_at, turn.zone))


async def undo(conn: Connection, turn: Turn, task_id: int) -> str:
    """Take back what was done last with the task. Raises UndoTooLate."""
    await unfinish_task(conn, TaskId(task_id), by=turn.viewer, now=turn.now)
    return _("Undone.")


async def _finish(conn: Connection, turn: Turn, task: Task, outcome: Outcome) -> str:
    if not task.is_open:
        return _("Already closed.")
    await finish_task(conn, task.id, outcome, by=turn.viewer, channels=turn.channels, now=turn.now)
    return outcome_words(task.channel)[outcome]


async def _open_menu(conn: Connection, turn: Turn, task_id: int, menu: str) -> str:
    task = await _look(conn, turn, task_id)
    if not task.is_open:
        return _("Already closed.")
    if turn.under is not None and turn.under.kind != "answer":
        await refresh(conn, turn.under.id, view={"menu": menu}, now=turn.now)
    else:
        await show(conn, turn, await view_task(conn, turn, task.id, menu=menu))
    return ""


async def _look(conn: Connection, turn: Turn, task_id: int) -> Task:
    """Look at a task without locking its lead. Raises TaskGone where there is none for them."""
    task = await get_task_for(conn, TaskId(task_id), turn.viewer)
    if task is None:
        raise TaskGone
    return task
