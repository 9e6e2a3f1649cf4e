import asyncio
import logging

import pytest

from keepwarm.db import Database
from keepwarm.dev.botapi import FakeTelegram
from keepwarm.dev.botapi.faults import Kind
from keepwarm.inbox.model import KINDS, BotSeen
from tests.clock import StoppedClock
from tests.telegram.bot.scene import CHAT, UPDATES, seen, talking
from tests.work.field import eventually, rows

TROUBLE = "select trouble from telegram_bot"
OF_UPDATES = "select update_id from telegram_updates order by id"
CONFLICT = "Another program speaks as this bot. Stop it, or give Keepwarm its own bot."
REVOKED = "Telegram does not know the bot's token. Was it revoked? Ask @BotFather."


async def test_a_bot_says_who_it_is_and_what_it_can_do(db: Database, fake: FakeTelegram) -> None:
    async with talking(db, fake):
        await fake.wait_until(lambda: bool(fake.calls("getUpdates")))

        assert await seen(db) == BotSeen(
            bot_id=4200000042,
            username="keepwarm_bot",
            name="Keepwarm",
            heard_at=StoppedClock().now(),
            trouble=None,
        )

    (poll,) = fake.calls("getUpdates")
    assert dict(poll.arguments) == {"timeout": 25, "allowed_updates": list(KINDS)}
    assert [each["command"] for each in fake.telegram.settings["commands:"]] == [
        *("today", "tasks", "replies", "new", "find", "leads", "settings", "help")
    ]
    assert fake.telegram.settings["menu_button"] == {
        "type": "web_app",
        "text": "Open",
        "web_app": {"url": "https://crm.example.org/tma"},
    }


async def test_what_people_say_is_kept_before_it_is_acknowledged(
    db: Database, fake: FakeTelegram
) -> None:
    fake.user(CHAT)
    fake.say(CHAT, "one")
    fake.say(CHAT, "two")
    fake.push(brand_new_kind={"x": 1})

    async with talking(db, fake):
        await eventually(db, UPDATES, [(n, "completed") for n in (1, 2, 3)])
        fake.push(message={"chat": {"id": CHAT}})  # no message that anybody understands
        await eventually(db, UPDATES, [*((n, "completed") for n in (1, 2, 3)), (4, "failed")])
        await fake.wait_until(lambda: not fake.telegram.updates)

    assert [call.arguments.get("offset") for call in fake.calls("getUpdates")] == [None, 4, 5]
    assert await rows(db, "select error from telegram_updates where status = 'failed'") == [
        ("This is no update that we understand: message.message_id.",)
    ]


@pytest.mark.parametrize("loss", ["cut_after", "half", "garbled"])
async def test_what_telegram_told_and_we_did_not_hear_is_told_again(
    db: Database, fake: FakeTelegram, loss: Kind
) -> None:
    fake.user(CHAT)
    fake.say(CHAT, "one")
    fake.fault("getUpdates", loss)

    async with talking(db, fake):
        await eventually(db, UPDATES, [(1, "completed")])
        await eventually(db, TROUBLE, [(None,)])


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("bad_gateway", "Telegram answers: Telegram answers 502."),
        ("restart", "Telegram answers: Internal Server Error: restart"),
        ("unauthorized", REVOKED),
        ("not_found", REVOKED),
        ("conflict", CONFLICT),
        ("garbled", "Telegram's answer could not be read."),
    ],
)
async def test_trouble_is_told_to_admins_and_outlived(
    db: Database, fake: FakeTelegram, kind: Kind, sentence: str
) -> None:
    fake.user(CHAT)
    fake.say(CHAT, "one")
    fake.fault("getUpdates", kind, times=None)

    async with talking(db, fake):
        await eventually(db, TROUBLE, [(sentence,)])
        fake.heal()
        await eventually(db, UPDATES, [(1, "completed")])
        await eventually(db, TROUBLE, [(None,)])


async def test_a_bot_whose_token_was_revoked_before_it_began_says_so_and_waits(
    db: Database, fake: FakeTelegram
) -> None:
    fake.revoke_token()

    async with talking(db, fake):
        await eventually(db, TROUBLE, [(REVOKED,)])
        fake.heal()
        await eventually(db, TROUBLE, [(None,)])


@pytest.mark.parametrize("when", ["before", "while it asks"])
async def test_a_webhook_that_somebody_set_is_taken_away(
    db: Database, fake: FakeTelegram, when: str
) -> None:
    fake.user(CHAT)
    elsewhere = {"url": "https://127.0.0.1:1/"}
    if when == "before":
        fake.api.hand.set_webhook(elsewhere)

    async with talking(db, fake):
        await fake.wait_until(lambda: bool(fake.calls("getUpdates")))
        if when == "while it asks":
            fake.api.hand.set_webhook(elsewhere)
        fake.say(CHAT, "one")
        await eventually(db, UPDATES, [(1, "completed")])

    assert fake.telegram.webhook == {}


async def test_updates_that_are_none_are_no_reason_to_ask_in_haste(
    db: Database, fake: FakeTelegram
) -> None:
    fake.telegram.updates.append({"x": 1})

    async with talking(db, fake):
        await eventually(db, TROUBLE, [("Telegram's answer could not be read.",)])
        fake.telegram.updates.clear()
        await eventually(db, TROUBLE, [(None,)])


async def test_of_two_processes_one_asks_and_the_other_takes_over(
    db: Database, fake: FakeTelegram
) -> None:
    fake.user(CHAT)
    async with talking(db, fake):
        async with talking(db, fake):
            await fake.wait_until(lambda: len(fake.calls("getMe")) == 2)
            fake.say(CHAT, "one")
            await eventually(db, UPDATES, [(1, "completed")])
        fake.say(CHAT, "two")
        await eventually(db, UPDATES, [(1, "completed"), (2, "completed")])

    assert fake.statuses[409] == 0


async def test_the_same_bot_in_another_installation_shows(
    db: Database, fake: FakeTelegram
) -> None:
    async with talking(db, fake):
        await fake.wait_until(lambda: bool(fake.calls("getUpdates")))
        other = asyncio.create_task(_ask_elsewhere(fake))

        await eventually(db, TROUBLE, [(CONFLICT,)])
        other.cancel()


async def _ask_elsewhere(fake: FakeTelegram) -> None:
    while True:
        await fake.api.hand.get_updates({"timeout": 5})


async def test_a_database_that_restarts_loses_nothing(db: Database, fake: FakeTelegram) -> None:
    fake.user(CHAT)
    async with talking(db, fake):
        await fake.wait_until(lambda: bool(fake.calls("getUpdates")))
        await rows(
            db,
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
            "   and application_name = 'keepwarm'",
        )
        fake.say(CHAT, "one")
        await eventually(db, UPDATES, [(1, "completed")])


async def test_a_bot_that_is_told_to_stop_stops_while_telegram_is_silent(
    db: Database, fake: FakeTelegram
) -> None:
    fake.fault("getMe", "silent", times=None)

    async with talking(db, fake):
        await fake.wait_until(lambda: bool(fake.calls("getMe")))


async def test_the_token_is_in_no_log(
    db: Database, fake: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    kinds: tuple[Kind, ...] = ("bad_gateway", "cut_before", "unauthorized", "garbled")
    for kind in kinds:
        fake.fault("getUpdates", kind)
    fake.user(CHAT)
    fake.say(CHAT, "one")

    async with talking(db, fake):
        await eventually(db, UPDATES, [(1, "completed")])

    secret = fake.token.partition(":")[2]
    assert caplog.records
    assert not [record for record in caplog.records if secret in repr(record.__dict__)]
    assert secret not in repr(await rows(db, "select t::text from telegram_updates t"))
