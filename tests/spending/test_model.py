from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Literal

import pytest

from keepwarm.ai.model import Usage
from keepwarm.kit.ids import MemberId, RunId
from keepwarm.spending.model import (
    NOBODY,
    Account,
    BudgetState,
    Limit,
    Limits,
    ModelCheck,
    Price,
    Spent,
    Standing,
    frees_at,
    refusal,
    spent_on,
    state_of,
    today,
)

NOON = datetime(2026, 12, 31, 12, tzinfo=UTC)
PRICE = Price(Decimal("0.25"), Decimal(2))
FREE = Limits(
    run_calls=None,
    run_tokens=None,
    member_day_tokens=None,
    day_tokens=None,
    month_tokens=None,
)


@pytest.mark.parametrize(
    ("used", "price", "spent"),
    [
        (Usage(input_tokens=1_000_000, output_tokens=500_000), PRICE, Decimal("1.25")),
        (Usage(input_tokens=1, cost=Decimal("0.1")), PRICE, Decimal("0.1")),
        (Usage(input_tokens=1), None, None),
        (Usage(input_tokens=4, cost=Decimal("NaN")), PRICE, Decimal("0.000001")),
        (Usage(cost=Decimal("-Infinity")), None, None),
        (Usage(cost=Decimal(-3)), PRICE, Decimal(0)),
        (Usage(cost=Decimal("1e30")), None, None),
        (Usage(input_tokens=10**9), Price(Decimal(10**6), Decimal(0)), Decimal(10_000)),
    ],
    ids=[
        *("by price", "provider's", "no price", "not a number", "infinite", "negative", "absurd"),
        "absurd price",
    ],
)
def test_cost_is_the_providers_where_it_can_be_true_else_by_price(
    used: Usage, price: Price | None, spent: Decimal | None
) -> None:
    assert spent_on(used, price).cost == spent


def test_counts_that_cannot_be_are_brought_back_to_what_can() -> None:
    spent = spent_on(Usage(input_tokens=-5, output_tokens=10**40, estimated=True), None)

    assert spent == Spent(calls=1, output_tokens=1_000_000_000, estimated=True)
    assert spent.tokens == 1_000_000_000


@pytest.mark.parametrize(
    ("price_in", "price_out", "price"),
    [
        (Decimal(1), Decimal(2), Price(Decimal(1), Decimal(2))),
        (Decimal(1), None, None),
        (None, Decimal(1), None),
        (None, None, None),
    ],
    ids=["both", "only in", "only out", "none"],
)
def test_half_a_price_is_none(
    price_in: Decimal | None, price_out: Decimal | None, price: Price | None
) -> None:
    assert Price.named(price_in, price_out) == price


def test_limit_may_be_reached_but_not_passed() -> None:
    limits, standing = Limits(day_tokens=1_000), Standing(day_tokens=900)

    exact = limits.passed_by(Spent(calls=1, input_tokens=60, output_tokens=40), standing)
    above = limits.passed_by(Spent(calls=1, input_tokens=60, output_tokens=41), standing)

    assert (exact, above) == (None, "day_tokens")


def test_calls_of_nobody_bind_no_run_and_no_member() -> None:
    theirs = Account(run_id=RunId(1), member_id=MemberId(1))

    assert Limits().that_bind(theirs) == Limits()
    assert Limits(member_day_dollars=Decimal(1)).that_bind(NOBODY) == Limits(
        run_calls=None, run_tokens=None, member_day_tokens=None
    )


@pytest.mark.parametrize(
    ("name", "limits", "sentence"),
    [
        ("run_calls", Limits(), "this run's budget of 40 calls is used up"),
        ("run_tokens", Limits(), "this run's budget of 120,000 tokens is used up"),
        (
            "member_day_tokens",
            Limits(),
            "today's budget of 2,000,000 tokens for one member is used up until midnight UTC",
        ),
        (
            "day_dollars",
            Limits(day_dollars=Decimal(2)),
            "today's budget of $2.00 is used up until midnight UTC",
        ),
        (
            "month_dollars",
            Limits(month_dollars=Decimal("1234.5")),
            "this month's budget of $1,234.50 is used up until 2027-01-01, midnight UTC",
        ),
    ],
    ids=["calls of a run", "tokens of a run", "member", "day", "month"],
)
def test_refusal_names_the_limit_and_its_end(name: Limit, limits: Limits, sentence: str) -> None:
    assert refusal(name, limits, NOON) == sentence


def test_days_and_months_are_those_of_utc() -> None:
    late_in_honolulu = datetime(2026, 1, 31, 22, tzinfo=timezone(timedelta(hours=-10)))

    assert today(late_in_honolulu).isoformat() == "2026-02-01"
    assert frees_at("day_tokens", late_in_honolulu) == datetime(2026, 2, 2, tzinfo=UTC)
    assert frees_at("month_tokens", late_in_honolulu) == datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("limits", "standing", "limit"),
    [
        (FREE, Standing(day_tokens=10**12), None),
        (Limits(day_tokens=10_000), Standing(day_tokens=6_000), None),
        (Limits(day_tokens=10_000), Standing(day_tokens=6_001), "day_tokens"),
        (Limits(month_dollars=Decimal(1)), Standing(month_dollars=Decimal(1)), "month_dollars"),
        (Limits(run_calls=0, member_day_tokens=0), Standing(), None),
    ],
    ids=["no limit", "room for a call", "no room", "dollars", "only one run's or member's"],
)
def test_team_hears_of_a_budget_without_room_for_another_call(
    limits: Limits, standing: Standing, limit: Limit | None
) -> None:
    state = state_of(limits, standing, price=PRICE, now=NOON)

    expected = limit and BudgetState(limit, limits.amount(limit), frees_at(limit, NOON))
    assert state == expected


def test_member_hears_of_their_own_budget_too() -> None:
    limits, standing = Limits(member_day_tokens=10_000), Standing(member_day_tokens=6_001)

    states = [
        state_of(limits, standing, price=PRICE, now=NOON, account=account)
        for account in (NOBODY, Account(member_id=MemberId(1)))
    ]

    midnight = frees_at("member_day_tokens", NOON)
    assert states == [None, BudgetState("member_day_tokens", "10,000 tokens", midnight)]


@pytest.mark.parametrize(
    ("status", "is_open"), [("processing", True), ("failed", False)], ids=["open", "ended"]
)
def test_check_is_open_until_it_ends(
    status: Literal["processing", "failed"], is_open: bool
) -> None:
    check = ModelCheck(
        id=1,
        asked_by=None,
        asked="gpt-x",
        model=None,
        milliseconds=None,
        tokens=None,
        cost=None,
        repaired=None,
        status=status,
        error=None,
        created_at=NOON,
        finished_at=None,
    )

    assert check.is_open is is_open
