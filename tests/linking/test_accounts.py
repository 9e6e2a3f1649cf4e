"""Whose Telegram is whose."""

from datetime import timedelta

import pytest

from keepwarm.accounts.actions import (
    LinkExpired,
    LinkUsed,
    OnlyAdminsManageTeam,
    disable_member,
    offer_sign_in,
    sign_in_by_link,
)
from keepwarm.db import Connection
from keepwarm.linking.actions import (
    TelegramIdTaken,
    link_member,
    offer_connection,
    unlink_member,
)
from keepwarm.linking.model import Account
from keepwarm.linking.reads import get_account, get_member_by_telegram
from keepwarm.outbox.actions import adopt, say
from keepwarm.outbox.model import Words
from keepwarm.outbox.reads import get_by_receipt
from tests.build import rows
from tests.clock import StoppedClock
from tests.team import FOUNDER, a_member, an_admin, on_telegram


async def test_an_invitation_connects_its_member_and_is_used_up(
    conn: Connection, clock: StoppedClock
) -> None:
    mia = await a_member(conn)
    link = await offer_sign_in(conn, mia.id, now=clock.now())

    linked = await link_member(conn, link, 42, "  Mia   Maier ", now=clock.now())

    account = Account(telegram_id=42, telegram_name="Mia Maier", unreachable_at=None, bot=None)
    assert linked == mia
    assert await get_account(conn, mia.id) == account
    assert await get_member_by_telegram(conn, 42) == mia
    with pytest.raises(LinkUsed):
        await sign_in_by_link(conn, link, device="Firefox", now=clock.now())


async def test_the_same_link_again_finds_them_connected(
    conn: Connection, clock: StoppedClock
) -> None:
    mia = await a_member(conn)
    link = await offer_connection(conn, by=mia.viewer, now=clock.now())
    await link_member(conn, link, 42, "Mia", now=clock.now())

    assert await link_member(conn, link, 42, "Mia", now=clock.now()) == mia
    with pytest.raises(LinkUsed):
        await link_member(conn, link, 43, "Somebody else", now=clock.now())


async def test_a_link_to_connect_lives_for_a_quarter_of_an_hour(
    conn: Connection, clock: StoppedClock
) -> None:
    mia = await a_member(conn)
    link = await offer_connection(conn, by=mia.viewer, now=clock.now())
    clock.advance(timedelta(minutes=15))

    with pytest.raises(LinkExpired):
        await link_member(conn, link, 42, "Mia", now=clock.now())


async def test_nobody_takes_a_colleagues_account(conn: Connection, clock: StoppedClock) -> None:
    mia, noa = await a_member(conn), await a_member(conn, "Noa")
    await on_telegram(conn, mia, now=clock.now())
    link = await offer_sign_in(conn, noa.id, now=clock.now())

    with pytest.raises(TelegramIdTaken):
        await link_member(conn, link, 42, "Mia", now=clock.now())

    assert await rows(conn, "select name, telegram_id from members order by id") == [
        ("Mia", 42),
        ("Noa", None),
    ]


async def test_the_account_of_who_was_shut_out_is_free_again(
    conn: Connection, clock: StoppedClock
) -> None:
    await an_admin(conn)
    gone, back = await a_member(conn, "Gone"), await a_member(conn, "Back")
    await on_telegram(conn, gone, now=clock.now())
    await disable_member(conn, gone.id, by=FOUNDER, now=clock.now())
    assert await get_member_by_telegram(conn, 42) is None

    linked = await on_telegram(conn, back, now=clock.now())

    assert await get_member_by_telegram(conn, 42) == linked
    assert (await get_account(conn, gone.id)).is_connected is False


async def test_another_telephone_takes_the_place_of_the_first(
    conn: Connection, clock: StoppedClock
) -> None:
    mia = await on_telegram(conn, await a_member(conn), 42, now=clock.now())
    await conn.raw.execute("update members set telegram_unreachable_at = now()")

    await on_telegram(conn, mia, 43, now=clock.now())

    account = await get_account(conn, mia.id)
    assert (account.telegram_id, account.unreachable_at) == (43, None)
    assert await get_member_by_telegram(conn, 42) is None


async def test_in_another_chat_the_numbers_of_messages_mean_others(
    conn: Connection, clock: StoppedClock
) -> None:
    mia = await on_telegram(conn, await a_member(conn), 42, now=clock.now())
    message_id = await say(conn, mia.id, Words(html="Hi"), key="words:7:1", now=clock.now())
    await conn.raw.execute(
        "update outbox set status = 'completed', verdict = 'sent', receipt = '17', left_at = now()"
    )

    await on_telegram(conn, mia, 42, now=clock.now())
    same = await get_by_receipt(conn, mia.id, "17")
    await on_telegram(conn, mia, 43, now=clock.now())

    assert same is not None
    assert await get_by_receipt(conn, mia.id, "17") is None
    prefix = "words:7:"
    assert await adopt(conn, mia.id, "5", key_prefix=prefix, now=clock.now()) == message_id


async def test_who_disconnects_is_nobody_to_telegram(conn: Connection) -> None:
    mia, noa = await on_telegram(conn, await a_member(conn)), await a_member(conn, "Noa")
    with pytest.raises(OnlyAdminsManageTeam):
        await unlink_member(conn, mia.id, by=noa.viewer)

    await unlink_member(conn, mia.id, by=mia.viewer)
    await unlink_member(conn, mia.id, by=mia.viewer)

    nothing = Account(telegram_id=None, telegram_name=None, unreachable_at=None, bot=None)
    assert await get_account(conn, mia.id) == nothing
    told = await rows(conn, "select topic from live_events order by seq")
    assert told == [("today",), ("today",), ("signed_out",)]
