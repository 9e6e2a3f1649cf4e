"""A Telegram that keeps files, and a desk at which captures are read."""

from collections.abc import AsyncGenerator

import pytest

from keepwarm.db import Database
from keepwarm.dev.botapi import FakeTelegram
from tests.captures.desk import CHAT, Desk, open_desk


@pytest.fixture
async def fake() -> AsyncGenerator[FakeTelegram, None]:
    async with FakeTelegram() as telegram:
        telegram.user(CHAT, "Olga")
        yield telegram


@pytest.fixture
async def desk(db: Database, fake: FakeTelegram) -> AsyncGenerator[Desk, None]:
    """Lend a desk at which rules read texts, and nobody anything else."""
    async with open_desk(db, fake) as opened:
        yield opened
