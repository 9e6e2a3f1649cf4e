"""The database goes away and comes back; open pages stay open and hear on."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from keepwarm.db import Database
from keepwarm.db.embedded import EmbeddedPostgres
from keepwarm.db.migrate import migrate
from keepwarm.live.hub import Hub
from tests.db.places import passable_folder
from tests.live.browser import browse, running, tell


@pytest.fixture
def root() -> Generator[Path, None, None]:
    with passable_folder() as folder:
        yield folder


@pytest.fixture
def server(root: Path) -> Generator[EmbeddedPostgres, None, None]:
    server = EmbeddedPostgres(root).start()
    asyncio.run(migrate(server.url))
    yield server
    server.stop()


async def test_pages_hear_on_after_a_restart_of_the_database(server: EmbeddedPostgres) -> None:
    async with opened(server.url) as db, running(Hub(db)) as hub, browse(hub) as page:
        await tell(db, 1)
        before = await page.hear()
        server.stop()
        server.start()
        # Another process tells: the pool of this one is left full of dead connections.
        async with opened(server.url) as elsewhere:
            await tell(elsewhere, 2)
        after = await page.hear()

    assert (before, after) == ([("agent", {"lead": 1})], [("agent", {"lead": 2})])


@asynccontextmanager
async def opened(url: str) -> AsyncGenerator[Database, None]:
    db = await Database.open(url)
    yield db
    await db.close()
