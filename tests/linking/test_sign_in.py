"""Coming in at a browser through the bot."""

from datetime import timedelta

import pytest

from keepwarm.accounts.actions import disable_member, get_session
from keepwarm.accounts.model import Member
from keepwarm.db import Connection
from keepwarm.kit.ids import MemberId
from keepwarm.linking.actions import (
    NotInTeam,
    SignInAnswered,
    SignInExpired,
    SignInGone,
    SignInRefused,
    TooManySignIns,
    answer_sign_in,
    ask_sign_in,
    finish_sign_in,
    get_sign_in,
)
from keepwarm.linking.model import SignIn, SignInAsked, SignInId, SignInState, code_of
from tests.build import rows
from tests.clock import StoppedClock
from tests.team import FOUNDER, a_member, an_admin, on_telegram

SECOND = timedelta(seconds=1)
FIVE_MINUTES = timedelta(minutes=5)


@pytest.fixture
async def mia(conn: Connection, clock: StoppedClock) -> Member:
    return await on_telegram(conn, await a_member(conn), now=clock.now())


@pytest.fixture
async def asked(conn: Connection, clock: StoppedClock) -> SignInAsked:
    return await ask_sign_in(conn, device="Chrome on Linux", place="203.0.113.7", now=clock.now())


async def answer(
    conn: Connection, clock: StoppedClock, asked: SignInAsked, *, yes: bool, telegram_id: int = 42
) -> SignIn:
    sign_in = await get_sign_in(conn, asked.code)
    assert sign_in is not None
    return await answer_sign_in(
        conn, sign_in.id, telegram_id=telegram_id, yes=yes, now=clock.now()
    )


async def finish(conn: Connection, clock: StoppedClock, asked: SignInAsked) -> str | None:
    return await finish_sign_in(
        conn, asked.browser_secret, device="Chrome on Linux", now=clock.now()
    )


async def test_who_says_yes_lets_that_browser_in_once(
    conn: Connection, clock: StoppedClock, mia: Member, asked: SignInAsked
) -> None:
    assert await finish(conn, clock, asked) is None
    await answer(conn, clock, asked, yes=True)
    await answer(conn, clock, asked, yes=True)

    token = await finish(conn, clock, asked)

    session = await get_session(conn, token or "", clock.now())
    assert session is not None
    assert (session.member, session.is_mini_app) == (mia, False)
    with pytest.raises(SignInGone):
        await finish(conn, clock, asked)


@pytest.mark.usefixtures("mia")
async def test_the_code_lets_nobody_in(
    conn: Connection, clock: StoppedClock, asked: SignInAsked
) -> None:
    await answer(conn, clock, asked, yes=True)

    with pytest.raises(SignInGone):
        await finish_sign_in(conn, asked.code, device="", now=clock.now())

    stored = await rows(conn, "select code_hash, browser_hash from telegram_sign_ins")
    secrets = {asked.code.encode(), asked.browser_secret.encode()}
    assert secrets.isdisjoint(stored[0])


async def test_no_leaves_it_outside(
    conn: Connection, clock: StoppedClock, mia: Member, asked: SignInAsked
) -> None:
    await answer(conn, clock, asked, yes=False)

    with pytest.raises(SignInRefused):
        await finish(conn, clock, asked)
    with pytest.raises(SignInAnswered):
        await answer(conn, clock, asked, yes=True)
    assert await rows(conn, "select from sessions where member_id = $1", mia.id) == []


async def test_only_members_are_asked(
    conn: Connection, clock: StoppedClock, asked: SignInAsked
) -> None:
    with pytest.raises(NotInTeam):
        await answer(conn, clock, asked, yes=True, telegram_id=99)

    assert await finish(conn, clock, asked) is None


async def test_who_was_shut_out_meanwhile_stays_outside(
    conn: Connection, clock: StoppedClock, mia: Member, asked: SignInAsked
) -> None:
    await an_admin(conn)
    await answer(conn, clock, asked, yes=True)
    await disable_member(conn, mia.id, by=FOUNDER, now=clock.now())

    with pytest.raises(NotInTeam):
        await finish(conn, clock, asked)


@pytest.mark.usefixtures("mia")
async def test_after_five_minutes_nobody_is_asked(
    conn: Connection, clock: StoppedClock, asked: SignInAsked
) -> None:
    clock.advance(FIVE_MINUTES)

    with pytest.raises(SignInExpired):
        await answer(conn, clock, asked, yes=True)
    with pytest.raises(SignInExpired):
        await finish(conn, clock, asked)


@pytest.mark.usefixtures("mia")
async def test_a_late_yes_is_still_good_for_a_minute(
    conn: Connection, clock: StoppedClock, asked: SignInAsked
) -> None:
    clock.advance(FIVE_MINUTES - SECOND)
    await answer(conn, clock, asked, yes=True)
    clock.advance(SECOND)

    assert await finish(conn, clock, asked) is not None


@pytest.mark.usefixtures("mia")
async def test_what_nobody_asked_cannot_be_answered(conn: Connection, clock: StoppedClock) -> None:
    assert await get_sign_in(conn, "made-up") is None
    with pytest.raises(SignInGone):
        await answer_sign_in(conn, SignInId(7), telegram_id=42, yes=True, now=clock.now())


async def test_ten_may_ask_from_one_address(conn: Connection, clock: StoppedClock) -> None:
    for _each in range(10):
        await ask_sign_in(conn, device="", place="203.0.113.7", now=clock.now())

    with pytest.raises(TooManySignIns):
        await ask_sign_in(conn, device="", place="203.0.113.7", now=clock.now())

    await ask_sign_in(conn, device="", place="203.0.113.8", now=clock.now())
    clock.advance(FIVE_MINUTES)
    await ask_sign_in(conn, device="", place="203.0.113.7", now=clock.now())


def test_a_code_fits_into_a_link() -> None:
    code = code_of("secret")

    assert (len(code), len(f"login_{code}") <= 64, code == code_of("another")) == (22, True, False)


@pytest.mark.parametrize(
    ("passed", "answered", "yes", "used", "state"),
    [
        (0, False, False, False, "waiting"),
        (300, False, False, False, "expired"),
        (300, True, True, False, "yes"),
        (300, True, False, False, "no"),
        (360, True, True, False, "expired"),
        (0, True, True, True, "used"),
    ],
)
def test_a_sign_in_stands_where_it_stands(
    *, passed: int, answered: bool, yes: bool, used: bool, state: SignInState
) -> None:
    begun = StoppedClock().now()
    sign_in = SignIn(
        id=SignInId(1),
        device="",
        place="",
        check_number="42",
        created_at=begun,
        expires_at=begun + FIVE_MINUTES,
        answered_at=begun if answered else None,
        member_id=MemberId(1) if yes else None,
        used_at=begun if used else None,
    )

    assert sign_in.state(begun + passed * SECOND) == state
