"""SQL that changes Telegram accounts and sign-ins. Only `linking.actions` may import this."""

from datetime import datetime

import asyncpg

from keepwarm.db import Connection, execute, fetch_maybe
from keepwarm.kit.ids import MemberId
from keepwarm.linking.model import SignIn, SignInId


async def delete_receipts(conn: Connection, member_id: MemberId, telegram_id: int) -> None:
    """
    Forget under which numbers a member's messages stand in the chat they had before.

    Each chat numbers its own: an edit or a reply would meet another message.
    """
    # Messages are locked before members, as by the worker that sends them.
    await execute(
        conn,
        """
        update outbox set receipt = null
         where member_id = $1 and channel = 'telegram' and receipt is not null
           and exists (select from members where id = $1 and telegram_id is distinct from $2)
        """,
        member_id,
        telegram_id,
    )


async def update_account(
    conn: Connection, member_id: MemberId, telegram_id: int, name: str
) -> bool:
    """Say whether it was written: not when the account is another member's."""
    try:
        async with conn.savepoint():
            await execute(
                conn,
                """
                update members
                   set telegram_id = $2, telegram_name = $3, telegram_unreachable_at = null
                 where id = $1
                """,
                member_id,
                telegram_id,
                name,
            )
    except asyncpg.UniqueViolationError:
        return False
    return True


async def delete_account(conn: Connection, member_id: MemberId) -> bool:
    return bool(
        await execute(
            conn,
            """
            update members
               set telegram_id = null, telegram_name = null, telegram_unreachable_at = null
             where id = $1 and telegram_id is not null
            """,
            member_id,
        )
    )


async def delete_account_of_shut_out(conn: Connection, telegram_id: int) -> None:
    """Take the account from somebody who was shut out, so that it can be linked anew."""
    await execute(
        conn,
        """
        update members
           set telegram_id = null, telegram_name = null, telegram_unreachable_at = null
         where telegram_id = $1 and disabled_at is not null
        """,
        telegram_id,
    )


async def update_name(conn: Connection, member_id: MemberId, name: str) -> None:
    await execute(
        conn,
        """
        update members
           set telegram_name = $2
         where id = $1 and telegram_name is distinct from $2
        """,
        member_id,
        name,
    )


async def insert_sign_in(
    conn: Connection,
    code_hash: bytes,
    browser_hash: bytes,
    *,
    device: str,
    place: str,
    check_number: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    await execute(
        conn,
        """
        insert into telegram_sign_ins
               (code_hash, browser_hash, device, place, check_number, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        """,
        code_hash,
        browser_hash,
        device,
        place,
        check_number,
        now,
        expires_at,
    )


async def lock_sign_in(conn: Connection, sign_in_id: SignInId) -> SignIn | None:
    return await fetch_maybe(
        conn,
        SignIn,
        """
        select id, device, place, check_number, created_at, expires_at, answered_at, member_id,
               used_at
          from telegram_sign_ins
         where id = $1
           for no key update
        """,
        sign_in_id,
    )


async def update_answered(
    conn: Connection, sign_in_id: SignInId, member_id: MemberId | None, now: datetime
) -> None:
    await execute(
        conn,
        "update telegram_sign_ins set answered_at = $3, member_id = $2 where id = $1",
        sign_in_id,
        member_id,
        now,
    )


async def update_used(conn: Connection, sign_in_id: SignInId, now: datetime) -> bool:
    """Use up a sign-in; False: somebody was faster."""
    return bool(
        await execute(
            conn,
            "update telegram_sign_ins set used_at = $2 where id = $1 and used_at is null",
            sign_in_id,
            now,
        )
    )


async def delete_sign_ins(conn: Connection, *, before: datetime) -> int:
    return await execute(conn, "delete from telegram_sign_ins where expires_at < $1", before)
