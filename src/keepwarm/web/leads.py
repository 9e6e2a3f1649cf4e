"""The list of leads, and one lead: shown, added, edited, thrown away."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.accounts.reads import list_members
from keepwarm.board.model import PAGE
from keepwarm.board.reads import list_leads
from keepwarm.enrichment.actions import ask_research
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import LeadId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import KnownAlready, LeadGone, add_lead, edit_lead
from keepwarm.leads.model import Lead
from keepwarm.leads.reads import Namesake, get_lead_for, list_namesakes, may_see
from keepwarm.live.reads import horizon
from keepwarm.sequences.shown import list_sequences_named
from keepwarm.tags.actions import set_tags, tag_leads
from keepwarm.tags.model import Tag
from keepwarm.tags.reads import list_tags, list_tags_of
from keepwarm.trash.actions import trash_lead
from keepwarm.web.forms import fields
from keepwarm.web.lead_form import FilledForm, Way, read_form, values_of
from keepwarm.web.lead_view import view_lead
from keepwarm.web.page import database, is_fragment, now, render, services, viewer
from keepwarm.web.params import as_number, filters, lead_id
from keepwarm.web.spending import used_up_budget


async def index(request: Request) -> Response:
    chosen, who = filters(request.query_params), viewer(request)
    before = as_number(request.query_params.get("before", ""))

    async with database(request).connection() as conn:
        found = await list_leads(conn, who, chosen, before=LeadId(before) if before else None)
        tags = await list_tags(conn)
        sequences = await list_sequences_named(conn)
        members = await list_members(conn) if who.is_admin else []

    return render(
        request,
        "leads/index.html",
        nav="leads",
        leads=found[:PAGE],
        more=found[PAGE - 1].id if len(found) > PAGE else None,
        filters=chosen,
        tags=[(tag.id, tag.name) for tag in tags],
        sequences=sequences,
        members=members,
    )


async def show(request: Request) -> Response:
    async with database(request).connection() as conn:
        since = await horizon(conn)
        context = await view_lead(conn, lead_id(request), viewer(request))
        context["budget"] = await used_up_budget(request, conn)

    on_page = not is_fragment(request)
    name = "leads/show.html" if on_page else "leads/_dialog.html"
    return render(request, name, nav="board", on_page=on_page, horizon=since, **context)


async def new(request: Request) -> Response:
    async with database(request).connection() as conn:
        tags = await list_tags(conn)

    return _form(request, values={}, errors={}, lead=None, all_tags=tags)


async def create(request: Request) -> Response:
    form = await _read(request)
    if form.errors:
        return await _form_again(request, form, lead=None)
    if namesakes := await _suspects(request, form):
        return await _form_again(request, form, lead=None, namesakes=namesakes)
    try:
        made = await _add(request, form)
    except KnownAlready as known:
        form.errors["company"] = _known(known, viewer(request))
        return await _form_again(request, form, lead=None)
    return _to(made)


async def edit(request: Request) -> Response:
    async with database(request).connection() as conn:
        lead = await get_lead_for(conn, lead_id(request), viewer(request))
        if lead is None:
            raise LeadGone
        own = await list_tags_of(conn, lead.id)
        tags = await list_tags(conn)

    values = values_of(lead, [tag.name for tag in own])
    return _form(request, values=values, errors={}, lead=lead, all_tags=tags)


async def update(request: Request) -> Response:
    form, number, who = await _read(request), lead_id(request), viewer(request)
    async with database(request).connection() as conn:
        lead = await get_lead_for(conn, number, who)
    if form.errors:
        return await _form_again(request, form, lead=lead)
    try:
        async with database(request).transaction() as conn:
            await edit_lead(conn, number, form.draft, by=who, now=now(request))
            await set_tags(conn, number, form.draft.tags)
    except KnownAlready as known:
        form.errors["company"] = _known(known, viewer(request))
        return await _form_again(request, form, lead=lead)
    return _to(number)


async def delete(request: Request) -> Response:
    number = lead_id(request)
    async with database(request).transaction() as conn:
        await trash_lead(conn, number, by=viewer(request), now=now(request))

    return render(
        request,
        "_toast.html",
        text=_("The lead is in the trash."),
        undo=f"/leads/{number}/restore",
        seconds=10,
    )


async def _read(request: Request) -> FilledForm:
    return read_form(await fields(request), services(request).settings.default_country)


async def _suspects(request: Request, form: FilledForm) -> list[Namesake]:
    """Return whom a person without an address may be, unless the form says they are not."""
    async with database(request).connection() as conn:
        found = await list_namesakes(conn, form.draft, viewer(request))
    return found if any(each.id not in form.strangers for each in found) else []


async def _add(request: Request, form: FilledForm) -> LeadId:
    """Add the lead, tagged, and send it straight into research where that or a plan was ticked."""
    who, moment = viewer(request), now(request)
    async with database(request).transaction() as conn:
        number = await add_lead(
            conn,
            form.draft,
            owner_id=who.member_id,
            by=who.member_id,
            origin="form",
            now=moment,
        )
        await tag_leads(conn, [number], form.draft.tags)
        if form.wants_research or form.wants_plan:
            await ask_research(conn, number, by=who, then_plan=form.wants_plan, now=moment)
    return number


def _to(number: LeadId) -> Response:
    return RedirectResponse(f"/leads/{number}", 303)


async def _form_again(
    request: Request,
    form: FilledForm,
    *,
    lead: Lead | None,
    namesakes: Sequence[Namesake] = (),
) -> Response:
    async with database(request).connection() as conn:
        tags = await list_tags(conn)
    return _form(
        request,
        values=form.values,
        errors=form.errors,
        lead=lead,
        all_tags=tags,
        way=form.way,
        namesakes=namesakes,
        status=422,
    )


def _form(
    request: Request,
    *,
    values: dict[str, str],
    errors: dict[str, str],
    lead: Lead | None,
    all_tags: list[Tag],
    way: Way = "form",
    namesakes: Sequence[Namesake] = (),
    status: int = 200,
) -> Response:
    name = "leads/_form.html" if is_fragment(request) else "leads/form.html"
    return render(
        request,
        name,
        status_code=status,
        nav="leads",
        values=values,
        errors=errors,
        lead=lead,
        way=way,
        namesakes=namesakes,
        on_page=not is_fragment(request),
        all_tags=[(tag.id, tag.name) for tag in all_tags],
    )


def _known(known: KnownAlready, who: Viewer) -> str:
    if not may_see(who, known):
        return _("A colleague looks after this lead already.")
    if known.in_trash:
        return _("{name} is this lead, and lies in the trash.").format(name=known.name)
    return _("{name} is this lead already.").format(name=known.name)
