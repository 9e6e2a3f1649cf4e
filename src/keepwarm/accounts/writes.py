"""SQL that changes members and how they sign in. Only `accounts.actions` may import this."""

from datetime import datetime, timedelta

import asyncpg

from keepwarm.accounts.model import Attempt, Member, Role, SessionId
from keepwarm.db import (
    Connection,
    execute,
    fetch_maybe,
    fetch_one,
    fetch_value,
    fetch_values,
)
from keepwarm.kit.ids import MemberId


async def lock_team(conn: Connection) -> None:
    """Let one at a time change who is in the team; readers go on."""
    await execute(conn, "lock table members in share row exclusive mode")


async def insert_first_admin(conn: Connection, name: str, now: datetime) -> Member | None:
    return await fetch_maybe(
        conn,
        Member,
        """
        insert into members (name, role, created_at)
        select $1, 'admin', $2
         where not exists (select from members)
        returning id, name, email, role, time_zone, created_at, disabled_at
        """,
        name,
        now,
    )


async def insert_member(
    conn: Connection, name: str, *, email: str | None, role: Role, now: datetime
) -> Member | None:
    """Return None if somebody has that e-mail address already."""
    return await fetch_maybe(
        conn,
        Member,
        """
        insert into members (name, email, role, created_at)
        values ($1, $2, $3, $4)
        on conflict (email) do nothing
        returning id, name, email, role, time_zone, created_at, disabled_at
        """,
        name,
        email,
        role,
        now,
    )


async def lock_member(conn: Connection, member_id: MemberId) -> Member | None:
    return await fetch_maybe(
        conn,
        Member,
        """
        select id, name, email, role, time_zone, created_at, disabled_at
          from members
         where id = $1
           for no key update
        """,
        member_id,
    )


async def share_member(conn: Connection, member_id: MemberId) -> Member | None:
    """Keep a member from changing; others may do so at the same time."""
    return await fetch_maybe(
        conn,
        Member,
        """
        select id, name, email, role, time_zone, created_at, disabled_at
          from members
         where id = $1
           for share
        """,
        member_id,
    )


async def lock_admins(conn: Connection) -> list[MemberId]:
    """Hold everybody still who is an admin and may sign in, in one order for all."""
    return [
        MemberId(number)
        for number in await fetch_values(
            conn,
            int,
            """
            select id
              from members
             where role = 'admin' and disabled_at is null
             order by id
               for no key update
            """,
        )
    ]


async def update_profile(
    conn: Connection, member_id: MemberId, *, name: str, email: str | None
) -> bool:
    """Say whether it was written: not when somebody else has that e-mail address."""
    try:
        async with conn.savepoint():
            await execute(
                conn,
                "update members set name = $2, email = $3 where id = $1",
                member_id,
                name,
                email,
            )
    except asyncpg.UniqueViolationError:
        return False
    return True


async def update_password(conn: Connection, member_id: MemberId, password_hash: str) -> None:
    await execute(
        conn, "update members set password_hash = $2 where id = $1", member_id, password_hash
    )


async def update_role(conn: Connection, member_id: MemberId, role: Role) -> None:
    await execute(conn, "update members set role = $2 where id = $1", member_id, role)


async def update_disabled(
    conn: Connection, member_id: MemberId, disabled_at: datetime | None
) -> None:
    await execute(
        conn, "update members set disabled_at = $2 where id = $1", member_id, disabled_at
    )


async def update_unreachable(conn: Connection, telegram_id: int, now: datetime) -> list[MemberId]:
    """Return whom Telegram reached until now."""
    return [
        MemberId(number)
        for number in await fetch_values(
            conn,
            int,
            """
            update members set telegram_unreachable_at = $2
             where telegram_id = $1 and telegram_unreachable_at is null
            returning id
            """,
            telegram_id,
            now,
        )
    ]


async def update_reachable(conn: Connection, telegram_id: int) -> list[MemberId]:
    """Return whom Telegram did not reach until now."""
    return [
        MemberId(number)
        for number in await fetch_values(
            conn,
            int,
            """
            update members set telegram_unreachable_at = null
             where telegram_id = $1 and telegram_unreachable_at is not null
            returning id
            """,
            telegram_id,
        )
    ]


async def insert_session(
    conn: Connection,
    token_hash: bytes,
    member_id: MemberId,
    *,
    device: str,
    telegram_id: int | None,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Open a session, and forget those of the same member that have run out."""
    await execute(
        conn, "delete from sessions where member_id = $1 and expires_at <= $2", member_id, now
    )
    await execute(
        conn,
        """
        insert into sessions
               (token_hash, member_id, device, created_at, seen_at, expires_at, telegram_id)
        values ($1, $2, $3, $4, $4, $5, $6)
        """,
        token_hash,
        member_id,
        device,
        now,
        expires_at,
        telegram_id,
    )


async def update_seen(
    conn: Connection, session_id: SessionId, now: datetime, expires_at: datetime
) -> None:
    await execute(
        conn,
        "update sessions set seen_at = $2, expires_at = $3 where id = $1",
        session_id,
        now,
        expires_at,
    )


async def delete_session(conn: Connection, session_id: SessionId, member_id: MemberId) -> bool:
    return bool(
        await execute(
            conn, "delete from sessions where id = $1 and member_id = $2", session_id, member_id
        )
    )


async def delete_sessions(
    conn: Connection, member_id: MemberId, *, but: SessionId | None = None
) -> int:
    return await execute(
        conn,
        "delete from sessions where member_id = $1 and id is distinct from $2",
        member_id,
        but,
    )


async def insert_link(
    conn: Connection,
    token_hash: bytes,
    member_id: MemberId,
    *,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Store a link, and forget those that nobody will ask about any more."""
    await execute(
        conn, "delete from sign_in_links where expires_at < $1", now - timedelta(days=30)
    )
    await execute(
        conn,
        """
        insert into sign_in_links (token_hash, member_id, created_at, expires_at)
        values ($1, $2, $3, $4)
        """,
        token_hash,
        member_id,
        now,
        expires_at,
    )


async def update_link_used(conn: Connection, token_hash: bytes, now: datetime) -> MemberId | None:
    """Use up a link and say whose it is; None if it opens nothing any more."""
    number = await fetch_value(
        conn,
        int,
        """
        update sign_in_links l
           set used_at = $2
          from members m
         where l.token_hash = $1 and l.used_at is null and l.expires_at > $2
           and m.id = l.member_id and m.disabled_at is null
        returning l.member_id
        """,
        token_hash,
        now,
    )
    return None if number is None else MemberId(number)


async def delete_links(conn: Connection, member_id: MemberId) -> None:
    await execute(conn, "delete from sign_in_links where member_id = $1", member_id)


async def lock_attempts(conn: Connection, email: str) -> None:
    """Put those in line who try passwords for one address."""
    await execute(
        conn, "select pg_advisory_xact_lock(hashtextextended('sign-in ' || $1, 0))", email
    )


async def count_failures(conn: Connection, email: str, *, since: datetime) -> int:
    """Count what went wrong lately for an address, and forget what is older than that."""
    await execute(
        conn,
        """
        delete from sign_in_failures
         where id in (select id from sign_in_failures where failed_at <= $1
                         for update skip locked)
        """,
        since,
    )
    counted = await fetch_value(
        conn, int, "select count(*) from sign_in_failures where email = $1", email
    )
    return counted or 0


async def insert_failure(conn: Connection, email: str, now: datetime) -> Attempt:
    """Write down a failure and return what there is to check the password against."""
    return await fetch_one(
        conn,
        Attempt,
        """
        with failure as (
            insert into sign_in_failures (email, failed_at) values ($1, $2) returning email
        )
        select f.email, m.id as member_id, m.password_hash
          from failure f
          left join members m on m.email = f.email and m.disabled_at is null
        """,
        email,
        now,
    )


async def delete_failures(conn: Connection, email: str) -> None:
    await execute(conn, "delete from sign_in_failures where email = $1", email)
