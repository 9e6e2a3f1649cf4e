"""The language model: which one, whether it answers, what it may use, and what it has used."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.kit.i18n import gettext as _
from keepwarm.live.reads import horizon
from keepwarm.settings import Settings
from keepwarm.spending.actions import ask_check, change_limits
from keepwarm.spending.budgets import get_budget
from keepwarm.spending.model import Limit, Limits, Price, Standing
from keepwarm.spending.reads import (
    get_last_check,
    list_calls,
    list_dearest_leads,
    list_usage_by_agent,
    list_usage_by_day,
    list_usage_by_member,
)
from keepwarm.web.forms import fields
from keepwarm.web.limits_form import FilledLimits, read_limits, values_of
from keepwarm.web.page import database, is_fragment, now, render, services, viewer
from keepwarm.web.spending import price, used_up_budget

PAGE = "/settings/model"
CALLS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ModelShown:
    """What may be said of the model that is configured: never the key."""

    name: str
    provider: str
    has_key: bool
    price: Price | None


@dataclass(frozen=True, slots=True)
class Gauge:
    """How much of a budget is used: `most` is None where there is no limit."""

    title: str
    used: str
    most: str | None
    share: float

    @property
    def is_full(self) -> bool:
        return self.share >= 1


async def show(request: Request) -> Response:
    return await _show(request)


async def check(request: Request) -> Response:
    """Have a worker try the model; the page hears of the answer as it comes."""
    configured = services(request).settings.llm_model
    async with database(request).transaction() as conn:
        await ask_check(conn, configured, by=viewer(request), now=now(request))
    return Response(status_code=204) if is_fragment(request) else RedirectResponse(PAGE, 303)


async def update_limits(request: Request) -> Response:
    form = read_limits(await fields(request))
    if form.limits is None:
        return await _show(request, form)
    async with database(request).transaction() as conn:
        await change_limits(conn, form.limits, by=viewer(request), now=now(request))
    return RedirectResponse(f"{PAGE}?saved", 303)


async def _show(request: Request, form: FilledLimits | None = None) -> Response:
    instant = now(request)
    async with database(request).connection() as conn:
        since = await horizon(conn)
        limits, standing = await get_budget(conn, instant)
        context = {
            "budget": await used_up_budget(request, conn),
            "check": await get_last_check(conn),
            "by_agent": await list_usage_by_agent(conn, instant),
            "by_day": await list_usage_by_day(conn, instant),
            "by_member": await list_usage_by_member(conn, instant),
            "by_lead": await list_dearest_leads(conn),
            "calls": await list_calls(conn, limit=CALLS_SHOWN),
        }

    return render(
        request,
        "settings_model/_following.html" if is_fragment(request) else "settings_model/show.html",
        status_code=422 if form else 200,
        nav="settings",
        shown=model_shown(services(request).settings, price(request)),
        gauges=gauges(limits, standing),
        values=form.values if form else values_of(limits),
        errors=form.errors if form else {},
        refusal=_("Nothing is saved yet: see the fields marked below.") if form else "",
        saved="saved" in request.query_params,
        horizon=since,
        **context,
    )


def model_shown(settings: Settings, price: Price | None) -> ModelShown | None:
    """Return what a page may say of the configured model; None where there is none."""
    if settings.llm_model is None:
        return None
    provider = host_of(settings.llm_base_url) if settings.llm_base_url else None
    maker = settings.llm_model.partition(":")[0]
    if provider is None:
        provider = maker.title() if maker in ("anthropic", "gemini") else "api.openai.com"
    return ModelShown(settings.llm_model, provider, settings.llm_api_key is not None, price)


def host_of(url: str) -> str:
    """Return the host and port of an address: the rest of it may hold a secret."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if host is None:
        return _("an address that cannot be read")
    return f"{host}:{port}" if port else host


def gauges(limits: Limits, standing: Standing) -> list[Gauge]:
    """Return the team's budgets; dollars only where there are any, used or allowed."""
    shown: list[tuple[Limit, str]] = [
        ("day_tokens", _("Tokens today")),
        ("day_dollars", _("Dollars today")),
        ("month_tokens", _("Tokens this month")),
        ("month_dollars", _("Dollars this month")),
    ]
    return [
        _gauge(name, title, limits, standing)
        for name, title in shown
        if "tokens" in name or standing.month_dollars or getattr(limits, name) is not None
    ]


def _gauge(name: Limit, title: str, limits: Limits, standing: Standing) -> Gauge:
    used, most = getattr(standing, name), getattr(limits, name)
    figure = "${:,.2f}" if "dollars" in name else "{:,}"
    if most is None:
        return Gauge(title, figure.format(used), None, 0)
    share = float(used / most) if most else 1.0
    return Gauge(title, figure.format(used), figure.format(most), min(share, 1.0))
