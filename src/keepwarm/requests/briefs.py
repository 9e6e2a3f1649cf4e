"""What a writer is told: read from all over, with nothing in it that we may not use."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, tzinfo

from keepwarm.accounts.reads import get_member
from keepwarm.availability.reads import working_time_of
from keepwarm.contacts.reads import list_addresses, list_contacts
from keepwarm.db import Connection
from keepwarm.drafts.model import Draft, NewDraft
from keepwarm.drafts.reads import latest_drafts
from keepwarm.evidence.model import Section, ShownSection
from keepwarm.evidence.reads import list_package
from keepwarm.kit.i18n import gettext as _
from keepwarm.leads.model import Lead
from keepwarm.notes.reads import list_notes
from keepwarm.offer.reads import get_offer
from keepwarm.requests.actions import find_step
from keepwarm.requests.model import MOST_NOTES, Request
from keepwarm.requests.reach import Reach, reach_of
from keepwarm.requests.reads import DoneStep, list_done_steps, list_running_steps
from keepwarm.steps.model import Step, StepDraft
from keepwarm.work.model import Permanent
from keepwarm.writers.model import DraftBrief, KnownClaim, PlanBrief, Touch


async def read_brief(
    conn: Connection, request: Request, lead: Lead, *, now: datetime
) -> PlanBrief | DraftBrief:
    """
    Return what the writer of a request is told.

    Raises Permanent where everybody at the lead asked to be left alone, and for a step whose
    plan has ended.
    """
    brief = await _read_plan_brief(conn, request, lead, now=now)
    if request.kind == "plan":
        return brief
    steps = await list_running_steps(conn, lead.id)
    step = find_step(request, steps)
    drafts = await latest_drafts(conn, lead.id)
    former = drafts.get(step.id)
    return DraftBrief(
        lead=brief,
        step=_as_draft(step),
        number=step.number,
        earlier=tuple(
            _as_draft(earlier, drafts.get(earlier.id))
            for earlier in steps
            if earlier.number < step.number
        ),
        instructions=request.instructions,
        previous=_as_new(former) if former else None,
    )


async def _read_plan_brief(
    conn: Connection, request: Request, lead: Lead, *, now: datetime
) -> PlanBrief:
    reach = reach_of(await list_contacts(conn, lead.id), await list_addresses(conn, lead.id))
    if reach.is_closed:
        raise Permanent(_("Everybody we know at this lead asked to be left alone."))
    responsible = lead.owner_id or request.member_id
    sender = await get_member(conn, responsible) if responsible else None
    zone = (await working_time_of(conn, responsible)).zone
    person, role = reach.person(lead)
    return PlanBrief(
        today=now.astimezone(zone).date(),
        zone=str(zone),
        name=lead.name if reach.may_speak(lead.name) else lead.company or "",
        person=person,
        company=lead.company or "",
        role=role,
        domain=lead.domain or "",
        city=lead.city or "",
        country=lead.country or "",
        language=lead.language or "",
        stage=lead.stage,
        origin=lead.origin,
        brief=lead.brief,
        notes=tuple(note.body for note in (await list_notes(conn, lead.id))[:MOST_NOTES]),
        claims=tuple(_claims(await list_package(conn, lead.id), reach)),
        offer=await get_offer(conn),
        sender=sender.name if sender else "",
        channels=reach.channels,
        touches=tuple(_touches(await list_done_steps(conn, lead.id), zone)),
        instructions=request.instructions,
    )


def _claims(package: Mapping[Section, ShownSection], reach: Reach) -> Iterable[KnownClaim]:
    """Return what research found and its checks let stand, without those we leave alone."""
    for section in package.values():
        for claim in section.claims:
            quotes = tuple(quote.text for quote in claim.quotes)
            if reach.may_speak(" | ".join((claim.text, *quotes))):
                yield KnownClaim(
                    id=claim.id,
                    section=section.section,
                    kind=claim.kind,
                    text=claim.text,
                    label=claim.label,
                    quotes=quotes,
                    happened_on=claim.happened_on,
                    # What was read on a page has an address; our own notes have none.
                    is_private=bool(quotes) and not any(quote.url for quote in claim.quotes),
                )


def _touches(done: Iterable[DoneStep], zone: tzinfo) -> Iterable[Touch]:
    for step in done:
        day = step.settled_at.astimezone(zone).date()
        yield Touch(on=day, channel=step.channel, text=step.description)


def _as_draft(step: Step, draft: Draft | None = None) -> StepDraft:
    """Return a step as a writer sees it, with the words that were written for it since."""
    return replace(step.draft, suggested_text=draft.body) if draft else step.draft


def _as_new(draft: Draft) -> NewDraft:
    return NewDraft(
        maker=draft.maker,
        made_with=draft.made_with,
        channel=draft.channel,
        subject=draft.subject,
        body=draft.body,
        remarks=draft.remarks,
    )
