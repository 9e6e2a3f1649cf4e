"""SQL that changes the record of bulk changes. Only `board.actions` may import this."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from keepwarm.board.model import BulkKind
from keepwarm.db import Connection, execute, fetch_maybe, fetch_value
from keepwarm.kit.ids import LeadId, MemberId


class BulkChange(msgspec.Struct, frozen=True):
    """A row a lead: what it was before the change, and what the change made of it."""

    kind: BulkKind
    rows: list[dict[str, Any]]
    made_at: datetime
    undone_at: datetime | None


async def insert_change(
    conn: Connection,
    kind: BulkKind,
    rows: Sequence[Mapping[str, object]],
    *,
    by: MemberId,
    now: datetime,
) -> int:
    number = await fetch_value(
        conn,
        int,
        """
        insert into bulk_changes (member_id, kind, leads, made_at) values ($1, $2, $3, $4)
        returning id
        """,
        by,
        kind,
        list(rows),
        now,
    )
    return number or 0


async def lock_change(conn: Connection, change_id: int, *, by: MemberId) -> BulkChange | None:
    return await fetch_maybe(
        conn,
        BulkChange,
        """
        select kind, leads as rows, made_at, undone_at from bulk_changes
         where id = $1 and member_id = $2
           for update
        """,
        change_id,
        by,
    )


async def find_move(
    conn: Connection, lead_id: LeadId, *, by: MemberId, made_at: datetime
) -> int | None:
    """Return the number of the move of one lead that a member made at an instant."""
    return await fetch_value(
        conn,
        int,
        """
        select id from bulk_changes
         where member_id = $2 and made_at = $3 and kind = 'move' and undone_at is null
           and leads @> jsonb_build_array(jsonb_build_object('lead', $1::bigint))
        """,
        lead_id,
        by,
        made_at,
    )


async def update_undone(conn: Connection, change_id: int, *, now: datetime) -> None:
    await execute(conn, "update bulk_changes set undone_at = $2 where id = $1", change_id, now)
