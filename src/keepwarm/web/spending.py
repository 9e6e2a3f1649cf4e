"""What pages say of the language model's budget, and of what a bulk run will take."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from keepwarm.db import Connection
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.spending.budgets import budget_state, estimate
from keepwarm.spending.forecast import Estimate
from keepwarm.spending.model import BudgetState, Price
from keepwarm.web.page import database, member, now, render, services
from keepwarm.web.params import as_number
from keepwarm.web.words import dollars, rounded

MOST_LEADS = 1_000_000


@dataclass(frozen=True, slots=True)
class EstimateShown:
    """
    What research of many leads would take, in words.

    `amount` is for where room is scarce; `excess` names the budget that comes to its end,
    and after how many leads; it is empty where none does.
    """

    amount: str
    sentence: str
    excess: str


async def show_estimate(request: Request) -> Response:
    """Say in few words what research of so many leads would take."""
    leads = min(as_number(request.query_params.get("leads", "")) or 0, MOST_LEADS)
    async with database(request).connection() as conn:
        found = await estimate_for(request, conn, leads)
    return render(request, "_estimate.html", estimate=found)


async def estimate_for(request: Request, conn: Connection, leads: int) -> EstimateShown | None:
    """Return what research of so many leads would take; None without a model, or for none."""
    if services(request).settings.llm_model is None or not leads:
        return None
    who = member(request).id
    made = await estimate(conn, leads, now=now(request), price=price(request), member_id=who)
    return _shown(made)


async def used_up_budget(request: Request, conn: Connection) -> BudgetState | None:
    """Return the budget in this member's way, where a model is configured at all."""
    if services(request).settings.llm_model is None:
        return None
    who = member(request).id
    return await budget_state(conn, now(request), price=price(request), member_id=who)


def price(request: Request) -> Price | None:
    settings = services(request).settings
    return Price.named(settings.llm_price_in, settings.llm_price_out)


def _shown(estimate: Estimate) -> EstimateShown:
    amount = _("{n} tokens").format(n=rounded(estimate.tokens))
    if estimate.cost is not None:
        amount = f"{amount}, {dollars(estimate.cost)}"
    took = ngettext("{n} lead: about {amount}", "{n} leads: about {amount}", estimate.leads)
    said = took.format(n=f"{estimate.leads:,}", amount=amount)
    rough = _("{said} (a rough guess)").format(said=said)
    return EstimateShown(amount, said if estimate.based_on else rough, _excess(estimate))


def _excess(estimate: Estimate) -> str:
    if estimate.exceeds is None or estimate.enough_for is None:
        return ""
    n = estimate.enough_for
    name = {
        "member": _("your budget of today"),
        "day": _("today's budget"),
        "month": _("this month's budget"),
    }[estimate.exceeds.partition("_")[0]]
    if not n:
        return _("{name} is used up").format(name=name)
    said = ngettext("over {name} after {n} lead", "over {name} after {n} leads", n)
    return said.format(name=name, n=f"{n:,}")
