"""The board narrowed down to what is due, for the day of whoever looks at it."""

import re
from collections.abc import Mapping
from datetime import timedelta

import httpx2

from keepwarm.accounts.model import Member
from keepwarm.availability.actions import choose_time_zone
from keepwarm.board.model import PAGE
from keepwarm.db import Connection, Database
from keepwarm.kit.ids import LeadId
from keepwarm.tags.actions import create_tag, put_tag
from tests import build
from tests.build import NOW
from tests.web.conftest import Browse


async def due(
    conn: Connection, company: str, owner: Member, *, inside: timedelta = timedelta()
) -> LeadId:
    """Add a lead whose next step is due that long after nine on Monday."""
    lead_id = await build.lead(conn, company=company, owner=owner)
    await build.plan(conn, lead_id, made_for=owner, now=NOW + inside)
    return lead_id


def cards(answer: httpx2.Response) -> list[str]:
    return re.findall(r'class="pick"[^>]* aria-label="Select ([^"]+)"', answer.text)


def counts(answer: httpx2.Response) -> Mapping[str, int]:
    """Return how many leads the columns say they have, where they have any."""
    shown = re.findall(r'<span class="n num" data-count="(\w+)">(\d+)</span>', answer.text)
    return {stage: int(count) for stage, count in shown if count != "0"}


async def test_the_board_shows_what_is_due_by_the_end_of_today_and_counts_it(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        await build.lead(conn, company="Without a plan", owner=mia)
        await due(conn, "Overdue", mia, inside=timedelta(days=-7))
        await due(conn, "Today", mia)
        await due(conn, "Tomorrow", mia, inside=timedelta(days=1))

    board = await browser.get("/board?due=1")

    assert cards(board) == ["Today", "Overdue"]
    assert counts(board) == {"intake": 2}
    assert '<input type="checkbox" name="due" value="1" checked>' in board.text
    assert " data-filtered" in board.text


async def test_a_day_is_that_of_whoever_looks(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        await due(conn, "Tomorrow at nine", mia, inside=timedelta(days=1))
        await choose_time_zone(conn, "Pacific/Auckland", by=mia.viewer, now=NOW)
        await conn.raw.execute("update leads set next_followup_at = '2026-03-02 12:00+00'")

    tomorrow_there = await browser.get("/board?due=1")
    async with db.transaction() as conn:
        await choose_time_zone(conn, "Europe/Kyiv", by=mia.viewer, now=NOW)
    today_there = await browser.get("/board?due=1")

    assert [cards(tomorrow_there), cards(today_there)] == [[], ["Tomorrow at nine"]]


async def test_what_is_due_can_be_searched_and_is_counted_beside_other_filters(
    browse: Browse, db: Database, ada: Member, mia: Member
) -> None:
    async with db.transaction() as conn:
        fair = await create_tag(conn, "fair")
        boats = await due(conn, "Acme Boats", ada)
        await due(conn, "Acme Oars", mia)
        await due(conn, "Bolts", ada)
        await put_tag(conn, [boats], fair)
    browser = await browse(ada)

    every, hers, words, tagged = [
        await browser.get(f"/board?due=1&{more}")
        for more in ("", "mine=1", "q=acme", f"tag={fair}")
    ]

    assert cards(every) == ["Bolts", "Acme Oars", "Acme Boats"]
    assert cards(hers) == ["Bolts", "Acme Boats"]
    assert cards(words) == ["Acme Oars", "Acme Boats"]
    assert cards(tagged) == ["Acme Boats"]
    assert [counts(each) for each in (every, hers, words, tagged)] == [
        {"intake": 3},
        {"intake": 2},
        {"intake": 2},
        {"intake": 1},
    ]


async def test_a_long_column_of_what_is_due_goes_on_with_what_is_due(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        many = await build.leads(conn, PAGE + 2, owner=mia)
        await build.leads(conn, 3, owner=mia, company="Not due")
        await conn.raw.execute(
            "update leads set next_followup_at = $1 where id = any($2)", NOW, many
        )

    board = await browser.get("/board?due=1")
    more = re.search(r'data-next="([^"]+)"', board.text)
    assert more is not None
    rest = await browser.get(more[1].replace("&amp;", "&"))

    assert counts(board) == {"intake": PAGE + 2}
    assert len(cards(board)) == PAGE
    assert cards(rest) == ["Company 2", "Company 1"]
    assert "data-next" not in rest.text


async def test_a_card_whose_step_was_done_leaves_what_is_due(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        lead_id = await build.lead(conn, company="Acme", owner=mia)
        first, *_ = await build.plan(conn, lead_id, made_for=mia)
    address = f"/board/cards?ids={lead_id}&due=1"

    before = await browser.get(address)
    await browser.post(f"/steps/{first.id}/done")
    after = await browser.get(address)

    assert [cards(before), cards(after)] == [["Acme"], []]
