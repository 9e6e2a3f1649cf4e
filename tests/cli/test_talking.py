import asyncio
import signal
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from keepwarm.dev.botapi import FakeTelegram
from tests.cli.program import Program

pytestmark = pytest.mark.slow

CHAT, STRANGER = 4711, 999
WITHIN = timedelta(seconds=60)  # the bot's library takes seconds to load, on a busy machine more


def _speaking_with(fake: FakeTelegram) -> Mapping[str, str]:
    return {
        "KEEPWARM_TELEGRAM_TOKEN": fake.token,
        "KEEPWARM_TELEGRAM_API_URL": fake.url,
        "KEEPWARM_WORK_LEASE": "PT3S",  # what a killed bot has in its hands is free again so soon
    }


async def test_up_talks_and_stops_at_once(folder: Path) -> None:
    async with FakeTelegram() as fake:
        fake.user(STRANGER)
        program = Program(folder, **_speaking_with(fake))
        with program.staying("up", "--port", "0") as up:
            address = await asyncio.to_thread(up.address)
            fake.say(STRANGER, "/start")
            await fake.wait_for_message(STRANGER, "Ask your admin", within=WITHIN)
            ended = await asyncio.to_thread(up.end, signal.SIGINT)

    assert ended.code == 0
    assert ended.err == ""
    assert fake.telegram.settings["menu_button"]["web_app"] == {"url": f"{address}/tma"}


async def test_what_a_killed_bot_had_taken_in_is_answered_once_by_the_next(
    shared: Program,
) -> None:
    link = shared.run("user", "link", "Admin").out.strip()
    async with FakeTelegram() as fake:
        fake.user(CHAT)
        program = Program(shared.data, **_speaking_with(fake))
        with program.staying("bot") as bot:
            assert bot.line() == "Keepwarm's bot is here  (Ctrl-C stops it)"
            fake.say(CHAT, f"/start i_{link.rpartition('/')[2]}")
            await fake.wait_until(lambda: not fake.telegram.updates, within=WITHIN)
            for _ in range(3):
                fake.say(CHAT, "/start")
            await fake.wait_until(lambda: not fake.telegram.updates)
            bot.process.kill()
        with program.staying("up", "--port", "0") as up:
            await fake.wait_until(lambda: len(fake.messages(CHAT)) == 4, within=WITHIN)
            ended = await asyncio.to_thread(up.end)

    assert (ended.code, ended.err) == (0, "")
    assert [message.text.splitlines()[0][:12] for message in fake.messages(CHAT)] == [
        "👋 Hi Admin! "
    ] * 4


def test_without_a_token_there_is_no_bot(shared: Program) -> None:
    ended = shared.run("bot")

    assert (ended.code, ended.out) == (1, "")
    assert ended.err == (
        "keepwarm: There is no bot: set KEEPWARM_TELEGRAM_TOKEN to the token that @BotFather gave "
        "you. See docs/operations.md.\n"
    )
