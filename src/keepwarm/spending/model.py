"""On whose account a call is made, what it costs, and which limits stand in its way."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias, get_args

from keepwarm.ai.model import Usage
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import LeadId, MemberId, RunId

Purpose: TypeAlias = Literal["research", "test", "plan", "draft", "capture", "triage"]
Limit: TypeAlias = Literal[
    "run_calls",
    "run_tokens",
    "member_day_tokens",
    "member_day_dollars",
    "day_tokens",
    "day_dollars",
    "month_tokens",
    "month_dollars",
]
LIMITS: tuple[Limit, ...] = get_args(Limit)

# What a provider may count of one exchange; more than that is a mistake of its own.
MOST_TOKENS, MOST_DOLLARS = 1_000_000_000, Decimal(10_000)
_PRICED_PER = 1_000_000  # tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who a call is made for. `agent` is set by the analyst, the rest by whoever starts it."""

    purpose: Purpose = "research"
    run_id: RunId | None = None
    lead_id: LeadId | None = None
    member_id: MemberId | None = None
    agent: str | None = None


NOBODY = Account()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """
    What calls used; `cost`, in US dollars, is None where the price of none is known.

    `estimated` says that a count is ours because the provider named none.
    """

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal | None = None
    estimated: bool = False

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True)
class Price:
    """What tokens cost, in US dollars per million."""

    input: Decimal
    output: Decimal

    @classmethod
    def named(cls, price_in: Decimal | None, price_out: Decimal | None) -> "Price | None":
        """Return the price an operator has set; half a price is none."""
        return None if price_in is None or price_out is None else cls(price_in, price_out)

    def of(self, input_tokens: int, output_tokens: int) -> Decimal:
        return (self.input * input_tokens + self.output * output_tokens) / _PRICED_PER


def spent_on(used: Usage, price: Price | None) -> Spent:
    """
    Return what one exchange comes to: the provider's own figure of the cost, else ours.

    Figures come from a stranger's server: what cannot be is brought back to what can.
    """
    tokens_in, tokens_out = _credible(used.input_tokens), _credible(used.output_tokens)
    cost = used.cost
    if cost is None or not cost.is_finite() or not 0 <= cost <= MOST_DOLLARS:
        cost = min(price.of(tokens_in, tokens_out), MOST_DOLLARS) if price else None
    return Spent(
        calls=1,
        input_tokens=tokens_in,
        output_tokens=tokens_out,
        cost=cost,
        estimated=used.estimated,
    )


def _credible(tokens: int) -> int:
    return min(max(tokens, 0), MOST_TOKENS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the calls so far come to, under the name of the limit each figure is held against."""

    run_calls: int = 0
    run_tokens: int = 0
    member_day_tokens: int = 0
    member_day_dollars: Decimal = Decimal(0)
    day_tokens: int = 0
    day_dollars: Decimal = Decimal(0)
    month_tokens: int = 0
    month_dollars: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much may be used; None is no limit. Days and months are UTC's."""

    run_calls: int | None = 40
    run_tokens: int | None = 120_000
    member_day_tokens: int | None = 2_000_000
    member_day_dollars: Decimal | None = None
    day_tokens: int | None = 5_000_000
    day_dollars: Decimal | None = None
    month_tokens: int | None = 50_000_000
    month_dollars: Decimal | None = None

    def that_bind(self, account: Account) -> "Limits":
        """Return those that can stand in an account's way: nobody's calls bind no member."""
        limits = self
        if account.run_id is None:
            limits = replace(limits, run_calls=None, run_tokens=None)
        if account.member_id is None:
            limits = replace(limits, member_day_tokens=None, member_day_dollars=None)
        return limits

    def passed_by(self, more: Spent, standing: Standing) -> Limit | None:
        """Return the first limit that would be passed if this much more were used."""
        return next((name for name in LIMITS if self._is_passed(name, more, standing)), None)

    def _is_passed(self, name: Limit, more: Spent, standing: Standing) -> bool:
        limit: int | Decimal | None = getattr(self, name)
        used: int | Decimal = getattr(standing, name)
        return limit is not None and used + share_of(name, more) > limit

    def amount(self, name: Limit) -> str:
        """Say a limit with its unit."""
        limit: int | Decimal = getattr(self, name) or 0
        if name.endswith("dollars"):
            return f"${limit:,.2f}"
        unit = _("{n} calls") if name.endswith("calls") else _("{n} tokens")
        return unit.format(n=f"{limit:,}")


def share_of(name: Limit, spent: Spent) -> int | Decimal:
    """Return what counts towards a limit; what has no known price costs nothing yet."""
    if name.endswith("calls"):
        return spent.calls
    return spent.tokens if name.endswith("tokens") else spent.cost or Decimal(0)


def today(now: datetime) -> date:
    """Return the day that budgets call today."""
    return now.astimezone(UTC).date()


def frees_at(name: Limit, now: datetime) -> datetime:
    """Return when a limit's day or month is over."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if not name.startswith("month"):
        return midnight + timedelta(days=1)
    return (midnight.replace(day=1) + timedelta(days=32)).replace(day=1)


def refusal(name: Limit, limits: Limits, now: datetime) -> str:
    """Say which limit is used up, and until when."""
    sentences = {
        "run": _("this run's budget of {amount} is used up"),
        "member": _("today's budget of {amount} for one member is used up until midnight UTC"),
        "day": _("today's budget of {amount} is used up until midnight UTC"),
        "month": _("this month's budget of {amount} is used up until {day}, midnight UTC"),
    }
    sentence = sentences[name.partition("_")[0]]
    return sentence.format(amount=limits.amount(name), day=f"{frees_at(name, now):%Y-%m-%d}")


# Less than this leaves room for no call at all: a brief of one page and a short answer.
SMALLEST_CALL = Usage(calls=1, input_tokens=3_000, output_tokens=1_000)


@dataclass(frozen=True, slots=True)
class BudgetState:
    """A limit of the team, or of the member who looks, that is used up now, and until when."""

    limit: Limit
    amount: str
    until: datetime


def state_of(
    limits: Limits,
    standing: Standing,
    *,
    price: Price | None,
    now: datetime,
    account: Account = NOBODY,
) -> BudgetState | None:
    """Say whether a day's or the month's budget leaves an account no room for another call."""
    binding = limits.that_bind(account)
    reached = binding.passed_by(spent_on(SMALLEST_CALL, price), standing)
    if reached is None:
        return None
    return BudgetState(reached, limits.amount(reached), frees_at(reached, now))


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCheck:
    """
    A tiny question by which somebody tries the model, and how it was answered.

    `asked` is the model as the settings named it then; `model` what the answer calls itself.
    """

    id: int
    asked_by: MemberId | None
    asked: str | None
    model: str | None
    milliseconds: int | None
    tokens: int | None
    cost: Decimal | None
    repaired: bool | None
    status: Literal["pending", "processing", "completed", "failed", "cancelled"]
    error: str | None
    created_at: datetime
    finished_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.status in ("pending", "processing")
