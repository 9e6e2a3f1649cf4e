"""Parts of a lead: its stage of research, owner, notes, tags, sources, and toasts about it."""

from starlette.requests import Request
from starlette.responses import Response

from keepwarm.analysts.model import agent_of
from keepwarm.db import Connection
from keepwarm.enrichment.actions import ask_research, cancel_research
from keepwarm.evidence.model import SourceId
from keepwarm.evidence.reads import get_source
from keepwarm.kit.errors import NotFound
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import MemberId
from keepwarm.leads.actions import LeadGone, lock_lead_for
from keepwarm.leads.model import Lead, TagId
from keepwarm.leads.reads import get_lead_for
from keepwarm.live.events import announce
from keepwarm.notes.actions import add_note
from keepwarm.notes.reads import list_notes
from keepwarm.owners.actions import assign_lead
from keepwarm.tags.actions import tag_leads, untag_leads
from keepwarm.tags.reads import list_tags, list_tags_of
from keepwarm.web.confirmations import confirm_gift
from keepwarm.web.forms import field
from keepwarm.web.highlight import parts_of
from keepwarm.web.page import database, is_fragment, now, render, viewer
from keepwarm.web.params import as_number, lead_id, number

DONE = 204


async def start_research(request: Request) -> Response:
    force, section = await field(request, "force") == "1", await field(request, "only")
    async with database(request).transaction() as conn:
        await ask_research(
            conn,
            lead_id(request),
            by=viewer(request),
            force=force,
            only=agent_of(section) if section else None,
            now=now(request),
        )
    return Response(status_code=DONE)


async def stop_research(request: Request) -> Response:
    async with database(request).transaction() as conn:
        await cancel_research(conn, lead_id(request), by=viewer(request), now=now(request))
    return Response(status_code=DONE)


async def assign(request: Request) -> Response:
    number, chosen = lead_id(request), as_number(await field(request, "owner"))
    owner_id = MemberId(chosen) if chosen else None
    async with database(request).transaction() as conn:
        was = await assign_lead(conn, number, owner_id, by=viewer(request), now=now(request))
        if was is not None:
            await confirm_gift(request, conn, was, owner_id)
    return Response(status_code=DONE)


async def create_note(request: Request) -> Response:
    body, number = await field(request, "body"), lead_id(request)
    async with database(request).transaction() as conn:
        await add_note(conn, number, body, by=viewer(request), now=now(request))
        notes = await list_notes(conn, number)
    return render(request, "leads/_notes_list.html", notes=notes)


async def create_tag(request: Request) -> Response:
    name = await field(request, "name")
    async with database(request).transaction() as conn:
        lead = await lock_lead_for(conn, lead_id(request), viewer(request))
        await tag_leads(conn, [lead.id], [name])
        await announce(conn, "card", lead_id=lead.id, owner_id=lead.owner_id)
        return await _tags(request, conn, lead)


async def delete_tag(request: Request) -> Response:
    tag_id = TagId(number(request, "tag_id"))
    async with database(request).transaction() as conn:
        lead = await lock_lead_for(conn, lead_id(request), viewer(request))
        await untag_leads(conn, [lead.id], tag_id)
        await announce(conn, "card", lead_id=lead.id, owner_id=lead.owner_id)
        return await _tags(request, conn, lead)


async def _tags(request: Request, conn: Connection, lead: Lead) -> Response:
    own = [(tag.id, tag.name) for tag in await list_tags_of(conn, lead.id)]
    known = [(tag.id, tag.name) for tag in await list_tags(conn)]
    return render(request, "leads/_tags.html", lead=lead, tags=own, all_tags=known)


async def show_source(request: Request) -> Response:
    source_id = SourceId(number(request, "source_id"))
    async with database(request).connection() as conn:
        lead = await get_lead_for(conn, lead_id(request), viewer(request))
        source = await get_source(conn, lead.id, source_id) if lead else None
    if lead is None or source is None:
        raise NotFound
    parts = parts_of(source.text, request.query_params.get("quote", ""))
    name = "leads/_source.html" if is_fragment(request) else "leads/source.html"
    return render(request, name, nav="leads", lead=lead, source=source, parts=parts)


async def show_toast(request: Request) -> Response:
    async with database(request).connection() as conn:
        lead = await get_lead_for(conn, lead_id(request), viewer(request))
    if lead is None:
        raise LeadGone
    if request.query_params.get("what") == "trouble":
        text, symbol = _("The research of {name} failed."), "circle-alert"
    else:
        text, symbol = _("{name} is researched."), "sparkles"
    return render(
        request,
        "_toast.html",
        text=text.format(name=lead.name),
        detail=lead.trouble,
        symbol=symbol,
        href=f"/leads/{lead.id}",
        seconds=6,
    )
