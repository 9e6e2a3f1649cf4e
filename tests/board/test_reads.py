"""What the board shows, and to whom."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from asyncpg.connection import LoggedQuery

from keepwarm.accounts.model import Member
from keepwarm.board.actions import move_card
from keepwarm.board.model import PAGE, Card, Filters
from keepwarm.board.reads import (
    Pulse,
    count_stages,
    first_page,
    get_pulse,
    list_cards,
    list_column,
    list_columns,
    list_due_cards,
    list_leads,
)
from keepwarm.db import Connection
from keepwarm.drafts.actions import write_draft_by_hand
from keepwarm.kit.ids import LeadId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import end_research, lock_lead, show_agent
from keepwarm.leads.model import STAGES, LeadDraft
from keepwarm.notes.actions import add_note
from keepwarm.requests.actions import ask_draft
from keepwarm.tags.actions import create_tag, put_tag, tag_leads
from keepwarm.tags.reads import list_tags
from keepwarm.trash.actions import trash_lead
from keepwarm.web.lead_view import view_lead
from tests.build import (
    NOW,
    THREE_STEPS,
    admin,
    contact,
    lead,
    lead_of,
    leads,
    member,
    plan,
)

EVERYTHING = Filters()
TOP = 2**62
COST_OF_A_LEAD = 22


async def ids_below(
    conn: Connection, viewer: Viewer, filters: Filters, cards: list[Card], more: int | None
) -> list[LeadId]:
    """Read a column to its end, page by page."""
    ids = [card.id for card in cards]
    while more is not None:
        page = await list_column(conn, viewer, filters, "won", below=more)
        cards, more = first_page(page)
        assert len(cards) <= PAGE
        ids += [card.id for card in cards]
    return ids


@pytest.mark.parametrize("n", [0, 1, PAGE - 1, PAGE, PAGE + 1, 120])
@pytest.mark.parametrize("words", ["", "company"], ids=["all", "a search"])
async def test_a_column_is_read_page_by_page_without_gap_or_double(
    conn: Connection, n: int, words: str
) -> None:
    boss = (await admin(conn)).viewer
    ids = await leads(conn, n, stage="won")
    filters = Filters(words=words)

    column = (await list_columns(conn, boss, filters))[STAGES.index("won")]

    assert column.count == n
    shown = await ids_below(conn, boss, filters, column.cards, column.more)
    assert shown == ids[::-1]


async def test_a_members_column_merges_their_own_with_nobodys(conn: Connection) -> None:
    olga = await member(conn)
    batches = [
        await leads(conn, 60, stage="won", owner=owner, company=name)
        for owner, name in ((olga, "Hers"), (None, "Nobody's"), (olga, "Hers too"))
    ]

    column = (await list_columns(conn, olga.viewer, EVERYTHING))[STAGES.index("won")]

    shown = await ids_below(conn, olga.viewer, EVERYTHING, column.cards, column.more)
    assert (column.count, shown) == (180, [i for batch in batches for i in batch][::-1])


async def test_a_card_moved_while_one_reads_is_not_read_twice(conn: Connection) -> None:
    boss = (await admin(conn)).viewer
    ids = await leads(conn, 60, stage="won")
    column = (await list_columns(conn, boss, EVERYTHING))[STAGES.index("won")]
    for to in ("lost", "won"):
        await move_card(conn, ids[0], to, by=boss, now=NOW)  # now on top, already read past

    shown = await ids_below(conn, boss, EVERYTHING, column.cards, column.more)

    assert shown == ids[:0:-1]


async def test_a_card_tells_what_its_face_needs(conn: Connection) -> None:
    olga = await member(conn)
    jane = await lead(conn, person="Jane Doe", company="Acme", owner=olga, stage="meeting")

    cards = await list_cards(conn, olga.viewer, EVERYTHING, [jane])

    assert cards == [
        Card(
            id=jane,
            name="Jane Doe",
            person="Jane Doe",
            company="Acme",
            role=None,
            stage="meeting",
            position=cards[0].position,
            owner_id=olga.id,
            owner="Olga",
            agent=None,
            agent_since=None,
            trouble=None,
            fit=None,
            city=None,
            created_at=NOW,
            enriched_at=None,
            plan_steps=None,
            plan_settled=None,
            next_followup_at=None,
        )
    ]


class Sight:
    """Hers, his, nobody's and one in the trash, each tagged; and who looks at them."""

    def __init__(
        self, boss: Member, olga: Member, pavel: Member, named: dict[LeadId, str]
    ) -> None:
        self.boss, self.olga, self.pavel, self.named = boss, olga, pavel, named

    def names(self, ids: list[LeadId]) -> set[str]:
        return {self.named[lead_id] for lead_id in ids}


@pytest.fixture
async def sight(conn: Connection) -> Sight:
    boss, olga, pavel = await admin(conn), await member(conn, "Olga"), await member(conn, "Pavel")
    owners = {"hers": olga, "his": pavel, "nobody's": None, "thrown away": olga}
    named = {await lead(conn, company=f"Acme {n}", owner=o): n for n, o in owners.items()}
    await put_tag(conn, list(named), await create_tag(conn, "warm"))
    await trash_lead(conn, list(named)[-1], by=boss.viewer, now=NOW)
    return Sight(boss, olga, pavel, named)


Read = Callable[[Connection, Viewer, Filters, Sight], Awaitable[list[LeadId]]]


async def _in_columns(conn: Connection, who: Viewer, filters: Filters, _: Sight) -> list[LeadId]:
    columns = await list_columns(conn, who, filters)
    assert [column.count for column in columns] == [len(column.cards) for column in columns]
    return [card.id for column in columns for card in column.cards]


async def _in_column(conn: Connection, who: Viewer, filters: Filters, _: Sight) -> list[LeadId]:
    return [c.id for c in await list_column(conn, who, filters, "intake", below=TOP)]


async def _by_id(conn: Connection, who: Viewer, filters: Filters, sight: Sight) -> list[LeadId]:
    return [card.id for card in await list_cards(conn, who, filters, list(sight.named))]


async def _in_list(conn: Connection, who: Viewer, filters: Filters, _: Sight) -> list[LeadId]:
    return [one.id for one in await list_leads(conn, who, filters, before=None)]


@pytest.mark.parametrize("read", [_in_columns, _in_column, _by_id, _in_list])
@pytest.mark.parametrize("words", ["", "acme"], ids=["all", "words"])
@pytest.mark.parametrize("tagged", [False, True], ids=["any tag", "a tag"])
async def test_every_read_shows_what_its_viewer_may_see(
    conn: Connection, sight: Sight, read: Read, words: str, *, tagged: bool
) -> None:
    tag = (await list_tags(conn))[0].id if tagged else None
    seen = {
        (who.name, mine): sight.names(
            await read(conn, who.viewer, Filters(words=words, mine=mine, tag=tag), sight)
        )
        for who in (sight.boss, sight.olga, sight.pavel)
        for mine in (False, True)
    }

    assert seen == {
        (sight.boss.name, False): {"hers", "his", "nobody's"},
        (sight.boss.name, True): set(),
        ("Olga", False): {"hers", "nobody's"},
        ("Olga", True): {"hers"},
        ("Pavel", False): {"his", "nobody's"},
        ("Pavel", True): {"his"},
    }


async def test_counts_are_of_what_a_viewer_may_see(conn: Connection, sight: Sight) -> None:
    counts = [
        (await count_stages(conn, who.viewer, mine=mine))["intake"]
        for who in (sight.boss, sight.olga, sight.pavel)
        for mine in (False, True)
    ]

    assert counts == [3, 0, 2, 1, 2, 1]


async def test_the_pulse_counts_what_a_viewer_may_see(conn: Connection, sight: Sight) -> None:
    hers, his, nobodys = [await lock_lead(conn, lead_id) for lead_id in list(sight.named)[:3]]
    await show_agent(conn, hers, "research", now=NOW)
    await show_agent(conn, his, "queued", now=NOW)
    await end_research(conn, nobodys, outcome="failed", trouble="No answer.", now=NOW)

    pulses = [await get_pulse(conn, who.viewer) for who in (sight.boss, sight.olga, sight.pavel)]

    assert pulses == [Pulse(1, 1, 1), Pulse(1, 0, 1), Pulse(0, 1, 1)]


async def test_the_list_narrows_down_to_what_needs_a_look(conn: Connection, sight: Sight) -> None:
    for lead_id in list(sight.named)[:3]:
        failed = await lock_lead(conn, lead_id)
        await end_research(conn, failed, outcome="failed", trouble="No answer.", now=NOW)
    resting = await lead(conn, company="Acme at rest")
    narrowed = [
        Filters(troubled=True),
        Filters(troubled=True, mine=True),
        Filters(troubled=True, words="hers"),
        Filters(troubled=True, stage="won"),
    ]

    seen = [
        sight.names(await _in_list(conn, sight.olga.viewer, filters, sight))
        for filters in narrowed
    ]
    everything = await _in_list(conn, sight.olga.viewer, EVERYTHING, sight)

    assert resting in everything
    assert seen == [{"hers", "nobody's"}, {"hers"}, {"hers"}, set()]


async def test_a_page_of_the_board_costs_the_same_statements_whatever_it_shows(
    conn: Connection,
) -> None:
    boss = (await admin(conn)).viewer
    cost_of = metered(conn)

    costs: list[list[int]] = []
    for more in (1, 299):
        ids = await leads(conn, more, stage="won", company=f"Company {more}")
        await tag_leads(conn, ids, ["warm"])
        tag = (await list_tags(conn))[0].id
        searches = (EVERYTHING, Filters(mine=True), Filters(words="company"), Filters(tag=tag))
        costs += [await _cost_of_pages(conn, cost_of, boss, filters) for filters in searches]

    assert costs == [[2, 1, 1, 1], [2, 1, 1, 1], [2, 1, 1, 2], [2, 1, 1, 2]] * 2


Meter = Callable[[Awaitable[object]], Awaitable[int]]


def metered(conn: Connection) -> Meter:
    """Return a way to count the statements that a page runs on a connection."""
    ran: list[str] = []

    def note(query: LoggedQuery) -> None:
        ran.append(query.query)

    async def cost_of(page: Awaitable[object]) -> int:
        await asyncio.sleep(0)  # asyncpg tells of a statement a turn of the loop later
        ran.clear()
        await page
        await asyncio.sleep(0)
        return len(ran)

    conn.raw.add_query_logger(note)
    return cost_of


async def _cost_of_pages(
    conn: Connection, cost_of: Meter, who: Viewer, filters: Filters
) -> list[int]:
    """Return how many statements the board, the next page, cards and the list take."""
    pages = (
        list_columns(conn, who, filters),
        list_column(conn, who, filters, "won", below=TOP),
        list_cards(conn, who, filters, [LeadId(1)]),
        list_leads(conn, who, filters, before=None),
    )
    return [await cost_of(page) for page in pages]


async def test_lists_what_is_due_before_an_instant_for_those_who_may_see_it(
    conn: Connection,
) -> None:
    boss, olga = await admin(conn), await member(conn)
    own, other, later = (
        await lead(conn, company="Own", owner=olga),
        await lead(conn, company="Other", owner=boss),
        await lead(conn, company="Later", owner=olga),
    )
    for lead_id, days in ((own, 0), (other, 0), (later, 7)):
        await plan(conn, lead_id, now=NOW + timedelta(days=days))
    tomorrow = NOW + timedelta(days=1)

    seen_by_boss = await list_due_cards(conn, boss.viewer, EVERYTHING, before=tomorrow)
    seen_by_olga = await list_due_cards(conn, olga.viewer, EVERYTHING, before=tomorrow)
    searched = await list_due_cards(conn, boss.viewer, Filters(words="oth"), before=tomorrow)

    assert [card.id for card in seen_by_boss] == [other, own]
    assert seen_by_olga == await list_cards(conn, olga.viewer, EVERYTHING, [own])
    assert [card.id for card in searched] == [other]


async def test_a_leads_page_costs_the_same_statements_whatever_it_shows(conn: Connection) -> None:
    boss = (await admin(conn)).viewer
    draft = LeadDraft(person="Jane", company="Acme", website="https://acme.example")
    poor, rich = await lead_of(conn, draft), await lead_of(conn, replace(draft, person="Joe"))
    for n in range(20):
        await tag_leads(conn, [rich], [f"tag {n}"])
        await contact(conn, rich, f"Contact {n}", emails=(f"c{n}@acme.example",))
        await add_note(conn, rich, f"Note {n}", by=boss, now=NOW)
    await plan(conn, poor, steps=THREE_STEPS[:1])
    for step in await plan(conn, rich, steps=THREE_STEPS * 3):
        await write_draft_by_hand(conn, step.id, subject=None, body="Hi!", by=boss, now=NOW)
        await ask_draft(conn, step.id, by=boss, now=NOW)
    cost_of = metered(conn)

    costs = [await cost_of(view_lead(conn, lead_id, boss)) for lead_id in (poor, rich)]

    assert costs == [COST_OF_A_LEAD, COST_OF_A_LEAD]
