"""SQL that keeps what members changed of steps. Only `settling.actions` may import this."""

from datetime import datetime
from typing import Any

import msgspec

from keepwarm.db import Connection, execute, fetch_one, fetch_value
from keepwarm.kit.ids import MemberId, StepId
from keepwarm.settling.model import ChangeKind


class Changing(msgspec.Struct, frozen=True):
    """A change of a step with what was before it; `last` is the step's newest change."""

    id: int
    step_id: StepId
    kind: ChangeKind
    was: dict[str, Any]
    changed_at: datetime
    undone_at: datetime | None
    last: int


async def insert_change(
    conn: Connection,
    step_id: StepId,
    kind: ChangeKind,
    was: object,
    *,
    by: MemberId,
    now: datetime,
) -> int:
    number = await fetch_value(
        conn,
        int,
        """
        insert into step_changes (step_id, member_id, kind, was, changed_at)
        values ($1, $2, $3, $4, $5)
        returning id
        """,
        step_id,
        by,
        kind,
        msgspec.to_builtins(was),
        now,
    )
    return number or 0


async def get_change(conn: Connection, change_id: int) -> Changing:
    return await fetch_one(
        conn,
        Changing,
        """
        select c.id, c.step_id, c.kind, c.was, c.changed_at, c.undone_at,
               (select max(o.id) from step_changes o
                 where o.step_id = c.step_id and o.undone_at is null) as last
          from step_changes c
         where c.id = $1
        """,
        change_id,
    )


async def update_undone(conn: Connection, change_id: int, *, now: datetime) -> None:
    await execute(conn, "update step_changes set undone_at = $2 where id = $1", change_id, now)
