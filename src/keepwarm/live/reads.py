"""
What became true since somebody last looked. Nothing is missed, repeated or turned around.

Transaction ids and sequence numbers are handed out before the commit, so a reader that
remembers the last number it saw would step over a row that commits late. Reading only below
the oldest running transaction misses nothing, but one long import, here or in any other
database of the same server, would silence every page; and a transaction that began before it
and ends after others would be told out of its turn. So the cursor, the horizon, is a whole
snapshot: which transactions had ended when its owner looked.

- Not missed: a row that commits after a horizon was taken is not visible in it, whatever its
  numbers, and so belongs to a later batch.
- Not repeated: a row visible in the earlier horizon belongs to no later batch. Rolled back
  rows are visible in none.
- Not turned around: who writes of a lead holds its lock until the commit. The next one writes
  later, so a horizon that shows the second event shows the first, and `seq` sorts them.

Rows and horizon come from one statement, hence from one snapshot.
"""

from typing import Any

from msgspec import Struct

from keepwarm.db import Connection, fetch_all, fetch_one
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.live.model import Batch, Event, Horizon, Tally

MOST_EVENTS = 2000
"""Who missed more is served faster by a fresh page than by so many small changes."""


class _HorizonRow(Struct, frozen=True):
    start: int
    end: int
    running: list[int]

    def horizon(self) -> Horizon:
        return Horizon(self.start, self.end, tuple(self.running))


class _EventRow(_HorizonRow, frozen=True):
    # The horizon stands in every row, also in the single one of a batch without events.
    is_whole: bool
    seq: int | None
    topic: str
    lead_id: LeadId | None
    owner_id: MemberId | None
    was_owner_id: MemberId | None
    member_id: MemberId | None
    facts: dict[str, Any]

    def events(self) -> list[Event]:
        if self.seq is None:
            return []
        who = (self.lead_id, self.owner_id, self.was_owner_id, self.member_id)
        return [Event(self.seq, self.topic, *who, self.facts)]


async def horizon(conn: Connection) -> Horizon:
    """
    Say what has ended by now. A page takes it before it reads its content.

    What commits in between is then both drawn and told again, which does no harm.
    """
    row = await fetch_one(
        conn,
        _HorizonRow,
        """
        select pg_snapshot_xmin(now)::text::bigint as start,
               pg_snapshot_xmax(now)::text::bigint as end,
               array(select pg_snapshot_xip(now)::text::bigint) as running
          from pg_current_snapshot() as now
        """,
    )
    return row.horizon()


async def read_batch(conn: Connection, since: Horizon, until: Horizon | None = None) -> Batch:
    """
    Read what became true after one horizon, up to another or up to now.

    It is not whole where rows after `since` may be forgotten, where `since` lies in a future
    (the database was restored), and where too many events have gathered.
    """
    rows = await fetch_all(
        conn,
        _EventRow,
        """
        with span as materialized (
            select $1::text::pg_snapshot as since, pg_current_snapshot() as now,
                   coalesce($2::text::pg_snapshot, pg_current_snapshot()) as until
        )
        select pg_snapshot_xmin(until)::text::bigint as start,
               pg_snapshot_xmax(until)::text::bigint as end,
               array(select pg_snapshot_xip(until)::text::bigint) as running,
               forgotten <= pg_snapshot_xmin(since)
                   and pg_snapshot_xmax(since) <= pg_snapshot_xmax(now) as is_whole,
               seq, topic, lead_id, owner_id, was_owner_id, member_id, facts
          from span
          join live_retention on true
          left join lateral (
              -- What `since` does not show. Two questions, not an `or`: each of them the
              -- index answers, whatever the planner believes about the table.
              select seq, topic, lead_id, owner_id, was_owner_id, member_id, facts
                from live_events
               where xid >= pg_snapshot_xmax($1::text::pg_snapshot)
                     and pg_visible_in_snapshot(xid, until)
              union all
              select seq, topic, lead_id, owner_id, was_owner_id, member_id, facts
                from live_events
               where xid = any(array(select pg_snapshot_xip($1::text::pg_snapshot)))
                     and pg_visible_in_snapshot(xid, until)
               limit $3
          ) as fresh on true
         order by seq
        """,
        str(since),
        until and str(until),
        MOST_EVENTS + 1,
    )
    if not rows[0].is_whole or len(rows) > MOST_EVENTS:
        return Batch(rows[0].horizon(), is_whole=False)
    return Batch(rows[0].horizon(), tuple(event for row in rows for event in row.events()))


async def counts(conn: Connection) -> list[Tally]:
    """Count the cards of every owner in every column."""
    return await fetch_all(
        conn,
        Tally,
        "select stage, owner_id, sum(n)::bigint as n from stage_tallies group by 1, 2",
    )
