"""What the stand-in for a model has been asked, to the call, the token and the dollar."""

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from keepwarm.dev.modelapi.model import Count

# Invented, in US dollars per million tokens.
PRICE_IN = Decimal("0.25")
PRICE_OUT = Decimal(2)
_PER = Decimal(1_000_000)
_TOKEN = re.compile(r"\w+|[^\w\s]")
_REMEMBERED = 50


def count_tokens(text: str) -> int:
    """Return how many tokens a text has: words and marks, so that people can count along."""
    return len(_TOKEN.findall(text))


def price_of(count: Count) -> Decimal:
    """Return what an exchange costs, in US dollars."""
    return (count.input_tokens * PRICE_IN + count.output_tokens * PRICE_OUT) / _PER


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """
    What one model was used for.

    Tokens and dollars are those that the other side was told; `untold` are the tokens of
    answers that named no usage or never arrived in full.
    """

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    dollars: Decimal = Decimal(0)
    untold: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One exchange, as the page shows it."""

    number: int
    model: str
    what: str
    status: int
    count: Count | None


@dataclass(slots=True)
class Ledger:
    """Everything counted since the server started."""

    tallies: dict[str, Tally] = field(default_factory=dict[str, Tally])
    recent: deque[Call] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))

    def open(self, model: str) -> int:
        """Count a call as it comes in; returns its number among those of this model."""
        tally = self.tallies.get(model, Tally())
        self.tallies[model] = _plus(tally, Tally(calls=1))
        return tally.calls + 1

    def close(self, call: Call, *, told: bool) -> None:
        """Count what a call used; `told` says whether the other side knows."""
        self.recent.appendleft(call)
        if call.count is not None:
            used = _used(call.count) if told else Tally(untold=_tokens(call.count))
            self.tallies[call.model] = _plus(self.tallies[call.model], used)


def as_json(tallies: Mapping[str, Tally]) -> dict[str, object]:
    """Return the tallies as `/usage` shows them."""
    return {
        model: {
            "calls": tally.calls,
            "input_tokens": tally.input_tokens,
            "output_tokens": tally.output_tokens,
            "dollars": f"{tally.dollars:f}",
            "untold": tally.untold,
        }
        for model, tally in sorted(tallies.items())
    }


def _used(count: Count) -> Tally:
    return Tally(
        input_tokens=count.input_tokens,
        output_tokens=count.output_tokens,
        dollars=price_of(count),
    )


def _tokens(count: Count) -> int:
    return count.input_tokens + count.output_tokens


def _plus(one: Tally, other: Tally) -> Tally:
    return Tally(
        calls=one.calls + other.calls,
        input_tokens=one.input_tokens + other.input_tokens,
        output_tokens=one.output_tokens + other.output_tokens,
        dollars=one.dollars + other.dollars,
        untold=one.untold + other.untold,
    )
