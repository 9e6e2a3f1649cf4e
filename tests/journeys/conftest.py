"""A Chromium for all journeys; a house and a database for each."""

import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from keepwarm.accounts.model import Member
from keepwarm.db.migrate import migrate
from tests.journeys.house import House, open_house
from tests.journeys.telegram import Telegram, open_telegram
from tests.journeys.visits import PATIENCE, Visits
from tests.team import a_member, an_admin

QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
pytest.register_assert_rewrite("tests.journeys.board")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_numbers = count(1)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncGenerator[Browser, None]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.fail("Journeys need a Chromium or Chrome on the PATH.")
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=QUIET)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pattern(database_url: str) -> str:
    """Make the database that every journey starts from a copy of: all tables, no rows."""
    await _ask(database_url, "create database pattern")
    await migrate(_within(database_url, "pattern"))
    return "pattern"


@pytest_asyncio.fixture(loop_scope="session")
async def house(database_url: str, pattern: str, tmp_path: Path) -> AsyncGenerator[House, None]:
    async with (
        database_of_its_own(database_url, pattern) as url,
        open_house(url, tmp_path) as opened,
    ):
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def telegram(
    chromium: Browser, database_url: str, pattern: str, tmp_path: Path
) -> AsyncGenerator[Telegram, None]:
    """Lend a house whose members reach it through Telegram."""
    async with (
        database_of_its_own(database_url, pattern) as url,
        open_telegram(chromium, url, tmp_path) as opened,
    ):
        yield opened
        assert await opened.visits.leave() == []


@pytest_asyncio.fixture(loop_scope="session")
async def visits(chromium: Browser, house: House) -> AsyncGenerator[Visits, None]:
    visits = Visits(chromium, house)
    yield visits
    assert await visits.leave() == []


@pytest_asyncio.fixture(loop_scope="session")
async def ada(house: House) -> Member:
    """Let the admin be there."""
    async with house.db.transaction() as conn:
        return await an_admin(conn)


@pytest_asyncio.fixture(loop_scope="session")
async def mia(house: House) -> Member:
    """Let an ordinary member be there."""
    async with house.db.transaction() as conn:
        return await a_member(conn)


@asynccontextmanager
async def database_of_its_own(database_url: str, pattern: str) -> AsyncGenerator[str, None]:
    """Lend a database that nobody else uses."""
    name = f"journey_{next(_numbers)}"
    await _ask(database_url, f"create database {name} template {pattern}")
    yield _within(database_url, name)
    await _ask(database_url, f"drop database {name} with (force)")


async def _ask(url: str, order: str) -> None:
    server = await asyncpg.connect(url)
    await server.execute(order)
    await server.close()


def _within(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))
