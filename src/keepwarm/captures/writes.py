"""SQL that changes captures. Only `captures.actions` may import this."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from keepwarm.captures.model import Capture, CaptureState, Facts, Incoming, IncomingFile
from keepwarm.db import Connection, execute, fetch_maybe, fetch_value
from keepwarm.inbox.model import storable
from keepwarm.kit.ids import CaptureId, LeadId, MemberId, MessageId


async def insert_capture(
    conn: Connection, incoming: Incoming, *, by: MemberId, due_at: datetime, now: datetime
) -> CaptureId | None:
    """Insert a capture; None where the message, or its album, is one already."""
    facts = Facts(sender=incoming.sender, contact=incoming.contact, place=incoming.place)
    number = await fetch_value(
        conn,
        int,
        """
        insert into captures (member_id, chat_id, message_id, group_id, kind, said, sender, facts,
                              state, created_at, due_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, 'reading', $9, $10)
        on conflict do nothing
        returning id
        """,
        by,
        incoming.chat_id,
        incoming.message_id,
        incoming.group_id,
        incoming.kind,
        incoming.text,
        incoming.sender.key if incoming.sender else None,
        plain(facts),
        now,
        due_at,
    )
    return None if number is None else CaptureId(number)


def plain(facts: Facts) -> Mapping[str, Any]:
    """Return facts as they are stored: what is unknown is left out."""
    named = {name: getattr(facts, name) for name in Facts.__dataclass_fields__}
    known = {name: msgspec.to_builtins(each) for name, each in named.items() if each is not None}
    return storable(known)


async def insert_file(conn: Connection, capture_id: CaptureId, file: IncomingFile) -> bool:
    """Insert a file of a capture; says whether it is a new one."""
    return (
        await execute(
            conn,
            """
            insert into capture_files (capture_id, n, file_id, unique_id, media_type, name, size,
                                       lasts)
            select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6, $7
              from capture_files where capture_id = $1
            on conflict (capture_id, unique_id) do nothing
            """,
            capture_id,
            file.file_id,
            file.unique_id,
            file.media_type,
            file.name,
            file.size,
            file.lasts,
        )
        > 0
    )


async def lock_same(conn: Connection, incoming: Incoming) -> CaptureId:
    """Lock the capture that a message, or its album, is already."""
    number = await fetch_value(
        conn,
        int,
        """
        select id from captures
         where chat_id = $1 and (message_id = $2 or group_id = $3)
         order by id limit 1 for no key update
        """,
        incoming.chat_id,
        incoming.message_id,
        incoming.group_id,
    )
    return CaptureId(number or 0)


async def update_album(
    conn: Connection, capture_id: CaptureId, *, text: str, due_at: datetime
) -> None:
    """Add the words of another part, and wait for the next one where nobody has begun to read."""
    await execute(
        conn,
        """
        update captures
           set said = trim(both E'\\n' from said || E'\\n' || $2),
               due_at = case when status = 'pending' then greatest(due_at, $3) else due_at end
         where id = $1
        """,
        capture_id,
        text,
        due_at,
    )


async def lock_capture(conn: Connection, capture_id: CaptureId) -> Capture | None:
    return await fetch_maybe(
        conn,
        Capture,
        """
        select id, member_id, chat_id, message_id, kind, said, sender, facts, state, lead_id,
               note_id, card_id, created_at, settled_at
          from captures
         where id = $1
           for no key update
        """,
        capture_id,
    )


async def lock_captures_of(conn: Connection, member_id: MemberId) -> None:
    """Let one capture of a member become a lead at a time, until the transaction ends."""
    await execute(
        conn,
        "select pg_advisory_xact_lock(hashtext('captures'), ($1::bigint % 2147483647)::integer)",
        member_id,
    )


async def update_card(conn: Connection, capture_id: CaptureId, card_id: MessageId) -> None:
    await execute(conn, "update captures set card_id = $2 where id = $1", capture_id, card_id)


async def update_data(conn: Connection, capture_id: CaptureId, n: int, data: bytes) -> None:
    await execute(
        conn,
        "update capture_files set data = $3 where capture_id = $1 and n = $2",
        capture_id,
        n,
        data,
    )


async def update_facts(conn: Connection, capture_id: CaptureId, facts: Facts) -> None:
    await execute(conn, "update captures set facts = $2 where id = $1", capture_id, plain(facts))


async def update_answer(
    conn: Connection, capture_id: CaptureId, *, said: str, answer_id: int
) -> None:
    await execute(
        conn,
        "update captures set said = $2, answer_id = $3 where id = $1",
        capture_id,
        said,
        answer_id,
    )


async def update_state(
    conn: Connection,
    capture_id: CaptureId,
    state: CaptureState,
    *,
    lead_id: LeadId | None = None,
    note_id: int | None = None,
    settled_at: datetime | None = None,
) -> None:
    """Write down how a capture stands; what is not given here, it does not have any more."""
    await execute(
        conn,
        """
        update captures set state = $2, lead_id = $3, note_id = $4, settled_at = $5
         where id = $1
        """,
        capture_id,
        state,
        lead_id,
        note_id,
        settled_at,
    )


async def update_retried(conn: Connection, capture_id: CaptureId, *, now: datetime) -> None:
    """Have a capture that nobody could read read once more."""
    await execute(
        conn,
        """
        update captures
           set state = 'reading', status = 'pending', due_at = $2, attempts = 0, error = null,
               finished_at = null, cancel_requested_at = null
         where id = $1 and status <> 'processing'
        """,
        capture_id,
        now,
    )


async def delete_data(conn: Connection, *, now: datetime, after: timedelta) -> int:
    """Forget the bytes of old files; says of how many."""
    return await execute(
        conn,
        """
        update capture_files f set data = null
          from captures c
         where c.id = f.capture_id and f.data is not null
           and c.created_at < $1::timestamptz - $2::interval
        """,
        now,
        after,
    )
