"""A Telegram to talk to."""

from collections.abc import AsyncGenerator

import pytest

from keepwarm.dev.botapi import FakeTelegram


@pytest.fixture
async def fake() -> AsyncGenerator[FakeTelegram, None]:
    """Lend a Telegram of the test's own, on loopback, over real HTTP."""
    async with FakeTelegram() as telegram:
        yield telegram
