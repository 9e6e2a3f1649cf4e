from decimal import Decimal

import pytest

from keepwarm.spending.forecast import Average, Estimate, forecast
from keepwarm.spending.model import Limits, Price, Standing

PRICE = Price(Decimal("0.25"), Decimal(2))
NO_HISTORY = Average(based_on=0, input_tokens=0, output_tokens=0, cost=None)
TEN_RUNS = Average(based_on=10, input_tokens=8_000, output_tokens=2_000, cost=Decimal("0.01"))


@pytest.mark.parametrize(
    ("average", "price", "expected"),
    [
        (NO_HISTORY, None, Estimate(leads=3, tokens=105_000, cost=None, based_on=0)),
        (NO_HISTORY, PRICE, Estimate(leads=3, tokens=105_000, cost=Decimal("0.0525"), based_on=0)),
        (TEN_RUNS, None, Estimate(leads=3, tokens=30_000, cost=Decimal("0.03"), based_on=10)),
        (
            Average(based_on=1, input_tokens=8_000, output_tokens=1_000, cost=None),
            PRICE,
            Estimate(leads=3, tokens=27_000, cost=Decimal("0.012"), based_on=1),
        ),
    ],
    ids=["rough", "rough with a price", "history", "history without costs"],
)
def test_estimate_follows_history_else_a_rough_guess(
    average: Average, price: Price | None, expected: Estimate
) -> None:
    made = forecast(3, average, limits=Limits(), standing=Standing(), price=price)

    assert made == expected


@pytest.mark.parametrize(
    ("limits", "standing", "exceeds", "enough_for"),
    [
        (Limits(day_tokens=30_000), Standing(), None, None),
        (Limits(day_tokens=29_999), Standing(), "day_tokens", 2),
        (Limits(day_tokens=30_000), Standing(day_tokens=50_000), "day_tokens", 0),
        (Limits(month_dollars=Decimal("0.02")), Standing(), "month_dollars", 2),
        (
            Limits(day_tokens=29_000, month_tokens=19_000),
            Standing(),
            "month_tokens",
            1,
        ),
    ],
    ids=["just enough", "not for the last", "passed already", "dollars", "the narrower one"],
)
def test_estimate_says_after_how_many_leads_a_limit_is_reached(
    limits: Limits, standing: Standing, exceeds: str | None, enough_for: int | None
) -> None:
    made = forecast(3, TEN_RUNS, limits=limits, standing=standing, price=None)

    assert (made.exceeds, made.enough_for) == (exceeds, enough_for)
