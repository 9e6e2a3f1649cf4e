"""SQL that changes signals. Only `signals.actions` may import this."""

from collections.abc import Sequence
from datetime import datetime

from keepwarm.db import Connection, execute, fetch_values
from keepwarm.kit.ids import SignalId
from keepwarm.signals.model import NewSignal
from keepwarm.tasks.model import Created


async def insert_signals(
    conn: Connection, signals: Sequence[tuple[NewSignal, Created]], *, now: datetime
) -> list[SignalId]:
    """Keep signals with what became of each; return their numbers, in their order."""
    found = await fetch_values(
        conn,
        int,
        """
        insert into signals (lead_id, kind, source, facts, happened_at, task_id, reason, status,
                             due_at, finished_at)
        select lead_id, kind, source, facts, happened_at, task_id, reason, 'completed', $8, $8
          from unnest($1::bigint[], $2::text[], $3::text[], $4::jsonb[], $5::timestamptz[],
                      $6::bigint[], $7::text[])
               with ordinality
            as s (lead_id, kind, source, facts, happened_at, task_id, reason, n)
         order by n
        returning id
        """,
        [signal.lead_id for signal, _ in signals],
        [signal.kind for signal, _ in signals],
        [signal.source for signal, _ in signals],
        [signal.facts for signal, _ in signals],
        [signal.happened_at for signal, _ in signals],
        [answer.task_id for _, answer in signals],
        [answer.reason for _, answer in signals],
        now,
    )
    return [SignalId(number) for number in found]


async def insert_pending(conn: Connection, signals: Sequence[NewSignal], *, now: datetime) -> None:
    """Keep signals of which nothing became yet: they are work."""
    await execute(
        conn,
        """
        insert into signals (lead_id, kind, source, facts, happened_at, due_at)
        select lead_id, kind, source, facts, happened_at, $6
          from unnest($1::bigint[], $2::text[], $3::text[], $4::jsonb[], $5::timestamptz[])
               with ordinality as s (lead_id, kind, source, facts, happened_at, n)
         order by n
        """,
        [signal.lead_id for signal in signals],
        [signal.kind for signal in signals],
        [signal.source for signal in signals],
        [signal.facts for signal in signals],
        [signal.happened_at for signal in signals],
        now,
    )


async def update_answer(conn: Connection, signal_id: SignalId, answer: Created) -> None:
    await execute(
        conn,
        "update signals set task_id = $2, reason = $3 where id = $1",
        signal_id,
        answer.task_id,
        answer.reason,
    )
