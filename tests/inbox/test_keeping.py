import asyncio
from datetime import timedelta
from typing import Any

from keepwarm.db import Connection, Database
from keepwarm.inbox.actions import keep_updates, note_bot, note_heard, note_trouble
from keepwarm.inbox.model import BotSeen
from keepwarm.inbox.reads import get_bot, get_next_update_id
from tests.build import NOW, rows
from tests.locks import until_it_waits

BOT = 42
KEPT = "select update_id, chat_id, body->'message'->>'text' from telegram_updates order by id"


def said(number: int, text: str = "Hi", chat: int = 4711) -> dict[str, Any]:
    return {"update_id": number, "message": {"chat": {"id": chat}, "text": text}}


async def test_updates_are_kept_in_the_order_in_which_they_came(conn: Connection) -> None:
    new = await keep_updates(conn, BOT, [said(9, "a"), said(3, "b", 5), said(7, "c")], now=NOW)

    assert new == 3
    assert await rows(conn, KEPT) == [(9, 4711, "a"), (3, 5, "b"), (7, 4711, "c")]
    assert conn.wakes == {"work"}


async def test_an_update_that_comes_again_is_kept_once(conn: Connection) -> None:
    await keep_updates(conn, BOT, [said(1, "a"), said(2, "b")], now=NOW)
    conn.wakes.clear()

    new = await keep_updates(conn, BOT, [said(2, "b again"), said(1), said(1)], now=NOW)

    assert new == 0
    assert await rows(conn, KEPT) == [(1, 4711, "a"), (2, 4711, "b")]
    assert conn.wakes == set()


async def test_two_bots_number_their_updates_each_by_itself(conn: Connection) -> None:
    await keep_updates(conn, BOT, [said(1, "a")], now=NOW)

    assert await keep_updates(conn, BOT + 1, [said(1, "b")], now=NOW) == 1


async def test_words_that_postgres_cannot_keep_stop_nothing(conn: Connection) -> None:
    await keep_updates(conn, BOT, [said(1, "a\0b \ud83d"), said(2, "c")], now=NOW)

    assert await rows(conn, KEPT) == [(1, 4711, "ab ?"), (2, 4711, "c")]


async def test_nothing_is_kept_of_nothing(conn: Connection) -> None:
    assert await keep_updates(conn, BOT, [], now=NOW) == 0


async def test_the_next_update_to_ask_for_follows_what_was_kept_last(conn: Connection) -> None:
    await note_bot(conn, BOT, username="keepwarm_bot", name="Keepwarm", now=NOW)
    assert await get_next_update_id(conn, BOT, now=NOW) is None

    await keep_updates(conn, BOT, [said(8), said(7)], now=NOW)

    assert await get_next_update_id(conn, BOT, now=NOW) == 9
    assert await get_next_update_id(conn, BOT + 1, now=NOW) is None


async def test_after_a_week_of_silence_any_number_may_come(conn: Connection) -> None:
    await note_bot(conn, BOT, username="keepwarm_bot", name="Keepwarm", now=NOW)
    await keep_updates(conn, BOT, [said(8)], now=NOW)

    later = NOW + timedelta(days=6)
    assert await get_next_update_id(conn, BOT, now=later) is None

    await keep_updates(conn, BOT, [said(2)], now=later)
    assert await get_next_update_id(conn, BOT, now=later) == 3


async def test_who_keeps_second_waits_so_that_ids_follow_the_order_of_commits(
    db: Database,
) -> None:
    async with db.transaction() as first:
        await keep_updates(first, BOT, [said(1, "a")], now=NOW)
        second = asyncio.create_task(_keep(db, said(2, "b")))
        await until_it_waits(first, second)
    await second

    async with db.connection() as conn:
        assert await rows(conn, KEPT) == [(1, 4711, "a"), (2, 4711, "b")]


async def _keep(db: Database, update: dict[str, Any]) -> None:
    async with db.transaction() as conn:
        await keep_updates(conn, BOT, [update], now=NOW)


async def test_the_bot_is_seen_as_it_stands(conn: Connection) -> None:
    assert await get_bot(conn) is None

    await note_bot(conn, BOT, username="keepwarm_bot", name="Keepwarm", now=NOW)

    assert await get_bot(conn) == BotSeen(
        bot_id=BOT, username="keepwarm_bot", name="Keepwarm", heard_at=NOW, trouble=None
    )


async def test_trouble_stays_until_telegram_is_heard_again(conn: Connection) -> None:
    await note_bot(conn, BOT, username="keepwarm_bot", name="Keepwarm", now=NOW)
    later = NOW + timedelta(seconds=5)

    await note_trouble(conn, BOT, "Telegram answers: Bad Gateway")
    assert await _seen(conn) == ("keepwarm_bot", NOW, "Telegram answers: Bad Gateway")

    await note_heard(conn, BOT, now=later)
    assert await _seen(conn) == ("keepwarm_bot", later, None)


async def test_that_all_is_well_is_written_down_once_a_minute(conn: Connection) -> None:
    await note_bot(conn, BOT, username="keepwarm_bot", name="Keepwarm", now=NOW)

    await note_heard(conn, BOT, now=NOW + timedelta(seconds=59))
    assert await _seen(conn) == ("keepwarm_bot", NOW, None)

    later = NOW + timedelta(seconds=61)
    await note_heard(conn, BOT, now=later)
    assert await _seen(conn) == ("keepwarm_bot", later, None)


async def test_another_bot_begins_anew(conn: Connection) -> None:
    await note_bot(conn, BOT, username="keepwarm_bot", name="Keepwarm", now=NOW)
    await keep_updates(conn, BOT, [said(8)], now=NOW)

    await note_trouble(conn, BOT + 1, "Unauthorized")
    await note_heard(conn, BOT, now=NOW + timedelta(hours=1))

    assert await get_bot(conn) == BotSeen(
        bot_id=BOT + 1, username="", name="", heard_at=None, trouble="Unauthorized"
    )
    assert await rows(conn, "select next_update_id from telegram_bot") == [(0,)]


async def _seen(conn: Connection) -> tuple[object, ...]:
    bot = await get_bot(conn)
    assert bot is not None
    return (bot.username, bot.heard_at, bot.trouble)
