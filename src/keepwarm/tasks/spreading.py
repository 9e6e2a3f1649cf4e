"""
Who hears of a task that changed: whoever is to do it, open pages, and the chats it was told in.

Each call needs the task's lead locked.
"""

from collections.abc import Sequence
from datetime import datetime

from keepwarm.db import Connection
from keepwarm.kit.errors import Invalid
from keepwarm.kit.ids import MemberId, TaskId
from keepwarm.leads.model import Lead
from keepwarm.live.events import announce, announce_each
from keepwarm.outbox.actions import notify, refresh
from keepwarm.outbox.composing import list_in_chats
from keepwarm.outbox.model import Channel
from keepwarm.tasks.changes import Moved
from keepwarm.tasks.model import Task
from keepwarm.tasks.queue import list_helpers
from keepwarm.tasks.reads import list_everybody
from keepwarm.tasks.telling import AT_ONCE, prefix_of, task_messages


class CannotSeeLead(Invalid):
    message = "They do not see this lead. Give them the lead instead."


def whose(lead: Lead, task: Task) -> MemberId | None:
    """Return who is to do a task; None where it is everybody's."""
    return task.member_id or lead.owner_id


async def hearers(conn: Connection, lead: Lead, task: Task) -> Sequence[MemberId]:
    member_id = whose(lead, task)
    return await list_everybody(conn) if member_id is None else [member_id]


async def promise(
    conn: Connection, lead: Lead, task: Task, *, channels: frozenset[Channel], now: datetime
) -> None:
    """Promise to tell of a task when it is due."""
    members = await hearers(conn, lead, task)
    held = max(task.due_at - now, AT_ONCE)
    messages = task_messages(task.id, lead.id, task.occurrence, members, held=held)
    await notify(conn, messages, channels=channels, now=now)


async def tell_pages(conn: Connection, lead: Lead, task: Task) -> None:
    await announce(conn, "task", lead_id=lead.id, owner_id=lead.owner_id, facts={"id": task.id})


async def expect_helper(conn: Connection, lead: Lead, member_id: MemberId) -> None:
    if member_id not in {each.id for each in await list_helpers(conn, lead.owner_id)}:
        raise CannotSeeLead


async def tell_of_many(
    conn: Connection, leads: Sequence[Lead], moved: Sequence[Moved], *, now: datetime
) -> None:
    owners = {lead.id: lead.owner_id for lead in leads}
    told = [(each.lead_id, owners[each.lead_id], {"id": each.id}) for each in moved]
    await announce_each(conn, "task", told)
    for each in moved:
        await show_anew(conn, each.id, now=now)


async def show_anew(conn: Connection, task_id: TaskId, *, now: datetime) -> None:
    for message_id in await list_in_chats(conn, prefix_of(task_id)):
        await refresh(conn, message_id, now=now)
