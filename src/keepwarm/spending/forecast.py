"""What research of many leads will take, judged by what it took before."""

from dataclasses import dataclass, replace
from decimal import Decimal

from keepwarm.spending.model import LIMITS, Limit, Limits, Price, Spent, Standing, share_of

# What a lead takes as long as nobody knows better: eight agents over a site of ordinary size.
ROUGHLY = Spent(calls=8, input_tokens=30_000, output_tokens=5_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Average:
    """What the last researched leads took each; without any `based_on` is zero."""

    based_on: int
    input_tokens: int
    output_tokens: int
    cost: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """
    What the research of so many leads will take.

    `based_on` counts the runs it is judged by; none: it is rough. Where a limit `exceeds`,
    it is reached after `enough_for` leads.
    """

    leads: int
    tokens: int
    cost: Decimal | None
    based_on: int
    exceeds: Limit | None = None
    enough_for: int | None = None


def forecast(
    leads: int, average: Average, *, limits: Limits, standing: Standing, price: Price | None
) -> Estimate:
    """Multiply, and see which limit stands in the way first."""
    each = _each(average, price)
    plain = Estimate(
        leads=leads,
        tokens=each.tokens * leads,
        cost=None if each.cost is None else each.cost * leads,
        based_on=average.based_on,
    )
    rooms = [(_room(name, each, limits, standing), name) for name in LIMITS]
    known = [(room, name) for room, name in rooms if room is not None]
    room, name = min(known, default=(leads, None))
    return replace(plain, exceeds=name, enough_for=room) if room < leads else plain


def _each(average: Average, price: Price | None) -> Spent:
    if not average.based_on:
        rough = price.of(ROUGHLY.input_tokens, ROUGHLY.output_tokens) if price else None
        return replace(ROUGHLY, cost=rough)
    tokens = average.input_tokens, average.output_tokens
    cost = average.cost if average.cost is not None else price and price.of(*tokens)
    return Spent(input_tokens=tokens[0], output_tokens=tokens[1], cost=cost)


def _room(name: Limit, each: Spent, limits: Limits, standing: Standing) -> int | None:
    """Return how many leads a limit leaves room for; None if it does not limit them."""
    limit: int | Decimal | None = getattr(limits, name)
    used: int | Decimal = getattr(standing, name)
    share = share_of(name, each)
    return None if limit is None or not share else int(max(limit - used, 0) // share)
