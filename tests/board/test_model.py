import pytest

from keepwarm.board.model import AT_FIRST, PAGE, Card, Column, Filters, fair_share, is_dense
from keepwarm.kit.ids import LeadId
from keepwarm.leads.model import TagId
from tests.build import NOW


def card(
    *,
    person: str | None = None,
    company: str | None = None,
    role: str | None = None,
    city: str | None = None,
    agent: str | None = None,
) -> Card:
    return Card(
        id=LeadId(1),
        name=person or company or "",
        person=person,
        company=company,
        role=role,
        stage="intake",
        position=1,
        owner_id=None,
        owner=None,
        agent=agent,
        agent_since=NOW if agent else None,
        trouble=None,
        fit=None,
        city=city,
        created_at=NOW,
        enriched_at=None,
        plan_steps=None,
        plan_settled=None,
        next_followup_at=None,
    )


@pytest.mark.parametrize(
    ("shown", "subtitle"),
    [
        (card(person="Jane", company="Acme", role="CTO", city="Köln"), "CTO · Acme"),
        (card(person="Jane", company="Acme"), "Acme"),
        (card(company="Acme", city="Köln"), "Köln"),
        (card(company="Acme"), ""),
    ],
    ids=["role and company", "company", "a company's city", "nothing"],
)
def test_the_line_under_the_name(shown: Card, subtitle: str) -> None:
    assert shown.subtitle == subtitle


def test_a_column_counts_the_agents_at_work() -> None:
    cards = [card(company="A", agent=agent) for agent in (None, "queued", "research")]

    assert Column("intake", 3, cards, None).working == 1


@pytest.mark.parametrize(
    ("filters", "search", "anything"),
    [
        (Filters(), False, False),
        (Filters(words=" "), False, False),
        (Filters(words="x"), True, True),
        (Filters(tag=TagId(1)), True, True),
        (Filters(mine=True), False, True),
        (Filters(stage="won"), False, True),
        (Filters(due_before=NOW), False, True),
    ],
    ids=["none", "blanks", "words", "tag", "mine", "stage", "due"],
)
def test_filters_know_whether_leads_are_looked_for(
    filters: Filters, *, search: bool, anything: bool
) -> None:
    assert (filters.search, filters.any) == (search, anything)


@pytest.mark.parametrize(
    ("counts", "share"),
    [
        ([], PAGE),
        ([0] * 11, PAGE),
        ([3, 0, 120], PAGE),
        ([30, 30, 20, 50], PAGE),
        ([31, 30, 22, 50], 49),
        ([5_000] * 11, AT_FIRST // 11),
        ([2, 0, 900, 900, 900], (AT_FIRST - 2) // 3),
        ([1] * 200, 1),
    ],
    ids=["none", "empty", "one long", "just fits", "one too many", "full", "uneven", "narrow"],
)
def test_room_on_a_board_goes_to_the_columns_that_need_it(counts: list[int], share: int) -> None:
    assert fair_share(counts) == share


@pytest.mark.parametrize(
    ("matches", "of", "dense"),
    [
        (0, 10, False),
        (1, 2_000, True),
        (1, 2_001, False),
        (13, 50_000, False),
        (50_000, 50_000, True),
    ],
    ids=["none", "a short column", "a longer one", "needles", "all"],
)
def test_a_walk_is_worth_it_where_matches_lie_dense(matches: int, of: int, dense: bool) -> None:
    assert is_dense(matches, of, 12) is dense
