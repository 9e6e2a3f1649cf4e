"""Opening the Mini App with what Telegram signed."""

import pytest

from keepwarm.accounts.actions import disable_member, get_session
from keepwarm.accounts.initdata import InitData, verify
from keepwarm.accounts.model import Member
from keepwarm.accounts.reads import list_devices
from keepwarm.db import Connection
from keepwarm.linking.actions import NotInTeam, open_mini_app, unlink_member
from keepwarm.linking.reads import get_account
from keepwarm.web.mini_app import OPENED_WITHIN
from tests.clock import StoppedClock
from tests.signed import TOKEN, signed
from tests.team import FOUNDER, a_member, an_admin, on_telegram


def opened(clock: StoppedClock, telegram_id: int = 42, name: str = "Mia") -> InitData:
    now = clock.now()
    init_data = signed(now, id=telegram_id, first_name=name)
    return verify(init_data, TOKEN, now=now, max_age=OPENED_WITHIN)


async def enter(conn: Connection, clock: StoppedClock, known: str | None = None) -> str:
    opening = opened(clock, name="Mia M.")
    return await open_mini_app(conn, opening, device="Mini App", known=known, now=clock.now())


@pytest.fixture
async def mia(conn: Connection, clock: StoppedClock) -> Member:
    return await on_telegram(conn, await a_member(conn), now=clock.now())


async def test_opens_a_session_of_its_member(
    conn: Connection, clock: StoppedClock, mia: Member
) -> None:
    token = await enter(conn, clock)

    session = await get_session(conn, token, clock.now())
    assert session is not None
    assert (session.member, session.telegram_id, session.is_mini_app) == (mia, 42, True)
    assert (await get_account(conn, mia.id)).telegram_name == "Mia M."


async def test_opened_again_it_is_the_same_device(
    conn: Connection, clock: StoppedClock, mia: Member
) -> None:
    token = await enter(conn, clock)

    assert await enter(conn, clock, token) == token
    assert await enter(conn, clock, "a token of long ago") != token
    assert len(await list_devices(conn, mia.id, clock.now())) == 2


@pytest.mark.usefixtures("mia")
async def test_another_account_on_the_same_telephone_gets_its_own_session(
    conn: Connection, clock: StoppedClock
) -> None:
    noa = await on_telegram(conn, await a_member(conn, "Noa"), 43)
    hers = await enter(conn, clock)

    theirs = await open_mini_app(
        conn, opened(clock, 43, "Noa"), device="Mini App", known=hers, now=clock.now()
    )

    session = await get_session(conn, theirs, clock.now())
    assert session is not None
    assert (theirs != hers, session.member_id) == (True, noa.id)


async def test_who_is_not_in_the_team_stays_outside(
    conn: Connection, clock: StoppedClock, mia: Member
) -> None:
    await an_admin(conn)
    with pytest.raises(NotInTeam, match="Ask your admin for an invite"):
        await open_mini_app(conn, opened(clock, 99), device="", now=clock.now())
    await disable_member(conn, mia.id, by=FOUNDER, now=clock.now())

    with pytest.raises(NotInTeam):
        await enter(conn, clock)


async def test_who_disconnects_leaves_the_mini_app_at_once(
    conn: Connection, clock: StoppedClock, mia: Member
) -> None:
    token = await enter(conn, clock)

    await unlink_member(conn, mia.id, by=mia.viewer)

    assert await get_session(conn, token, clock.now()) is None
    await on_telegram(conn, mia, 43)
    assert await get_session(conn, token, clock.now()) is None
