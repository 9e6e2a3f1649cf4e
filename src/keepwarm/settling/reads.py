"""SQL that only looks at what members changed of steps."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_value
from keepwarm.kit.ids import LeadId, MemberId, StepId
from keepwarm.kit.viewer import Viewer
from keepwarm.settling.model import ChangeKind
from keepwarm.steps.model import StepChannel, StepStatus


@dataclass(frozen=True, slots=True)
class StepChange:
    """A row of `step_changes`, without what was."""

    id: int
    step_id: StepId
    member_id: MemberId
    kind: ChangeKind
    changed_at: datetime
    undone_at: datetime | None


async def get_last_change(conn: Connection, step_id: StepId) -> StepChange | None:
    """Return the last change of a step that was not undone."""
    return await fetch_maybe(
        conn,
        StepChange,
        """
        select id, step_id, member_id, kind, changed_at, undone_at
          from step_changes
         where step_id = $1 and undone_at is null
         order by id desc limit 1
        """,
        step_id,
    )


async def get_change(conn: Connection, change_id: int) -> StepChange | None:
    return await fetch_maybe(
        conn,
        StepChange,
        """
        select id, step_id, member_id, kind, changed_at, undone_at from step_changes where id = $1
        """,
        change_id,
    )


async def get_last_undone(conn: Connection, step_id: StepId) -> datetime | None:
    """Return when a change of a step was last taken back."""
    return await fetch_value(
        conn,
        datetime,
        "select max(undone_at) from step_changes where step_id = $1",
        step_id,
    )


class SettledStep(msgspec.Struct, frozen=True):
    """A step somebody settled; `change_id` undoes it."""

    step_id: StepId
    lead_id: LeadId
    lead: str
    number: int
    total: int
    channel: StepChannel
    description: str
    status: StepStatus
    reason: str | None
    settled_at: datetime
    change_id: int


async def list_settled_since(
    conn: Connection, viewer: Viewer, since: datetime
) -> list[SettledStep]:
    """Return what a member has done or skipped since an instant, the last on top."""
    return await fetch_all(
        conn,
        SettledStep,
        """
        select s.id as step_id, s.lead_id, l.name as lead, s.number,
               (select count(*) from steps o where o.plan_id = s.plan_id) as total,
               s.channel, s.description, s.status, s.reason, s.settled_at,
               (select max(c.id) from step_changes c
                 where c.step_id = s.id and c.undone_at is null) as change_id
          from steps s join leads l on l.id = s.lead_id and l.deleted_at is null
         where s.settled_at >= $3 and s.settled_by = $1
           and ($2::bigint is null or l.owner_id = $2 or l.owner_id is null)
         order by s.settled_at desc, s.id desc
         limit 100
        """,
        viewer.member_id,
        viewer.only_owner,
        since,
    )
