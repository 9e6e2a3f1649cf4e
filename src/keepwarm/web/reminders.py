"""Why reminders did, or did not, ring: the ledger of a lead, and the team's."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple, get_args
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from keepwarm.accounts.reads import list_members
from keepwarm.calendar.wall import wall_of
from keepwarm.kit.ids import MemberId
from keepwarm.leads.actions import LeadGone
from keepwarm.leads.reads import get_lead_for
from keepwarm.reminders.model import LedgerKind
from keepwarm.reminders.reads import LEDGER_PAGE, LedgerLine, list_ledger, list_ledger_of_lead
from keepwarm.web.ledger_words import Told, ledger_titles, tell_line
from keepwarm.web.page import database, is_fragment, member, render, viewer
from keepwarm.web.params import as_number, lead_id

MOST_OF_A_LEAD = 200


class Day(NamedTuple):
    """What happened on a day, the last on top."""

    day: date
    lines: Sequence[tuple[LedgerLine, Told]]


async def index(request: Request) -> Response:
    """Show the ledger of every lead that a member may see."""
    who, query = viewer(request), request.query_params
    kind = _as_kind(query.get("kind", ""))
    whose = as_number(query.get("member", "")) if who.is_admin else None

    async with database(request).connection() as conn:
        lines = await list_ledger(
            conn,
            who,
            member_id=MemberId(whose) if whose else None,
            kind=kind,
            before=as_number(query.get("before", "")),
            limit=LEDGER_PAGE + 1,
        )
        members = await list_members(conn) if who.is_admin else []

    shown = lines[:LEDGER_PAGE]
    return render(
        request,
        "reminders/index.html",
        nav="today",
        days=_by_day(request, shown),
        more=shown[-1].id if len(lines) > LEDGER_PAGE else None,
        kind=kind,
        kinds=ledger_titles(),
        whose=whose,
        members=members,
    )


async def show(request: Request) -> Response:
    """Show what became of the reminders of one lead."""
    async with database(request).connection() as conn:
        lead = await get_lead_for(conn, lead_id(request), viewer(request))
        if lead is None:
            raise LeadGone
        lines = await list_ledger_of_lead(conn, lead.id, MOST_OF_A_LEAD)

    name = "reminders/_dialog.html" if is_fragment(request) else "reminders/show.html"
    return render(request, name, nav="leads", lead=lead, days=_by_day(request, lines))


def _by_day(request: Request, lines: Sequence[LedgerLine]) -> list[Day]:
    time_zone = member(request).time_zone
    told = [(line, tell_line(line, time_zone)) for line in lines]
    zone = ZoneInfo(time_zone)
    days = groupby(told, lambda each: wall_of(each[0].happened_at, zone).date())
    return [Day(day, list(those)) for day, those in days]


def _as_kind(text: str) -> LedgerKind | None:
    return next((each for each in get_args(LedgerKind) if each == text), None)
