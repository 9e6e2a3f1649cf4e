"""SQL that keeps sequences and their steps; for `sequences.editing` alone."""

from datetime import datetime

from keepwarm.db import Connection, execute, fetch_value
from keepwarm.kit.ids import MemberId, SequenceId
from keepwarm.sequences.model import SequenceDraft


async def insert_sequence(
    conn: Connection, draft: SequenceDraft, *, by: MemberId | None, now: datetime
) -> SequenceId:
    """Raises asyncpg.UniqueViolationError: another one has that name."""
    number = await fetch_value(
        conn,
        int,
        """
        insert into sequences (name, sends_itself, most_touches, made_by, made_at)
        values ($1, $2, $3, $4, $5) returning id
        """,
        draft.name,
        draft.sends_itself,
        draft.most_touches,
        by,
        now,
    )
    return SequenceId(number or 0)


async def update_sequence(conn: Connection, sequence_id: SequenceId, draft: SequenceDraft) -> bool:
    """Raises asyncpg.UniqueViolationError. Says whether it is still there."""
    changed = await execute(
        conn,
        """
        update sequences set name = $2, sends_itself = $3, most_touches = $4
         where id = $1 and archived_at is null
        """,
        sequence_id,
        draft.name,
        draft.sends_itself,
        draft.most_touches,
    )
    return changed == 1


async def replace_sequence_steps(
    conn: Connection, sequence_id: SequenceId, draft: SequenceDraft
) -> None:
    await execute(conn, "delete from sequence_steps where sequence_id = $1", sequence_id)
    await execute(
        conn,
        """
        insert into sequence_steps (sequence_id, number, channel, timing, subject, body)
        select $1, s.n, s.channel, s.timing, s.subject, s.body
          from unnest($2::text[], $3::text[], $4::text[], $5::text[])
               with ordinality as s (channel, timing, subject, body, n)
        """,
        sequence_id,
        [touch.channel for touch in draft.steps],
        [touch.timing for touch in draft.steps],
        [touch.subject for touch in draft.steps],
        [touch.body for touch in draft.steps],
    )


async def update_archived(conn: Connection, sequence_id: SequenceId, *, now: datetime) -> None:
    await execute(
        conn,
        "update sequences set archived_at = $2 where id = $1 and archived_at is null",
        sequence_id,
        now,
    )
