"""SQL that only looks at signals."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_values
from keepwarm.kit.ids import LeadId, MemberId, SignalId, TaskId
from keepwarm.signals.model import NewSignal, Reason, SignalKind, SignalSource


class Signal(msgspec.Struct, frozen=True):
    """Something a prospect did, and what became of it."""

    id: SignalId
    lead_id: LeadId
    kind: SignalKind
    source: SignalSource
    facts: Mapping[str, Any]
    happened_at: datetime
    task_id: TaskId | None
    reason: Reason | None


async def get_signal(conn: Connection, signal_id: SignalId) -> Signal | None:
    return await fetch_maybe(
        conn,
        Signal,
        """
        select id, lead_id, kind, source, facts, happened_at, task_id, reason
          from signals
         where id = $1
        """,
        signal_id,
    )


async def list_signals(conn: Connection, lead_id: LeadId, *, limit: int = 20) -> list[Signal]:
    """Return what a lead did, the latest first."""
    return await fetch_all(
        conn,
        Signal,
        """
        select id, lead_id, kind, source, facts, happened_at, task_id, reason
          from signals
         where lead_id = $1
         order by id desc
         limit $2
        """,
        lead_id,
        limit,
    )


async def list_repeated(
    conn: Connection, signals: Sequence[NewSignal], *, within: timedelta
) -> set[int]:
    """Say which of some signals, by their place, their leads gave a short while before, too."""
    found = await fetch_values(
        conn,
        int,
        """
        select n::integer - 1
          from unnest($1::bigint[], $2::text[], $3::timestamptz[])
               with ordinality as s (lead_id, kind, happened_at, n)
         where exists (select from signals o
                        where o.lead_id = s.lead_id and o.kind = s.kind
                          and o.happened_at > s.happened_at - $4::interval)
        """,
        [signal.lead_id for signal in signals],
        [signal.kind for signal in signals],
        [signal.happened_at for signal in signals],
        within,
    )
    return set(found)


class Seen(msgspec.Struct, frozen=True):
    """A lead as far as it says who may see it."""

    id: LeadId
    owner_id: MemberId | None


async def list_there(conn: Connection, lead_ids: Collection[LeadId]) -> dict[LeadId, Seen]:
    """Return which leads are here, without waiting for anybody who holds one."""
    found = await fetch_all(
        conn,
        Seen,
        "select id, owner_id from leads where id = any($1::bigint[]) and deleted_at is null",
        list(lead_ids),
    )
    return {lead.id: lead for lead in found}


async def list_admins(conn: Connection) -> list[MemberId]:
    found = await fetch_values(
        conn,
        int,
        "select id from members where role = 'admin' and disabled_at is null order by id",
    )
    return [MemberId(number) for number in found]


async def list_slow(conn: Connection, lead_ids: Collection[LeadId]) -> list[LeadId]:
    """Return which leads have somebody on their way through a sequence who does not hurry yet."""
    found = await fetch_values(
        conn,
        int,
        """
        select distinct lead_id from enrolments
         where lead_id = any($1::bigint[]) and state <> 'ended' and hurried_at is null
         order by lead_id
        """,
        lead_ids,
    )
    return [LeadId(number) for number in found]
