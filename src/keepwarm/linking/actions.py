"""Connect members to Telegram, and let them in through it."""

from datetime import datetime, timedelta
from secrets import randbelow, token_urlsafe

from keepwarm.accounts.actions import (
    LinkUsed,
    get_session,
    lock_member_for,
    offer_sign_in,
    open_session,
    use_link,
)
from keepwarm.accounts.initdata import InitData
from keepwarm.accounts.model import LONGEST_NAME, Member, fingerprint
from keepwarm.accounts.reads import get_member
from keepwarm.db import Connection
from keepwarm.kit.errors import Conflict, NotAllowed, NotFound
from keepwarm.kit.ids import MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.linking import reads, writes
from keepwarm.linking.model import (
    CONNECT_WITHIN,
    MOST_SIGN_INS,
    SIGN_IN_WITHIN,
    SignIn,
    SignInAsked,
    SignInId,
)
from keepwarm.live.events import announce


class NotInTeam(NotAllowed):
    message = "Your Telegram account belongs to nobody in this team. Ask your admin for an invite."


class TelegramIdTaken(Conflict):
    message = "This Telegram account belongs to another member of the team."


class SignInGone(NotFound):
    message = "Nobody asks to be let in with that code any more."


class SignInExpired(Conflict):
    message = "That took longer than five minutes. Please begin again."


class SignInAnswered(Conflict):
    message = "This was answered already."


class SignInRefused(NotAllowed):
    message = "Your answer in Telegram was no, so nobody was let in."


class TooManySignIns(NotAllowed):
    message = "Too many have asked from here. Please wait five minutes and try again."


async def link_member(
    conn: Connection, token: str, telegram_id: int, name: str, *, now: datetime
) -> Member:
    """
    Use up an invitation and make this Telegram account its member's.

    An account the member had before is theirs no longer, its Mini App is signed out, and what
    was said there is not edited any more. Who presses the same link again finds themselves
    connected. Raises TelegramIdTaken, and what
    `use_link` refuses.
    """
    try:
        member_id = await use_link(conn, token, now=now)
    except LinkUsed:
        connected = await reads.get_member_by_telegram(conn, telegram_id)
        if connected is None:
            raise
        return connected

    await writes.delete_receipts(conn, member_id, telegram_id)
    await writes.delete_account_of_shut_out(conn, telegram_id)
    if not await writes.update_account(conn, member_id, telegram_id, _short(name)):
        raise TelegramIdTaken
    await announce(conn, "today", member_id=member_id)
    member = await get_member(conn, member_id)
    if member is None:
        raise NotInTeam
    return member


async def unlink_member(conn: Connection, member_id: MemberId, *, by: Viewer) -> None:
    """
    Disconnect a member from Telegram: nothing is sent there, and the Mini App is signed out.

    Raises OnlyAdminsManageTeam, MemberGone.
    """
    await lock_member_for(conn, member_id, by)
    if await writes.delete_account(conn, member_id):
        await announce(conn, "today", member_id=member_id)
        await announce(conn, "signed_out", member_id=member_id)


async def offer_connection(conn: Connection, *, by: Viewer, now: datetime) -> str:
    """Return the token of a link by which a member connects their own Telegram, once."""
    return await offer_sign_in(conn, by.member_id, now=now, within=CONNECT_WITHIN)


async def open_mini_app(
    conn: Connection, opened: InitData, *, device: str, known: str | None = None, now: datetime
) -> str:
    """
    Return the token of a session for whom Telegram vouches.

    Who opens the Mini App again where they are signed in (`known`) stays so: each opening
    is not another device. Raises NotInTeam.
    """
    user = opened.user
    member = await reads.get_member_by_telegram(conn, user.id)
    if member is None:
        raise NotInTeam
    await writes.update_name(conn, member.id, _short(user.name))
    if known is not None:
        session = await get_session(conn, known, now)
        if session is not None and session.telegram_id == user.id:
            return known
    return await open_session(conn, member.id, device=device, telegram_id=user.id, now=now)


async def ask_sign_in(conn: Connection, *, device: str, place: str, now: datetime) -> SignInAsked:
    """
    Let a browser ask to be let in through the bot. Raises TooManySignIns.

    The code is for the bot, the secret stays with the browser, the number is for people to
    compare: who was sent somebody else's code sees no such number.
    """
    if await reads.count_sign_ins(conn, place, since=now - SIGN_IN_WITHIN) >= MOST_SIGN_INS:
        raise TooManySignIns
    asked = SignInAsked(browser_secret=token_urlsafe(32), check_number=str(10 + randbelow(90)))
    await writes.insert_sign_in(
        conn,
        fingerprint(asked.code),
        fingerprint(asked.browser_secret),
        device=device,
        place=place,
        check_number=asked.check_number,
        now=now,
        expires_at=now + SIGN_IN_WITHIN,
    )
    return asked


async def get_sign_in(conn: Connection, code: str) -> SignIn | None:
    """Return who asks with this code, for the bot to show."""
    return await reads.get_sign_in_by_code(conn, fingerprint(code))


async def get_own_sign_in(conn: Connection, browser_secret: str) -> SignIn | None:
    """Return what became of what this browser asked."""
    return await reads.get_sign_in_of_browser(conn, fingerprint(browser_secret))


async def answer_sign_in(
    conn: Connection, sign_in_id: SignInId, *, telegram_id: int, yes: bool, now: datetime
) -> SignIn:
    """
    Let the browser in as the member who answers, or leave it outside.

    The same answer again changes nothing. Raises NotInTeam, SignInGone, SignInExpired,
    SignInAnswered.
    """
    member = await reads.get_member_by_telegram(conn, telegram_id)
    if member is None:
        raise NotInTeam
    sign_in = await writes.lock_sign_in(conn, sign_in_id)
    if sign_in is None:
        raise SignInGone
    answer = member.id if yes else None
    if sign_in.answered_at is not None:
        if sign_in.member_id != answer:
            raise SignInAnswered
        return sign_in
    if sign_in.state(now) == "expired":
        raise SignInExpired
    await writes.update_answered(conn, sign_in_id, answer, now)
    return sign_in


async def finish_sign_in(
    conn: Connection, browser_secret: str, *, device: str, now: datetime
) -> str | None:
    """
    Return the token of a new session once a member said yes, None while nobody answered.

    Raises SignInRefused, SignInExpired, SignInGone.
    """
    sign_in = await get_own_sign_in(conn, browser_secret)
    state = sign_in.state(now) if sign_in else "used"
    if sign_in is None or state == "used":
        raise SignInGone
    if state == "expired":
        raise SignInExpired
    if state == "no":
        raise SignInRefused
    if sign_in.member_id is None:
        return None
    if not await writes.update_used(conn, sign_in.id, now):
        raise SignInGone
    return await _come_in(conn, sign_in.member_id, device=device, now=now)


async def forget_sign_ins(conn: Connection, *, now: datetime, after: timedelta) -> int:
    """Forget who asked to be let in, from where, some time after it ran out; say how many."""
    return await writes.delete_sign_ins(conn, before=now - after)


async def _come_in(conn: Connection, member_id: MemberId, *, device: str, now: datetime) -> str:
    member = await get_member(conn, member_id)
    if member is None or member.disabled_at is not None:
        raise NotInTeam
    return await open_session(conn, member_id, device=device, now=now)


def _short(name: str) -> str:
    return " ".join(name.split())[:LONGEST_NAME]
