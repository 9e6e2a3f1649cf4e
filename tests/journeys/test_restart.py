"""The web process dies in the middle. Pages wait, come back, and are right again."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from keepwarm.accounts.model import Member
from keepwarm.board.actions import move_card
from keepwarm.cli.server import open_port
from keepwarm.live.retention import forget_old_events
from keepwarm.trash.actions import trash_lead
from tests.build import NOW, lead
from tests.journeys.board import expect_live, expect_stored, names_in
from tests.journeys.house import House
from tests.journeys.visits import Visits

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="session"),
]


@pytest.mark.parametrize("is_forgotten", [False, True], ids=["replayed", "older than retention"])
async def test_a_page_that_outlives_its_server_ends_up_equal_to_the_database(
    house: House, visits: Visits, ada: Member, tmp_path: Path, *, is_forgotten: bool
) -> None:
    visits.forgive("ERR_(CONNECTION_(REFUSED|RESET)|INCOMPLETE_CHUNKED_ENCODING|NETWORK)")
    port = _free_port()
    async with house.db.transaction() as conn:
        await lead(conn, company="Stays")
        moved, deleted = await lead(conn, company="Moved"), await lead(conn, company="Deleted")
    async with _web(house, tmp_path, port) as process:
        page = await visits.enter(ada, at=f"http://127.0.0.1:{port}")
        await expect_live(page)
        os.kill(process.pid, signal.SIGKILL)
        await _expect_waiting(page)

    async with house.db.transaction() as conn:
        await move_card(conn, moved, "meeting", by=ada.viewer, now=NOW)
        await trash_lead(conn, deleted, by=ada.viewer, now=NOW)
        await lead(conn, company="Added")
    if is_forgotten:
        async with house.db.connection() as conn:
            assert await forget_old_events(conn, older_than=timedelta(0)) > 0

    async with _web(house, tmp_path, port):
        await expect_live(page)
        await expect(names_in(page, "meeting")).to_have_text(["Moved"])
        await expect_stored(page, house, ada)
        await page.goto("about:blank")


async def _expect_waiting(page: Page) -> None:
    await expect(page.locator("#live")).to_have_attribute("data-state", "lost")
    await expect(page.locator("#live")).to_have_text("Reconnecting")


@asynccontextmanager
async def _web(house: House, folder: Path, port: int) -> AsyncGenerator[Process, None]:
    """Run `keepwarm web` as people do, in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from keepwarm.cli import main; main()"),
        *("web", "--port", str(port), "--data", str(folder)),
        env={"KEEPWARM_DATABASE_URL": house.db.url, "KEEPWARM_SECRET_KEY": "s" * 40},
        stdout=PIPE,
    )
    assert process.stdout is not None
    try:
        assert b"Keepwarm is at" in await process.stdout.readline()
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


def _free_port() -> int:
    with open_port("127.0.0.1", 0) as door:
        return door.getsockname()[1]
