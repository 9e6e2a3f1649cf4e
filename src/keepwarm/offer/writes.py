"""SQL that changes what the team sells. Only `offer.actions` may import this."""

from collections.abc import Mapping
from datetime import datetime

from keepwarm.db import Connection, execute, fetch_value
from keepwarm.kit.ids import MemberId
from keepwarm.offer.model import ProofId


async def upsert_offer(
    conn: Connection, content: Mapping[str, object], *, seen: int, by: MemberId, now: datetime
) -> int:
    """Write the offer over the version that was seen; 0 where there is another by now."""
    return await execute(
        conn,
        """
        insert into offer as o (content, changed_by, changed_at)
        select $1, $3, $4 where $2 = 0 or exists (select from offer)
        on conflict (id) do update
           set content = excluded.content, changed_by = excluded.changed_by,
               changed_at = excluded.changed_at, version = o.version + 1
         where o.version = $2
        """,
        content,
        seen,
        by,
        now,
    )


async def insert_proof(
    conn: Connection, title: str, *, text: str, link: str | None, now: datetime
) -> ProofId:
    proof_id = await fetch_value(
        conn,
        int,
        "insert into proofs (title, text, link, created_at) values ($1, $2, $3, $4) returning id",
        title,
        text,
        link,
        now,
    )
    return ProofId(proof_id or 0)


async def update_proof(
    conn: Connection, proof_id: ProofId, title: str, *, text: str, link: str | None, seen: int
) -> int:
    """Write a proof over the version that was seen; 0 where there is another by now, or none."""
    return await execute(
        conn,
        """
        update proofs set title = $2, text = $3, link = $4, version = version + 1
         where id = $1 and version = $5
        """,
        proof_id,
        title,
        text,
        link,
        seen,
    )


async def delete_proof(conn: Connection, proof_id: ProofId) -> int:
    return await execute(conn, "delete from proofs where id = $1", proof_id)


async def lock_library(conn: Connection) -> int:
    """Let nobody else add a proof until the transaction ends; return how many there are."""
    await execute(conn, "lock table proofs in share row exclusive mode")
    return await fetch_value(conn, int, "select count(*) from proofs") or 0
