"""Everything that can happen to a member, to how they sign in, and to their sessions."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from secrets import token_urlsafe

from keepwarm.accounts import programs, reads, writes
from keepwarm.accounts.model import (
    API_TOKEN_PREFIX,
    LONGEST_NAME,
    SEEN_AGAIN_AFTER,
    SESSION_IDLE_WITHIN,
    TRIES,
    TRIES_WITHIN,
    ApiTokenId,
    Attempt,
    Member,
    Proof,
    Role,
    Session,
    SessionId,
    fingerprint,
)
from keepwarm.accounts.passwords import WrongPassword
from keepwarm.db import Connection
from keepwarm.kit.addresses import normal_email
from keepwarm.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from keepwarm.kit.ids import MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.live.events import announce


class MemberGone(NotFound):
    message = "This member is not here any more."


class OnlyAdminsManageTeam(NotAllowed):
    message = "Only an admin may change the team."


class LastAdmin(Conflict):
    message = "This is the last admin. Make somebody else an admin first."


class EmailTaken(Conflict):
    message = "Another member has this e-mail address."


class EmailUnreadable(Invalid):
    message = "That is not an e-mail address."


class EmailNeeded(Invalid):
    message = "Give an e-mail address: it is what a password goes with."


class NameNeeded(Invalid):
    message = "Give a name of one to a hundred characters."


class LinkUnknown(NotFound):
    message = "This sign-in link is not known here. Ask an admin for a new one."


class LinkUsed(Conflict):
    message = "This sign-in link was used already. Ask an admin for a new one."


class LinkExpired(Conflict):
    message = "This sign-in link has expired. Ask an admin for a new one."


class TooManyTries(NotAllowed):
    message = "Too many wrong passwords. Please wait fifteen minutes and try again."


class SessionGone(NotFound):
    message = "That device is signed out already."


class TokenGone(NotFound):
    message = "This token is revoked already."


async def found_team(conn: Connection, *, now: datetime) -> Member | None:
    """Make the first admin if there is no member yet; None if there is."""
    await writes.lock_team(conn)
    return await writes.insert_first_admin(conn, "Admin", now)


async def lock_member_for(conn: Connection, member_id: MemberId, by: Viewer) -> Member:
    """
    Hold a member still for one of us: admins may change everybody, others themselves.

    Raises OnlyAdminsManageTeam, MemberGone.
    """
    if not (by.is_admin or by.member_id == member_id):
        raise OnlyAdminsManageTeam
    member = await writes.lock_member(conn, member_id)
    if member is None:
        raise MemberGone
    return member


async def hold_member(conn: Connection, member_id: MemberId) -> Member | None:
    """
    Have a member, their hours among it, stay as they are until the transaction ends.

    Members are held before leads: whoever changes their hours has theirs locked next.
    """
    return await writes.share_member(conn, member_id)


async def add_member(
    conn: Connection, name: str, *, email: str | None, role: Role, by: Viewer, now: datetime
) -> Member:
    """
    Take somebody into the team. They sign in by a link: see `offer_sign_in`.

    Raises OnlyAdminsManageTeam, NameNeeded, EmailUnreadable, EmailTaken.
    """
    if not by.is_admin:
        raise OnlyAdminsManageTeam
    member = await writes.insert_member(conn, _name(name), email=_email(email), role=role, now=now)
    if member is None:
        raise EmailTaken
    return member


async def change_profile(
    conn: Connection,
    member_id: MemberId,
    *,
    name: str,
    email: str | None,
    by: Viewer,
) -> None:
    """Raises NameNeeded, EmailUnreadable, EmailNeeded, EmailTaken."""
    await lock_member_for(conn, member_id, by)
    address = _email(email)
    if address is None and await reads.get_password_hash(conn, member_id):
        raise EmailNeeded
    if not await writes.update_profile(conn, member_id, name=_name(name), email=address):
        raise EmailTaken


async def set_role(conn: Connection, member_id: MemberId, role: Role, *, by: Viewer) -> None:
    """Raises OnlyAdminsManageTeam, MemberGone, LastAdmin."""
    if role != "admin":
        await _keep_an_admin(conn, member_id, by)
    await _lock_for_admin(conn, member_id, by)
    await writes.update_role(conn, member_id, role)
    # Open streams were opened with the old role: they end and are opened anew.
    await announce(conn, "signed_out", member_id=member_id)


async def disable_member(
    conn: Connection, member_id: MemberId, *, by: Viewer, now: datetime
) -> None:
    """
    Shut somebody out at once: sessions end, links and API tokens open nothing any more.

    Their leads stay theirs. Raises OnlyAdminsManageTeam, MemberGone, LastAdmin.
    """
    await _keep_an_admin(conn, member_id, by)
    member = await _lock_for_admin(conn, member_id, by)
    if member.disabled_at is not None:
        return

    await writes.update_disabled(conn, member_id, now)
    await writes.delete_sessions(conn, member_id)
    await announce(conn, "signed_out", member_id=member_id)
    await writes.delete_links(conn, member_id)
    await programs.update_tokens_revoked(conn, member_id, now)


async def enable_member(conn: Connection, member_id: MemberId, *, by: Viewer) -> None:
    """Let somebody in again; they need a new link or their password."""
    await _lock_for_admin(conn, member_id, by)
    await writes.update_disabled(conn, member_id, None)


async def mark_unreachable(conn: Connection, telegram_id: int, *, now: datetime) -> None:
    """Note that Telegram takes nothing for a member any more: they blocked the bot, say."""
    for member_id in await writes.update_unreachable(conn, telegram_id, now):
        await announce(conn, "today", member_id=member_id)


async def mark_reachable(conn: Connection, telegram_id: int) -> None:
    """Note that a member's chat takes messages again."""
    for member_id in await writes.update_reachable(conn, telegram_id):
        await announce(conn, "today", member_id=member_id)


async def offer_sign_in(
    conn: Connection,
    member_id: MemberId,
    *,
    now: datetime,
    within: timedelta = timedelta(hours=24),
) -> str:
    """Return the token of a link that signs a member in, once."""
    token = token_urlsafe(32)
    await writes.insert_link(conn, fingerprint(token), member_id, now=now, expires_at=now + within)
    return token


async def offer_sign_in_to(
    conn: Connection, member_id: MemberId, *, by: Viewer, now: datetime
) -> str:
    """Return such a token for an admin to pass on. Raises OnlyAdminsManageTeam, MemberGone."""
    member = await _lock_for_admin(conn, member_id, by)
    if member.disabled_at is not None:
        raise MemberGone
    return await offer_sign_in(conn, member_id, now=now)


async def sign_in_by_link(conn: Connection, token: str, *, device: str, now: datetime) -> str:
    """Use up a link and return the token of a new session. Refuses what `use_link` refuses."""
    member_id = await use_link(conn, token, now=now)
    return await open_session(conn, member_id, device=device, now=now)


async def use_link(conn: Connection, token: str, *, now: datetime) -> MemberId:
    """Use up a link and say whose it is. Raises LinkUsed, LinkExpired, LinkUnknown."""
    token_hash = fingerprint(token)
    member_id = await writes.update_link_used(conn, token_hash, now)
    if member_id is not None:
        return member_id

    fate = await reads.get_link_fate(conn, token_hash)
    refusals = {"used": LinkUsed, "expired": LinkExpired}
    raise refusals.get(fate or "", LinkUnknown)


async def start_password_attempt(conn: Connection, email: str, *, now: datetime) -> Attempt:
    """
    Write down that somebody tries a password, to be checked by `passwords.prove`.

    An attempt counts as failed until `sign_in_by_password` says otherwise: a thousand
    guesses sent at the same moment get five tries, too. Raises TooManyTries.
    """
    address = normal_email(email) or email.strip().lower()[:LONGEST_NAME]
    await writes.lock_attempts(conn, address)
    if await writes.count_failures(conn, address, since=now - TRIES_WITHIN) >= TRIES:
        raise TooManyTries
    return await writes.insert_failure(conn, address, now)


async def sign_in_by_password(
    conn: Connection, proof: Proof, *, device: str, now: datetime
) -> str:
    """Return the token of a new session for somebody who knew their password."""
    await writes.delete_failures(conn, proof.email)
    return await open_session(conn, proof.member_id, device=device, now=now)


async def change_password(
    conn: Connection,
    member_id: MemberId,
    password_hash: str,
    *,
    proof: Proof | None,
    keep: SessionId | None,
) -> None:
    """
    Set a password and sign out everywhere but here (`keep`).

    Who has one already proves it first. Raises WrongPassword, EmailNeeded, MemberGone.
    """
    member = await writes.lock_member(conn, member_id)
    if member is None:
        raise MemberGone
    if member.email is None:
        raise EmailNeeded
    proven = proof is not None and proof.member_id == member_id
    if not proven and await reads.get_password_hash(conn, member_id):
        raise WrongPassword

    await writes.update_password(conn, member_id, password_hash)
    await writes.delete_failures(conn, member.email)
    await writes.delete_sessions(conn, member_id, but=keep)


async def open_session(
    conn: Connection,
    member_id: MemberId,
    *,
    device: str,
    now: datetime,
    telegram_id: int | None = None,
) -> str:
    """
    Return the token of a new session for somebody who has proven who they are.

    The Mini App's belongs to a Telegram account, too: it opens nothing any more once the
    member has another one or none.
    """
    token = token_urlsafe(32)
    await writes.insert_session(
        conn,
        fingerprint(token),
        member_id,
        device=device,
        telegram_id=telegram_id,
        now=now,
        expires_at=now + SESSION_IDLE_WITHIN,
    )
    return token


async def get_session(conn: Connection, token: str, now: datetime) -> Session | None:
    """Return who holds this session; it lives on for thirty days after its last use."""
    session = await reads.get_session(conn, fingerprint(token), now)
    if session is not None and session.is_due(now):
        await writes.update_seen(conn, session.id, now, now + SESSION_IDLE_WITHIN)
    return session


async def sign_out(conn: Connection, session_id: SessionId, *, by: Viewer) -> None:
    """Sign out one of one's own devices. Raises SessionGone."""
    if not await writes.delete_session(conn, session_id, by.member_id):
        raise SessionGone
    await announce(conn, "signed_out", member_id=by.member_id)


async def sign_out_everywhere(
    conn: Connection, *, by: Viewer, keep: SessionId | None = None
) -> int:
    """Sign out all of one's own devices but `keep`, and say how many that were."""
    await announce(conn, "signed_out", member_id=by.member_id)
    return await writes.delete_sessions(conn, by.member_id, but=keep)


async def create_api_token(
    conn: Connection, member_id: MemberId, *, name: str, now: datetime
) -> str:
    """Return a new key that lets a program act as this member. Raises NameNeeded."""
    token = API_TOKEN_PREFIX + token_urlsafe(32)
    await programs.insert_api_token(conn, fingerprint(token), member_id, name=_name(name), now=now)
    return token


async def revoke_api_token(
    conn: Connection, token_id: ApiTokenId, *, by: Viewer, now: datetime
) -> None:
    """Take back one of one's own tokens. Raises TokenGone."""
    if not await programs.update_token_revoked(conn, token_id, by.member_id, now):
        raise TokenGone


async def members_by_tokens(
    conn: Connection, tokens: Iterable[str], *, now: datetime
) -> dict[str, Member]:
    """Return as whom programs act; a token that opens nothing (any more) is left out."""
    hashes = {fingerprint(token): token for token in tokens}
    used = await programs.use_api_tokens(
        conn, list(hashes), now=now, unless_used_since=now - SEEN_AGAIN_AFTER
    )
    return {hashes[each.token_hash]: each.member for each in used}


async def _lock_for_admin(conn: Connection, member_id: MemberId, by: Viewer) -> Member:
    if not by.is_admin:
        raise OnlyAdminsManageTeam
    return await lock_member_for(conn, member_id, by)


async def _keep_an_admin(conn: Connection, member_id: MemberId, by: Viewer) -> None:
    # All admins are locked, in one order: two who demote each other at the same moment
    # come one after the other, and the second finds itself the last.
    if by.is_admin and await writes.lock_admins(conn) == [member_id]:
        raise LastAdmin


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise NameNeeded
    return name


def _email(text: str | None) -> str | None:
    if not text or not text.strip():
        return None
    address = normal_email(text)
    if address is None:
        raise EmailUnreadable
    return address
