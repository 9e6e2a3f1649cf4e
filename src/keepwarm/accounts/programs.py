"""SQL that changes the tokens of programs. Only `accounts.actions` may import this."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec.structs import asdict

from keepwarm.accounts.model import ApiTokenId, Member, Role
from keepwarm.db import Connection, execute, fetch_all
from keepwarm.kit.ids import MemberId


async def insert_api_token(
    conn: Connection, token_hash: bytes, member_id: MemberId, *, name: str, now: datetime
) -> None:
    await execute(
        conn,
        """
        insert into api_tokens (token_hash, member_id, name, created_at)
        values ($1, $2, $3, $4)
        """,
        token_hash,
        member_id,
        name,
        now,
    )


class Used(msgspec.Struct, frozen=True):
    """A program's token, and as whom it acts."""

    token_hash: bytes
    id: MemberId
    name: str
    email: str | None
    role: Role
    time_zone: str
    created_at: datetime
    disabled_at: datetime | None

    @property
    def member(self) -> Member:
        facts = asdict(self)
        del facts["token_hash"]
        return Member(**facts)


async def use_api_tokens(
    conn: Connection, hashes: Sequence[bytes], *, now: datetime, unless_used_since: datetime
) -> list[Used]:
    """Return whose tokens they are; write down their use, but not at every request."""
    return await fetch_all(
        conn,
        Used,
        """
        with due as (
            select token_hash from api_tokens
             where token_hash = any($1) and revoked_at is null
               and (used_at is null or used_at <= $3)
               for no key update skip locked
        ), used as (
            update api_tokens set used_at = $2 where token_hash in (select token_hash from due)
        )
        select t.token_hash, m.id, m.name, m.email, m.role, m.time_zone, m.created_at,
               m.disabled_at
          from api_tokens t
          join members m on m.id = t.member_id
         where t.token_hash = any($1) and t.revoked_at is null and m.disabled_at is null
        """,
        hashes,
        now,
        unless_used_since,
    )


async def update_token_revoked(
    conn: Connection, token_id: ApiTokenId, member_id: MemberId, now: datetime
) -> bool:
    return bool(
        await execute(
            conn,
            """
            update api_tokens
               set revoked_at = $3
             where id = $1 and member_id = $2 and revoked_at is null
            """,
            token_id,
            member_id,
            now,
        )
    )


async def update_tokens_revoked(conn: Connection, member_id: MemberId, now: datetime) -> None:
    await execute(
        conn,
        "update api_tokens set revoked_at = $2 where member_id = $1 and revoked_at is null",
        member_id,
        now,
    )
