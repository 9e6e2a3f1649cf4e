"""What a call brings beyond itself: the card moves, and a sequence that waited for it goes on."""

from datetime import datetime

from keepwarm.board.actions import move_many, undo_move
from keepwarm.db import Connection
from keepwarm.kit.ids import TaskId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.model import is_before
from keepwarm.outbox.model import Channel
from keepwarm.sequences.actions import step_over
from keepwarm.tasks.closing import close_task, hold_task, undo_task
from keepwarm.tasks.model import Outcome, Task
from keepwarm.tasks.outcomes import CALLED_OFF


async def finish_task(
    conn: Connection,
    task_id: TaskId,
    outcome: Outcome,
    *,
    notes: str | None = None,
    by: Viewer,
    channels: frozenset[Channel],
    now: datetime,
) -> Task:
    """
    Say what became of a task, as `close_task` does, and have the rest follow.

    A meeting that was booked moves the card there, unless it is further on already. The step of
    a sequence that asked for the task is over with it.
    """
    lead, before = await hold_task(conn, task_id, by=by)
    task = await close_task(conn, task_id, outcome, notes=notes, by=by, channels=channels, now=now)
    if not before.is_open or task.is_open:
        return task
    if outcome == "meeting_booked" and is_before(lead.stage, "meeting"):
        await move_many(conn, [lead.id], "meeting", by=by, now=now)
    if task.enrolment_step_id is not None:
        how = "called_off" if outcome in CALLED_OFF else "done"
        await step_over(conn, task.enrolment_step_id, how, now)
    return task


async def unfinish_task(conn: Connection, task_id: TaskId, *, by: Viewer, now: datetime) -> Task:
    """Take back what was last done with a task, as `undo_task` does; the card goes back, too."""
    lead, before = await hold_task(conn, task_id, by=by)
    task = await undo_task(conn, task_id, by=by, now=now)
    if before.outcome == "meeting_booked" and before.closed_at is not None:
        await undo_move(conn, lead.id, made_at=before.closed_at, by=by, now=now)
    return task
