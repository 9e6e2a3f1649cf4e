"""The board: its page, more of a column, cards drawn anew, and a card moved."""

from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from keepwarm.accounts.reads import list_members
from keepwarm.board.actions import move_card
from keepwarm.board.model import Card, Filters
from keepwarm.board.reads import (
    first_page,
    get_pulse,
    list_cards,
    list_column,
    list_columns,
    list_due_cards,
)
from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId
from keepwarm.leads.actions import lock_lead_for
from keepwarm.leads.model import STAGES, Stage
from keepwarm.live.reads import horizon
from keepwarm.prospecting.reads import list_jobs
from keepwarm.tags.reads import list_tags
from keepwarm.web.carriers import is_in_mini_app
from keepwarm.web.confirmations import confirm_move
from keepwarm.web.due_words import midnights
from keepwarm.web.forms import field
from keepwarm.web.page import database, member, now, render, viewer
from keepwarm.web.params import as_number, as_stage, filters, lead_id, numbers
from keepwarm.web.spending import used_up_budget

MOST_CARDS = 100


async def show(request: Request) -> Response:
    chosen, who = _chosen(request), viewer(request)
    held = as_number(request.query_params.get("cards", "")) or 0  # cards of the longest column

    async with database(request).connection() as conn:
        # The horizon first: what changes while we read is told to the page again.
        since = await horizon(conn)
        columns = await list_columns(conn, who, chosen, at_least=held)
        pulse = await get_pulse(conn, who)
        searches = await list_jobs(conn, who, only_open=True)
        tags = await list_tags(conn)
        members = await list_members(conn) if who.is_admin else []
        budget = await used_up_budget(request, conn)
        due = await _due(request, conn, chosen) if is_in_mini_app(request.scope) else {}

    return render(
        request,
        "board/show.html",
        budget=budget,
        due=due,
        nav="board",
        horizon=since,
        columns=columns,
        filters=chosen,
        pulse=pulse,
        searches=searches,
        tags=[(tag.id, tag.name) for tag in tags],
        members=members,
    )


def _chosen(request: Request) -> Filters:
    """Return what the board is narrowed down to; what is due, by the end of the reader's day."""
    chosen = filters(request.query_params)
    if request.query_params.get("due") != "1":
        return chosen
    _, ends = midnights(now(request), member(request).time_zone)
    return msgspec.structs.replace(chosen, due_before=ends)


async def _due(request: Request, conn: Connection, chosen: Filters) -> dict[Stage, list[Card]]:
    """Return what of each column is due today or overdue, which a phone shows first."""
    begins, ends = midnights(now(request), member(request).time_zone)
    found = await list_due_cards(conn, viewer(request), chosen, before=ends)
    found.sort(key=lambda card: card.next_followup_at is None or card.next_followup_at >= begins)
    return {stage: [card for card in found if card.stage == stage] for stage in STAGES}


async def column(request: Request) -> Response:
    stage, chosen = as_stage(request.path_params["stage"]), _chosen(request)
    below = as_number(request.query_params.get("below", "")) or 0

    async with database(request).connection() as conn:
        found = await list_column(conn, viewer(request), chosen, stage, below=below)

    cards, more = first_page(found)
    return render(
        request, "board/_cards.html", cards=cards, more_url=more_url(stage, more, chosen)
    )


async def cards(request: Request) -> Response:
    ids = [LeadId(n) for n in numbers(request.query_params.get("ids", ""))[:MOST_CARDS]]

    async with database(request).connection() as conn:
        found = await list_cards(conn, viewer(request), _chosen(request), ids)

    return render(request, "board/_cards.html", cards=found, more_url=None)


async def pulse(request: Request) -> Response:
    async with database(request).connection() as conn:
        found = await get_pulse(conn, viewer(request))
        searches = await list_jobs(conn, viewer(request), only_open=True)

    return render(request, "board/_pulse.html", pulse=found, searches=searches)


async def move(request: Request) -> Response:
    to = as_stage(await field(request, "stage"))

    async with database(request).transaction() as conn:
        was = await lock_lead_for(conn, lead_id(request), viewer(request))
        if await move_card(conn, was.id, to, by=viewer(request), now=now(request)):
            await confirm_move(request, conn, was, to)

    return Response(status_code=204)


def more_url(stage: Stage, below: int | None, chosen: Filters) -> str | None:
    """Return where the next page of a column is, under the same filters."""
    if below is None:
        return None
    query = {"below": below, "q": chosen.words, "mine": "1" if chosen.mine else ""}
    query |= {"tag": chosen.tag or "", "due": "1" if chosen.due_before else ""}
    return f"/board/columns/{stage}?{urlencode(query)}"
