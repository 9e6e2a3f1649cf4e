"""Amounts and spans: "twenty-five", "2-3", "one and a half", "1 year 2 months"."""

from typing import Any, Final

from keepwarm.calendar.reading.grammar import Match, Rule
from keepwarm.calendar.reading.values import Amount

_ONE: Final = Amount(1)
_TEN: Final = 10


def _tens(m: Match) -> dict[str, Any] | None:
    tens, ones = int(m.first("tens")), m.tokens[-1]["number"]
    if not ones.low.is_integer() or not 1 <= ones.low < _TEN:
        return None
    return {"number": Amount(tens + ones.low)}


def _tens_alone(m: Match) -> dict[str, Any]:
    return {"number": Amount(float(m.first("tens")))}


def _ordinal_tens(m: Match) -> dict[str, Any]:
    return {"ordinal": str(int(m.first("tens")) + int(m.first("ordinal")))}


def _range(m: Match) -> dict[str, Any] | None:
    low, high = m.all("number")
    return {"number": Amount(low.low, high.low)} if low.low < high.low else None


def _first_ordinal(m: Match) -> dict[str, Any]:
    return {"ordinal": m.first("ordinal")}


def _first_number(m: Match) -> dict[str, Any]:
    return {"number": m.first("number")}


def _fraction(m: Match) -> dict[str, Any] | None:
    """Read "1/2 hour"."""
    low, mark, high = m.first("date").partition("/")
    if not mark or not high.isdecimal() or not 0 < int(low) < int(high):
        return None
    return {"number": Amount(int(low) / int(high))}


def _and_half(m: Match) -> dict[str, Any]:
    return {"number": Amount(m.first("number").low + 0.5)}


def _negative(m: Match) -> dict[str, Any]:
    """Read "-3 days" as no time at all: nothing is due before it is said."""
    return {"sign": m.tokens[-1].text}


def _half_of(m: Match) -> dict[str, Any] | None:
    return {"span": ((Amount(0.5), m.tokens[-1]["unit"]),)}


def _working(m: Match) -> dict[str, Any] | None:
    return {"unit": "workday"} if m.first("unit") == "day" else {"unit": m.first("unit")}


def _span(m: Match) -> dict[str, Any]:
    amount = m.first("number") if m.has("number") else _ONE
    return {"span": ((amount, m.tokens[-1]["unit"]),)}


def _half_hour(m: Match) -> dict[str, Any]:
    """Read "half hour" as thirty minutes; a word of its own may stand for another number."""
    minutes = float(m.first("halfhour") or 30)
    times = m.first("number").low if m.has("number") else 1
    return {"span": ((Amount(times * minutes), "minute"),)}


def _span_and_half(m: Match) -> dict[str, Any]:
    *larger, (amount, unit) = m.first("span")
    return {"span": (*larger, (Amount(amount.low + 0.5), unit))}


def _quarter_hour(m: Match) -> dict[str, Any] | None:
    return {"span": ((Amount(15), "minute"),)} if m.tokens[-1]["unit"] == "hour" else None


def _unit_and_half(m: Match) -> dict[str, Any]:
    return {"span": ((Amount(1.5), m.first("unit")),)}


def _longer_span(m: Match) -> dict[str, Any]:
    return {"span": tuple(part for span in m.all("span") for part in span)}


def _span_range(m: Match) -> dict[str, Any] | None:
    first, last = m.all("span")
    (low, unit), (high, other) = first[0], last[0]
    simple = len(first) == len(last) == 1 and unit == other
    return {"span": ((Amount(low.low, high.low), unit),)} if simple else None


def _without_unit(m: Match) -> dict[str, Any] | None:
    """Read "2 days to 3": the unit was said once, with the first number."""
    *larger, (low, unit) = m.first("span")
    high = m.tokens[-1]["number"]
    if low.low >= high.low:
        return None
    return {"span": (*larger, (Amount(low.low, high.low), unit))}


AMOUNTS: Final = (
    Rule("^ in? dash number", _negative),
    Rule("tens and? number", _tens),
    Rule("tens ordinal", _ordinal_tens),
    Rule("tens", _tens_alone),
    Rule("between number (to|and|dash) number", _range),
    Rule("number (to|dash|slash) number (?!(colon|comma)? meridiem)", _range),
    Rule("ordinal (to|dash|and) ordinal (?=month)", _first_ordinal),
    Rule("number (to|dash|and) ordinal (?=month)", _first_number),
    Rule("date (?=unit)", _fraction),
    Rule("number andhalf", _and_half),
    Rule("work unit", _working),
    Rule("unit work", _working),
)

SPANS: Final = (
    Rule("(a|number)? halfhour", _half_hour),
    Rule("a? quarterhour a? unit", _quarter_hour),
    Rule("number unit", _span),
    Rule("half unit", _half_of),
    Rule("a unit", _span),
    Rule("span andhalf", _span_and_half),
    Rule("^ in? unit andhalf", _unit_and_half),
    Rule("mark dash span", _negative),
    Rule("span (to|dash) span", _span_range),
    Rule("span (and|comma)* span", _longer_span),
    Rule("span (to|dash) number(?! (unit|month|colon|meridiem))", _without_unit),
)
