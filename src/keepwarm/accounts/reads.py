"""SELECTs about members and how they sign in."""

from datetime import datetime

from keepwarm.accounts.model import ApiToken, Device, Member, Session
from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_value
from keepwarm.kit.ids import MemberId


async def get_member(conn: Connection, member_id: MemberId) -> Member | None:
    return await fetch_maybe(
        conn,
        Member,
        """
        select id, name, email, role, time_zone, created_at, disabled_at
          from members
         where id = $1
        """,
        member_id,
    )


async def get_member_by_email(conn: Connection, email: str) -> Member | None:
    return await fetch_maybe(
        conn,
        Member,
        """
        select id, name, email, role, time_zone, created_at, disabled_at
          from members
         where email = $1
        """,
        email,
    )


async def list_members(conn: Connection) -> list[Member]:
    """List the whole team, those who may no longer sign in last."""
    return await fetch_all(
        conn,
        Member,
        """
        select id, name, email, role, time_zone, created_at, disabled_at
          from members
         order by disabled_at is not null, lower(name), id
        """,
    )


async def has_anybody_signed_in(conn: Connection) -> bool:
    """Say whether a link was ever used or a password set: then somebody has a way in."""
    found = await fetch_value(
        conn,
        bool,
        """
        select exists (select from sessions)
            or exists (select from sign_in_links where used_at is not null)
            or exists (select from members where password_hash is not null)
        """,
    )
    return found or False


async def get_password_hash(conn: Connection, member_id: MemberId) -> str | None:
    return await fetch_value(
        conn,
        str,
        "select password_hash from members where id = $1",
        member_id,
    )


async def get_session(conn: Connection, token_hash: bytes, now: datetime) -> Session | None:
    return await fetch_maybe(
        conn,
        Session,
        """
        select s.id, s.seen_at, m.id as member_id, m.name, m.email, m.role, m.time_zone,
               m.time_zone_chosen_at, m.created_at, s.telegram_id
          from sessions s
          join members m on m.id = s.member_id
         where s.token_hash = $1 and s.expires_at > $2 and m.disabled_at is null
           and (s.telegram_id is null or s.telegram_id = m.telegram_id)
        """,
        token_hash,
        now,
    )


async def list_devices(conn: Connection, member_id: MemberId, now: datetime) -> list[Device]:
    """List where a member is signed in, the latest use first."""
    return await fetch_all(
        conn,
        Device,
        """
        select id, device, created_at, seen_at
          from sessions
         where member_id = $1 and expires_at > $2
         order by seen_at desc, id desc
        """,
        member_id,
        now,
    )


async def list_api_tokens(conn: Connection, member_id: MemberId) -> list[ApiToken]:
    return await fetch_all(
        conn,
        ApiToken,
        """
        select id, name, created_at, used_at
          from api_tokens
         where member_id = $1 and revoked_at is null
         order by id desc
        """,
        member_id,
    )


async def get_link_fate(conn: Connection, token_hash: bytes) -> str | None:
    """Say why a link opens nothing any more: 'used' or 'expired'; None: we never gave it out."""
    return await fetch_value(
        conn,
        str,
        """
        select case when used_at is null then 'expired' else 'used' end
          from sign_in_links
         where token_hash = $1
        """,
        token_hash,
    )
