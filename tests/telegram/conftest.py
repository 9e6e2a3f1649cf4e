"""A Telegram to talk to."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from keepwarm.db import Database
from keepwarm.dev.botapi import FakeTelegram
from tests.telegram.house import House, open_house


@pytest.fixture
async def fake() -> AsyncGenerator[FakeTelegram, None]:
    """Lend a Telegram of the test's own, on loopback, over real HTTP."""
    async with FakeTelegram() as telegram:
        yield telegram


@pytest.fixture
async def house(db: Database, fake: FakeTelegram, tmp_path: Path) -> AsyncGenerator[House, None]:
    """Lend a whole installation that speaks with this Telegram."""
    async with open_house(db, fake, tmp_path) as opened:
        yield opened
