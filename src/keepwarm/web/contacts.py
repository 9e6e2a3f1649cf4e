"""The people at a lead: written down, corrected, and left alone when they wish it."""

from collections.abc import Sequence
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.db.patience import transact_patiently
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import ContactId, LeadId
from keepwarm.leads.actions import LeadGone
from keepwarm.leads.reads import get_lead_for
from keepwarm.optouts.actions import opt_out_person
from keepwarm.people.actions import NameTaken, PersonGone, add_person, change_person
from keepwarm.people.model import KnownAddress, Person
from keepwarm.people.reads import get_person_for, list_known_addresses
from keepwarm.web.contact_form import FilledContact, read_contact, values_of
from keepwarm.web.forms import field_texts, fields
from keepwarm.web.page import (
    database,
    is_fragment,
    member,
    now,
    render,
    services,
    viewer,
)
from keepwarm.web.params import lead_id, number

BY_HAND = "hand"


async def new(request: Request) -> Response:
    await _expect_lead(request)
    return _form(request, values={}, lead=lead_id(request))


async def create(request: Request) -> Response:
    filled = await _read(request, None)
    if filled.errors:
        await _expect_lead(request)
        return _form(request, filled=filled, lead=lead_id(request))
    add = partial(
        add_person,
        lead_id=lead_id(request),
        draft=filled.draft,
        by=viewer(request),
        now=now(request),
    )
    await transact_patiently(database(request), add)
    return _to(lead_id(request))


async def show(request: Request) -> Response:
    person = await _person(request)
    zone = member(request).time_zone
    return await _form_of(request, person, values=values_of(person, zone))


async def update(request: Request) -> Response:
    person = await _person(request)
    filled = await _read(request, person)
    if not filled.errors:
        try:
            change = partial(
                change_person,
                contact_id=person.id,
                draft=filled.draft,
                by=viewer(request),
                now=now(request),
            )
            await transact_patiently(database(request), change)
            return _to(person.lead_id)
        except NameTaken as taken:
            filled.errors["name"] = str(taken)
    return await _form_of(request, person, filled=filled)


async def leave_alone(request: Request) -> Response:
    """Note that a person wants to hear no more from us, because a member says so."""
    person = await _person(request)
    opt_out = partial(
        opt_out_person,
        contact_id=person.id,
        because=BY_HAND,
        by=viewer(request).member_id,
        now=now(request),
    )
    await transact_patiently(database(request), opt_out)
    return _to(person.lead_id)


async def show_toast(request: Request) -> Response:
    person = await _person(request)
    text = _("{name} asked to be left alone.")
    return render(
        request,
        "_toast.html",
        text=text.format(name=person.name or person.lead),
        detail=person.lead,
        symbol="hand",
        href=f"/leads/{person.lead_id}",
        seconds=8,
    )


def contact_id(request: Request) -> ContactId:
    return ContactId(number(request, "contact_id"))


async def _person(request: Request) -> Person:
    async with database(request).connection() as conn:
        person = await get_person_for(conn, contact_id(request), viewer(request))
    if person is None:
        raise PersonGone
    return person


async def _expect_lead(request: Request) -> None:
    async with database(request).connection() as conn:
        if await get_lead_for(conn, lead_id(request), viewer(request)) is None:
            raise LeadGone


async def _read(request: Request, was: Person | None) -> FilledContact:
    return read_contact(
        await fields(request),
        await field_texts(request, "keep"),
        was=was,
        country=services(request).settings.default_country,
        zone=member(request).time_zone,
        now=now(request),
    )


async def _form_of(
    request: Request,
    person: Person,
    *,
    values: dict[str, str] | None = None,
    filled: FilledContact | None = None,
) -> Response:
    async with database(request).connection() as conn:
        known = await list_known_addresses(conn, person.id)
    return _form(
        request, lead=person.lead_id, values=values, filled=filled, person=person, addresses=known
    )


def _form(
    request: Request,
    *,
    lead: LeadId,
    values: dict[str, str] | None = None,
    filled: FilledContact | None = None,
    person: Person | None = None,
    addresses: Sequence[KnownAddress] = (),
) -> Response:
    on_page = not is_fragment(request)
    return render(
        request,
        "contacts/form.html" if on_page else "contacts/_form.html",
        status_code=422 if filled else 200,
        nav="leads",
        on_page=on_page,
        lead_id=lead,
        person=person,
        addresses=addresses,
        kept=filled.kept if filled else {each.id for each in addresses},
        values=filled.values if filled else values,
        errors=filled.errors if filled else {},
    )


def _to(lead: LeadId) -> Response:
    return RedirectResponse(f"/leads/{lead}", 303)
