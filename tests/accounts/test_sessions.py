from datetime import timedelta

import pytest

from keepwarm.accounts.actions import (
    LinkExpired,
    LinkUnknown,
    LinkUsed,
    SessionGone,
    TokenGone,
    create_api_token,
    get_session,
    members_by_tokens,
    offer_sign_in,
    revoke_api_token,
    sign_in_by_link,
    sign_out,
    sign_out_everywhere,
)
from keepwarm.accounts.model import Device, Session
from keepwarm.accounts.reads import list_api_tokens, list_devices
from keepwarm.db import Connection, fetch_values
from tests.clock import StoppedClock
from tests.team import a_member, a_session

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


async def session_of(conn: Connection, token: str, clock: StoppedClock) -> Session:
    session = await get_session(conn, token, clock.now())
    assert session is not None
    return session


async def test_link_opens_one_session(conn: Connection, clock: StoppedClock) -> None:
    mia = await a_member(conn)
    link = await offer_sign_in(conn, mia.id, now=clock.now())

    token = await sign_in_by_link(conn, link, device="Firefox", now=clock.now())

    assert (await session_of(conn, token, clock)).member == mia
    with pytest.raises(LinkUsed):
        await sign_in_by_link(conn, link, device="Firefox", now=clock.now())
    assert len(await list_devices(conn, mia.id, clock.now())) == 1


async def test_link_opens_nothing_after_its_time(conn: Connection, clock: StoppedClock) -> None:
    mia = await a_member(conn)
    link = await offer_sign_in(conn, mia.id, now=clock.now(), within=MINUTE)
    clock.advance(MINUTE)

    with pytest.raises(LinkExpired):
        await sign_in_by_link(conn, link, device="", now=clock.now())
    with pytest.raises(LinkUnknown):
        await sign_in_by_link(conn, "guessed", device="", now=clock.now())


async def test_what_is_stored_opens_nothing(conn: Connection, clock: StoppedClock) -> None:
    mia = await a_member(conn)
    link = await offer_sign_in(conn, mia.id, now=clock.now())
    session = await sign_in_by_link(conn, link, device="", now=clock.now())
    key = await create_api_token(conn, mia.id, name="CRM", now=clock.now())

    stored = await fetch_values(
        conn,
        bytes,
        """
        select token_hash from sign_in_links union all select token_hash from sessions
        union all select token_hash from api_tokens
        """,
    )

    assert [len(each) for each in stored] == [32, 32, 32]
    assert not {link.encode(), session.encode(), key.encode()} & set(stored)


async def test_session_in_use_lives_on(conn: Connection, clock: StoppedClock) -> None:
    token = await a_session(conn, await a_member(conn), now=clock.now())
    clock.advance(29 * DAY)
    await session_of(conn, token, clock)
    clock.advance(29 * DAY)

    assert (await session_of(conn, token, clock)).name == "Mia"


async def test_session_left_alone_ends_after_thirty_days(
    conn: Connection, clock: StoppedClock
) -> None:
    token = await a_session(conn, await a_member(conn), now=clock.now())
    clock.advance(30 * DAY)

    assert await get_session(conn, token, clock.now()) is None


async def test_use_is_written_down_every_five_minutes_at_most(
    conn: Connection, clock: StoppedClock
) -> None:
    began = clock.now()
    token = await a_session(conn, await a_member(conn), now=began)

    seen = list[timedelta]()
    for _ in range(7):
        seen.append((await session_of(conn, token, clock)).seen_at - began)
        clock.advance(MINUTE)

    assert seen == [0 * MINUTE] * 6 + [5 * MINUTE]


async def test_devices_are_listed_and_signed_out_one_by_one(
    conn: Connection, clock: StoppedClock
) -> None:
    mia = await a_member(conn)
    kept = await session_of(conn, await a_session(conn, mia, now=clock.now()), clock)
    clock.advance(MINUTE)
    left = await session_of(conn, await a_session(conn, mia, now=clock.now()), clock)

    await sign_out(conn, left.id, by=mia.viewer)

    began = clock.now() - MINUTE
    assert await list_devices(conn, mia.id, clock.now()) == [
        Device(id=kept.id, device="Firefox on Linux", created_at=began, seen_at=began)
    ]
    with pytest.raises(SessionGone):
        await sign_out(conn, left.id, by=mia.viewer)


async def test_nobody_signs_out_somebody_else(conn: Connection, clock: StoppedClock) -> None:
    noa = await a_member(conn, "Noa")
    hers = await session_of(
        conn, await a_session(conn, await a_member(conn), now=clock.now()), clock
    )

    with pytest.raises(SessionGone):
        await sign_out(conn, hers.id, by=noa.viewer)

    assert await sign_out_everywhere(conn, by=noa.viewer) == 0


async def test_signing_out_everywhere_keeps_this_device(
    conn: Connection, clock: StoppedClock
) -> None:
    mia = await a_member(conn)
    tokens = [await a_session(conn, mia, now=clock.now()) for _ in range(3)]
    here = await session_of(conn, tokens[0], clock)

    assert await sign_out_everywhere(conn, by=mia.viewer, keep=here.id) == 2

    alive = [await get_session(conn, token, clock.now()) for token in tokens]
    assert alive == [here, None, None]


async def test_signing_in_forgets_sessions_that_have_run_out(
    conn: Connection, clock: StoppedClock
) -> None:
    mia = await a_member(conn)
    await a_session(conn, mia, now=clock.now())
    clock.advance(30 * DAY)

    await a_session(conn, mia, now=clock.now())

    assert await fetch_values(conn, int, "select count(*) from sessions") == [1]


async def test_api_token_speaks_for_its_member(conn: Connection, clock: StoppedClock) -> None:
    mia = await a_member(conn)

    token = await create_api_token(conn, mia.id, name=" CRM ", now=clock.now())

    assert token.startswith("kw_")
    known = await members_by_tokens(conn, [token, "kw_guessed"], now=clock.now())
    assert known == {token: mia}
    listed = await list_api_tokens(conn, mia.id)
    assert [(each.name, each.used_at) for each in listed] == [("CRM", clock.now())]


async def test_revoked_api_token_opens_nothing(conn: Connection, clock: StoppedClock) -> None:
    mia, noa = await a_member(conn), await a_member(conn, "Noa")
    token = await create_api_token(conn, mia.id, name="CRM", now=clock.now())
    token_id = (await list_api_tokens(conn, mia.id))[0].id
    with pytest.raises(TokenGone):
        await revoke_api_token(conn, token_id, by=noa.viewer, now=clock.now())

    await revoke_api_token(conn, token_id, by=mia.viewer, now=clock.now())

    assert await members_by_tokens(conn, [token], now=clock.now()) == {}
    assert await list_api_tokens(conn, mia.id) == []
    with pytest.raises(TokenGone):
        await revoke_api_token(conn, token_id, by=mia.viewer, now=clock.now())
