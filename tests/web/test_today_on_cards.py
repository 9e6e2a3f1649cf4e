"""How far a plan has come, on the board and in the list."""

import re
from datetime import timedelta

import httpx2
import pytest

from keepwarm.accounts.model import Member
from keepwarm.db import Database
from keepwarm.settling.actions import complete_step
from tests import build
from tests.build import NOW


@pytest.mark.parametrize(
    ("days_ago", "done", "segments", "words"),
    [
        (0, 0, ["next", "", ""], "First step due today"),
        (7, 0, ["next", "", ""], "First step overdue"),
        (0, 1, ["on", "next", ""], "Next step in 2 days"),
        (7, 1, ["on", "next", ""], "Step overdue"),
    ],
    ids=["begins today", "not begun", "goes on", "late"],
)
async def test_a_card_shows_the_steps_of_its_plan_and_when_it_goes_on(
    browser: httpx2.AsyncClient,
    db: Database,
    mia: Member,
    days_ago: int,
    done: int,
    segments: list[str],
    words: str,
) -> None:
    async with db.transaction() as conn:
        lead_id = await build.lead(conn, company="Acme", owner=mia)
        begun_at = NOW - timedelta(days=days_ago)
        steps = await build.plan(conn, lead_id, made_for=mia, now=begun_at)
        for step in steps[:done]:
            await complete_step(conn, step.id, by=mia.viewer, now=NOW)

    board = (await browser.get(f"/board/cards?ids={lead_id}")).text
    leads = (await browser.get("/leads")).text

    assert [
        each or "" for each in re.findall(r'<i(?: class="(on|next)")?></i>', board)
    ] == segments
    assert f'<span class="num">{done}/3</span>' in board
    assert words in board
    assert f'<span class="num">{done}/3</span> {words}' in leads


async def test_a_card_without_a_plan_shows_none(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        await build.lead(conn, company="Acme", owner=mia)

    board, leads = [(await browser.get(path)).text for path in ("/board", "/leads")]

    assert "segs" not in board
    assert '<th class="wide">Plan</th>' not in leads
