"""Fixtures shared by every test: a real PostgreSQL, a stopped clock."""

import asyncio
from collections.abc import AsyncGenerator, Generator

import asyncpg
import pytest

from keepwarm.db import SESSION, Connection, Database, prepare_connection
from keepwarm.db.embedded import EmbeddedPostgres
from keepwarm.db.migrate import migrate
from tests.clock import StoppedClock
from tests.db.places import passable_folder


@pytest.fixture(scope="session")
def database_url() -> Generator[str, None, None]:
    """Start and migrate a server of this run's own."""
    with passable_folder() as root:
        server = EmbeddedPostgres(root).start()
        asyncio.run(migrate(server.url))
        yield server.url
        server.stop()


@pytest.fixture
async def conn(database_url: str) -> AsyncGenerator[Connection, None]:
    """Lend a connection whose work is undone after the test. The default choice."""
    raw = await asyncpg.connect(database_url, server_settings=SESSION)
    await prepare_connection(raw)
    undo = raw.transaction()
    await undo.start()
    yield Connection(raw)
    await undo.rollback()
    await raw.close()


@pytest.fixture
async def db(database_url: str) -> AsyncGenerator[Database, None]:
    """Lend the real thing, for tests about commits, locks and NOTIFY; emptied after each."""
    database = await Database.open(database_url, size=6)
    yield database
    await database.close()
    await _empty(database_url)


async def _empty(url: str) -> None:
    raw = await asyncpg.connect(url)
    tables = await raw.fetchval(
        "select string_agg(quote_ident(tablename), ', ') from pg_tables"
        " where schemaname = 'public' and tablename <> all($1)",
        ["migrations", "live_retention"],
    )
    await raw.execute(f"truncate {tables} restart identity cascade")
    await raw.close()


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()
