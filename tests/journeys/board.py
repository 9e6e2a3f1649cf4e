"""What a board shows, what it should show, and what a hand does on it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeAlias

from playwright.async_api import Locator, Page, expect
from playwright.async_api import TimeoutError as WaitedTooLong

from keepwarm.accounts.model import Member
from keepwarm.board.model import Filters
from keepwarm.board.reads import list_columns
from keepwarm.kit.ids import LeadId
from keepwarm.leads.model import STAGES, Stage
from tests.journeys.house import House
from tests.journeys.visits import PATIENCE

Board: TypeAlias = dict[str, tuple[int, list[int]]]
"""Of every column its count and the leads of its cards, from top to bottom."""

_READ = """() => Object.fromEntries([...document.querySelectorAll('.col')].map(col => [
    col.dataset.stage,
    [Number(col.querySelector('.n').textContent),
     [...col.querySelectorAll('.card')].map(card => Number(card.dataset.lead))],
]))"""


async def read_board(page: Page) -> Board:
    found = await page.evaluate(_READ)
    return {stage: (count, cards) for stage, (count, cards) in found.items()}


async def stored_board(house: House, member: Member) -> Board:
    """Return the board as the tables have it, whole columns, for the eyes of a member."""
    async with house.db.connection() as conn:
        rows = await conn.raw.fetch(
            """
            select stage, id from leads
             where deleted_at is null and ($1 or coalesce(owner_id, $2) = $2)
             order by position desc
            """,
            member.is_admin,
            member.id,
        )
    columns: dict[str, list[int]] = {stage: [] for stage in STAGES}
    for row in rows:
        columns[row["stage"]].append(row["id"])
    return {stage: (len(cards), cards) for stage, cards in columns.items()}


async def narrowed_board(house: House, member: Member, filters: Filters) -> Board:
    """Return what a member should find under filters."""
    async with house.db.connection() as conn:
        columns = await list_columns(conn, member.viewer, filters)
    return {each.stage: (each.count, [card.id for card in each.cards]) for each in columns}


async def expect_board(page: Page, board: Board) -> None:
    """Wait until a page shows exactly this board."""
    try:
        await page.wait_for_function(
            f"board => JSON.stringify(({_READ})()) === JSON.stringify(board)",
            arg={stage: list(column) for stage, column in board.items()},
        )
    except WaitedTooLong:
        assert await read_board(page) == board


async def expect_stored(page: Page, house: House, member: Member) -> None:
    """Wait until a page shows exactly what is in the tables, which may still be changing."""
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE / 1000):
            while await read_board(page) != await stored_board(house, member):
                await page.evaluate("new Promise(requestAnimationFrame)")
    assert await read_board(page) == await stored_board(house, member)


async def expect_live(page: Page) -> None:
    await expect(page.locator("#live")).to_have_attribute("data-state", "open")


def card(page: Page, lead_id: LeadId) -> Locator:
    return page.locator(f"#lead-{lead_id}")


def column(page: Page, stage: Stage) -> Locator:
    return page.locator(f".col[data-stage={stage}]")


def names_in(page: Page, stage: Stage) -> Locator:
    return column(page, stage).locator(".card .who a")


def toast(page: Page) -> Locator:
    return page.locator(".toast").last


async def drag(page: Page, lead_id: LeadId, to: Stage) -> None:
    """Carry a card into another column with the mouse and drop it there."""
    name, goal = card(page, lead_id).locator("a"), column(page, to)
    await goal.scroll_into_view_if_needed()
    await name.hover()
    await page.mouse.down()
    await goal.hover()
    await expect(goal.locator(".slot")).to_be_attached()
    await page.mouse.up()


async def listen_to_leads(page: Page) -> Callable[[], Awaitable[list[int]]]:
    """Write down every lead the live stream speaks of from now on."""
    await page.evaluate("""() => {
        window.heard = [];
        for (const topic of ['stage', 'agent', 'card', 'gone', 'toast']) {
            document.addEventListener(`live:${topic}`, ({detail}) => heard.push(detail.lead));
        }
    }""")
    return lambda: page.evaluate("heard")


async def watch_columns(page: Page) -> Callable[[], Awaitable[dict[str, list[str]]]]:
    """Write down which columns every card stands in from now on, one after the other."""
    await page.evaluate("""() => {
        window.walked = {};
        const look = () => {
            for (const card of document.querySelectorAll('.col .card')) {
                const steps = walked[card.querySelector('.who a').textContent] ??= [];
                const stage = card.closest('.col').dataset.stage;
                if (steps.at(-1) !== stage) steps.push(stage);
            }
        };
        look();
        new MutationObserver(look).observe(document.getElementById('board'),
            {childList: true, subtree: true});
    }""")
    return lambda: page.evaluate("walked")
