"""SELECTs about Telegram accounts and about those who ask to be let in."""

from datetime import datetime

from keepwarm.accounts.model import Member
from keepwarm.db import Connection, fetch_maybe, fetch_one, fetch_value
from keepwarm.kit.ids import MemberId
from keepwarm.linking.model import Account, SignIn


async def get_member_by_telegram(conn: Connection, telegram_id: int) -> Member | None:
    """Return whose Telegram account this is; None for strangers and for who was shut out."""
    return await fetch_maybe(
        conn,
        Member,
        """
        select id, name, email, role, time_zone, created_at, disabled_at
          from members
         where telegram_id = $1 and disabled_at is null
        """,
        telegram_id,
    )


async def get_account(conn: Connection, member_id: MemberId) -> Account:
    return await fetch_one(
        conn,
        Account,
        """
        select m.telegram_id, m.telegram_name, m.telegram_unreachable_at as unreachable_at,
               nullif(b.username, '') as bot
          from members m
          left join telegram_bot b on true
         where m.id = $1
        """,
        member_id,
    )


async def get_sign_in_by_code(conn: Connection, code_hash: bytes) -> SignIn | None:
    return await fetch_maybe(
        conn,
        SignIn,
        """
        select id, device, place, check_number, created_at, expires_at, answered_at, member_id,
               used_at
          from telegram_sign_ins
         where code_hash = $1
        """,
        code_hash,
    )


async def get_sign_in_of_browser(conn: Connection, browser_hash: bytes) -> SignIn | None:
    return await fetch_maybe(
        conn,
        SignIn,
        """
        select id, device, place, check_number, created_at, expires_at, answered_at, member_id,
               used_at
          from telegram_sign_ins
         where browser_hash = $1
        """,
        browser_hash,
    )


async def count_sign_ins(conn: Connection, place: str, *, since: datetime) -> int:
    counted = await fetch_value(
        conn,
        int,
        "select count(*) from telegram_sign_ins where place = $1 and created_at > $2",
        place,
        since,
    )
    return counted or 0
