"""What a form says of budgets: each limit a plain number, nothing for no limit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from keepwarm.kit.i18n import gettext as _
from keepwarm.spending.model import LIMITS, Limit, Limits

MOST_COUNTED, MOST_DOLLARS = 10**15, Decimal(10**9)

# Digits in one go, or in groups of three: 2000000, 2,000,000 and 2 000 000 are one number.
_WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}(?:[, ][0-9]{3})+")
_MONEY = re.compile(rf"(?:{_WHOLE.pattern})(?:\.[0-9]{{1,2}})?")


@dataclass(frozen=True, slots=True)
class FilledLimits:
    """A form as it was sent: `limits` only where nothing in it is wrong."""

    values: dict[str, str]
    errors: dict[str, str]
    limits: Limits | None


def values_of(limits: Limits) -> dict[str, str]:
    """Return what the form shows of limits that hold."""
    values = {name: getattr(limits, name) for name in LIMITS}
    return {name: "" if value is None else f"{value:,}" for name, value in values.items()}


def read_limits(sent: Mapping[str, str]) -> FilledLimits:
    """Read all limits, with a sentence for each that is no number."""
    values: dict[str, str] = {name: sent.get(name, "") for name in LIMITS}
    read = {name: _read(name, values[name]) for name in LIMITS}
    errors: dict[str, str] = {name: error for name, (_n, error) in read.items() if error}
    numbers: dict[Limit, Decimal | None] = {name: read[name][0] for name in LIMITS}
    return FilledLimits(values, errors, None if errors else _limits(numbers))


def _read(name: Limit, text: str) -> tuple[Decimal | None, str]:
    is_money, digits = name.endswith("dollars"), " ".join(text.split())
    if is_money:
        digits = digits.removeprefix("$").lstrip()
    if not digits:
        return None, ""
    if not (_MONEY if is_money else _WHOLE).fullmatch(digits):
        wrong = _("Write an amount like 12.50.") if is_money else _("Write a whole number.")
        return None, wrong
    number = Decimal(re.sub(r"[, ]", "", digits))
    if number > (MOST_DOLLARS if is_money else MOST_COUNTED):
        return None, _("That is too much. Leave it empty for no limit.")
    return number, ""


def _limits(numbers: Mapping[Limit, Decimal | None]) -> Limits:
    def whole(name: Limit) -> int | None:
        number = numbers[name]
        return None if number is None else int(number)

    return Limits(
        run_calls=whole("run_calls"),
        run_tokens=whole("run_tokens"),
        member_day_tokens=whole("member_day_tokens"),
        member_day_dollars=numbers["member_day_dollars"],
        day_tokens=whole("day_tokens"),
        day_dollars=numbers["day_dollars"],
        month_tokens=whole("month_tokens"),
        month_dollars=numbers["month_dollars"],
    )
