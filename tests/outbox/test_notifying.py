import asyncio

import pytest
from asyncpg.connection import LoggedQuery

from keepwarm.db import Connection
from keepwarm.outbox.actions import notify
from keepwarm.outbox.model import Channel
from tests import build
from tests.outbox.scene import EVERY, TOLD, Scene, scene

ROWS = "select key, channel, status, verdict from outbox order by id"


async def _prefer(conn: Connection, told: Scene, what: str) -> None:
    await conn.raw.execute(
        "insert into availability (member_id, week, changed_at, toasts_off_at, emails_off_at)"
        " values ($1, '[[],[],[],[],[],[],[]]', $2, $3, $4)",
        told.member.id,
        build.NOW,
        build.NOW if what == "no toasts" else None,
        build.NOW if what == "no e-mails" else None,
    )


async def test_a_message_is_in_the_app_at_once_and_waits_to_leave(conn: Connection) -> None:
    told = await scene(conn)
    conn.wakes.clear()

    await notify(conn, [told.message()], channels=EVERY, now=build.NOW)

    key = f"reminder:{told.reminder_id}:1"
    assert await build.rows(conn, ROWS) == [
        (key, "app", "completed", "sent"),
        (key, "telegram", "pending", None),
    ]
    ((in_app,),) = await build.rows(conn, "select id from outbox where channel = 'app'")
    assert await build.rows(conn, TOLD) == [
        ("toast", told.member.id, {"id": f"message:{in_app}", "what": "reminder"})
    ]
    assert conn.wakes == {"live", "work"}


async def test_a_message_told_twice_is_told_once(conn: Connection) -> None:
    told = await scene(conn)
    await notify(conn, [told.message()], channels=frozenset(), now=build.NOW)

    await notify(conn, [told.message(), told.message(2)], channels=EVERY, now=build.NOW)

    assert await build.rows(conn, ROWS) == [
        (f"reminder:{told.reminder_id}:1", "app", "completed", "sent"),
        (f"reminder:{told.reminder_id}:2", "app", "completed", "sent"),
        (f"reminder:{told.reminder_id}:2", "telegram", "pending", None),
    ]
    assert len(await build.rows(conn, TOLD)) == 2


@pytest.mark.parametrize(
    ("telegram", "set_up", "wish", "channels"),
    [
        (4711, EVERY, "", ["app", "telegram"]),
        (None, EVERY, "", ["app", "email"]),
        (4711, frozenset({"email"}), "", ["app", "email"]),
        (None, EVERY, "no e-mails", ["app"]),
        (4711, EVERY, "no e-mails", ["app", "telegram"]),
        (4711, frozenset[Channel](), "", ["app"]),
    ],
    ids=[
        "telegram comes first",
        "no chat, so e-mail",
        "no bot here, so e-mail",
        "no chat and no e-mails wanted",
        "e-mails off do not matter to a chat",
        "nothing is set up",
    ],
)
async def test_a_message_goes_by_the_first_channel_that_reaches_its_member(
    conn: Connection,
    telegram: int | None,
    set_up: frozenset[Channel],
    wish: str,
    channels: list[str],
) -> None:
    told = await scene(conn, telegram=telegram)
    await _prefer(conn, told, wish)

    await notify(conn, [told.message()], channels=set_up, now=build.NOW)

    assert await build.rows(conn, "select channel from outbox order by id") == [
        (channel,) for channel in channels
    ]


async def test_a_member_who_wants_no_toasts_gets_none(conn: Connection) -> None:
    told = await scene(conn)
    await _prefer(conn, told, "no toasts")
    conn.wakes.clear()

    await notify(conn, [told.message()], channels=frozenset(), now=build.NOW)

    assert await build.rows(conn, ROWS) == [
        (f"reminder:{told.reminder_id}:1", "app", "completed", "sent")
    ]
    assert await build.rows(conn, TOLD) == []
    assert conn.wakes == set()


@pytest.mark.parametrize("count", [1, 3, 100])
async def test_any_number_of_messages_costs_two_statements(conn: Connection, count: int) -> None:
    told = await scene(conn)
    messages = [told.message(occurrence) for occurrence in range(1, count + 1)]
    # The driver asks once a connection what an array of JSON is.
    await notify(conn, [told.message(0)], channels=EVERY, now=build.NOW)
    await asyncio.sleep(0)  # it tells of a statement a turn of the loop later
    run: list[str] = []

    def note(query: LoggedQuery) -> None:
        run.append(query.query)

    conn.raw.add_query_logger(note)

    await notify(conn, messages, channels=EVERY, now=build.NOW)

    await asyncio.sleep(0)
    assert len(run) == 2
    assert await build.rows(conn, "select count(*) from outbox") == [(2 * count + 2,)]


async def test_messages_are_written_in_their_order(conn: Connection) -> None:
    told = await scene(conn)
    messages = [told.message(occurrence) for occurrence in (3, 1, 2)]

    await notify(conn, messages, channels=EVERY, now=build.NOW)

    assert await build.rows(
        conn, "select (facts->>'occurrence')::int, channel from outbox order by channel, id"
    ) == [(n, channel) for channel in ("app", "telegram") for n in (3, 1, 2)]


async def test_saying_nothing_is_no_trouble(conn: Connection) -> None:
    await notify(conn, [], channels=EVERY, now=build.NOW)

    assert await build.rows(conn, ROWS) == []
