"""A hub that listens as long as a test runs."""

from collections.abc import AsyncGenerator

import pytest

from keepwarm.db import Database
from keepwarm.live.hub import Hub
from tests.live.browser import running


@pytest.fixture
async def hub(db: Database) -> AsyncGenerator[Hub, None]:
    async with running(Hub(db)) as hub:
        yield hub
