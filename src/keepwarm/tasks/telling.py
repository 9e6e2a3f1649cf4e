"""
How members hear of a task: the promise of a message each time it speaks.

A task speaks once when it is made and once each time it was put off; the key counts these
occurrences. What its message says is read when it leaves, as the task stands then.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from keepwarm.kit.ids import LeadId, MemberId, TaskId
from keepwarm.outbox.model import Message

AT_ONCE: Final = timedelta(0)


def task_messages(
    task_id: TaskId,
    lead_id: LeadId,
    occurrence: int,
    members: Iterable[MemberId],
    *,
    held: timedelta = AT_ONCE,
) -> list[Message]:
    """
    Return what tells members of a task, with a sound.

    One that is `held` speaks that much later, and only if nobody closed the task or put it off
    again meanwhile; the app shows the task by itself then, without a toast.
    """
    return [
        Message(
            key=f"{prefix_of(task_id)}{occurrence}:{member_id}",
            member_id=member_id,
            kind="call_task",
            lead_id=lead_id,
            facts={"task_id": task_id, "occurrence": occurrence},
            in_app=held <= AT_ONCE,
            held=held,
        )
        for member_id in members
    ]


def prefix_of(task_id: TaskId) -> str:
    """Return how the keys of all messages of a task begin."""
    return f"task:{task_id}:"
