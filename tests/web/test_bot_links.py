"""Where links to the bot lead: to Telegram, or to the one that is played."""

from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from keepwarm.db import Database
from keepwarm.inbox.actions import note_bot
from keepwarm.settings import Settings
from tests.clock import StoppedClock
from tests.signed import TOKEN

PLAYED = "http://127.0.0.1:27700"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path,
        telegram_token=SecretStr(TOKEN),
        telegram_api_url=PLAYED,
        telegram_web_url=PLAYED,
    )


async def test_a_played_telegram_has_the_chat_itself(
    stranger: httpx2.AsyncClient, db: Database, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        await note_bot(conn, 700000001, username="warm_bot", name="Warm", now=clock.now())

    asked = await stranger.post("/sign-in/telegram", data={"next": "/"})
    shown = await stranger.get(asked.headers["location"])

    assert f'href="{PLAYED}/warm_bot?start=login_' in shown.text
