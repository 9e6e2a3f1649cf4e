"""The same pages inside Telegram, and nothing of it outside."""

import re
from datetime import timedelta

import httpx2
import pytest

from keepwarm.accounts.actions import open_session
from keepwarm.accounts.model import Member
from keepwarm.db import Database
from keepwarm.web.carriers import MINI_APP_COOKIE
from tests.build import lead, plan
from tests.clock import StoppedClock
from tests.team import on_telegram
from tests.web.conftest import Browse

GROUPS = re.compile(r'data-group="(\w+)"( hidden)?.*?<span class="num">(\d+)|id="lead-(\d+)"')


@pytest.fixture
async def in_mini_app(db: Database, mia: Member, clock: StoppedClock) -> dict[str, str]:
    """What Mia's telephone sends."""
    async with db.transaction() as conn:
        await on_telegram(conn, mia)
        token = await open_session(
            conn, mia.id, device="Mini App", now=clock.now(), telegram_id=42
        )
    return {"cookie": f"{MINI_APP_COOKIE}={token}"}


async def test_a_browser_is_sent_nothing_of_the_mini_app(
    stranger: httpx2.AsyncClient, browse: Browse, mia: Member, in_mini_app: dict[str, str]
) -> None:
    browser = await browse(mia)
    for path in ("/board", "/", "/leads", "/leads/new", "/settings"):
        outside = await browser.get(path)
        inside = await stranger.get(path, headers=in_mini_app)

        assert re.findall(r"tg\.js|tma\w*", outside.text) == []
        assert re.findall(r"/static/(tg\.js|tma\w*\.\w+)", inside.text) == [
            "tg.js",
            "tma_theme.js",
            "tma.css",
            "tma_board.css",
            "tma_sheet.css",
            "tma.js",
        ]


async def test_the_mini_apps_board_shows_first_what_is_due(
    stranger: httpx2.AsyncClient,
    db: Database,
    clock: StoppedClock,
    mia: Member,
    in_mini_app: dict[str, str],
) -> None:
    async with db.transaction() as conn:
        overdue, due, ahead, bare = [
            await lead(conn, company=f"Company {n}", stage="engaged", owner=mia) for n in range(4)
        ]
        await plan(conn, overdue, now=clock.now() - timedelta(days=7))
        await plan(conn, due, now=clock.now())
        await plan(conn, ahead, now=clock.now() + timedelta(days=7))

    page = (await stranger.get("/board", headers=in_mini_app)).text

    column = page.partition('data-stage="engaged"')[2].partition("</section>")[0]
    assert GROUPS.findall(column) == [
        ("due", "", "2", ""),
        ("", "", "", str(overdue)),
        ("", "", "", str(due)),
        ("later", "", "2", ""),
        ("", "", "", str(bare)),
        ("", "", "", str(ahead)),
    ]
    empty = page.partition('data-stage="won"')[2].partition("</section>")[0]
    assert GROUPS.findall(empty) == [("due", " hidden", "0", ""), ("later", " hidden", "0", "")]
