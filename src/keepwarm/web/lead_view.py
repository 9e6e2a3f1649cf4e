"""Everything a lead's page shows, gathered in one place for the dialog and the full page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from keepwarm.accounts.reads import list_members
from keepwarm.analysts.model import NEEDS, Agent, agent_of
from keepwarm.contacts.model import Consent, Contact
from keepwarm.contacts.reads import ContactAddress, list_addresses, list_contacts
from keepwarm.db import Connection
from keepwarm.enrichment.model import Run, RunStatus, Step
from keepwarm.enrichment.reads import count_packages, get_last_run, list_steps
from keepwarm.evidence.model import Section, ShownSection
from keepwarm.evidence.reads import list_package, list_sources
from keepwarm.kit.ids import ContactId, LeadId, RunId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import LeadGone
from keepwarm.leads.reads import get_lead_for, list_same_company
from keepwarm.notes.reads import list_notes
from keepwarm.offer.model import ProofId
from keepwarm.offer.reads import KeptProof, list_proofs
from keepwarm.prospecting.reads import get_find
from keepwarm.spending.reads import Spent, usage_of_runs
from keepwarm.tags.reads import list_tags, list_tags_of
from keepwarm.timeline.reads import list_timeline
from keepwarm.web.plan_view import view_plan
from keepwarm.web.problems import problems_of
from keepwarm.web.timeline import TimelineLine, origin_of, tell

AgentShown = tuple[Agent, str, str | None, int | None]


class ContactShown(NamedTuple):
    """A contact with each address: kind, value, what a press on it opens, whether it is dead."""

    id: ContactId
    name: str | None
    role: str | None
    opted_out: bool
    consent: Consent
    addresses: list[tuple[str, str, str | None, bool]]


@dataclass(frozen=True, slots=True)
class RunShown:
    """A run as the rail of a lead shows it."""

    status: RunStatus
    error: str | None
    agents: list[AgentShown]
    finished_at: datetime | None
    can_compare: bool


async def view_lead(conn: Connection, lead_id: LeadId, viewer: Viewer) -> dict[str, Any]:
    """Return the context of a lead's page. Raises LeadGone for what is not theirs to see."""
    lead = await get_lead_for(conn, lead_id, viewer)
    if lead is None:
        raise LeadGone
    members = await list_members(conn)
    run = await get_last_run(conn, lead_id)
    sections, sources = await list_package(conn, lead_id), await list_sources(conn, lead_id)
    return {
        "lead": lead,
        "planned": await view_plan(conn, lead),
        "origin": origin_of(lead.origin),
        "find": await get_find(conn, lead_id),
        "owner_name": next((m.name for m in members if m.id == lead.owner_id), None),
        "sections": sections,
        "proofs": await _proofs(conn, sections),
        "spending": await _spending(conn, sections),
        "problems": problems_of(sections, sources),
        "contacts": await _contacts(conn, lead_id),
        "tags": [(tag.id, tag.name) for tag in await list_tags_of(conn, lead_id)],
        "all_tags": [(tag.id, tag.name) for tag in await list_tags(conn)],
        "members": members if viewer.is_admin else [],
        "notes": await list_notes(conn, lead_id),
        "timeline": await _timeline(conn, lead_id, {m.id: m.name for m in members}),
        "run": await _run(conn, run, lead.trouble) if run else None,
        "sources": sources,
        "same_company": await list_same_company(conn, lead, viewer),
    }


async def _proofs(
    conn: Connection, sections: Mapping[Section, ShownSection]
) -> dict[ProofId, KeptProof]:
    """Return the library, where a claim cites it; what was removed from it is not shown."""
    claims = (claim for section in sections.values() for claim in section.claims)
    cited = any(claim.proofs for claim in claims)
    return {proof.id: proof for proof in await list_proofs(conn)} if cited else {}


async def _spending(
    conn: Connection, sections: Mapping[Section, ShownSection]
) -> dict[Section, Spent]:
    """Return what each section cost, where a model was asked for it."""
    run_ids = {section.run_id for section in sections.values() if section.run_id}
    spent = await usage_of_runs(conn, run_ids)
    return {
        name: spent[section.run_id, agent_of(name)]
        for name, section in sections.items()
        if section.run_id and (section.run_id, agent_of(name)) in spent
    }


async def _contacts(conn: Connection, lead_id: LeadId) -> list[ContactShown]:
    addresses = await list_addresses(conn, lead_id)
    return [_contact(c, addresses) for c in await list_contacts(conn, lead_id)]


def _contact(contact: Contact, addresses: list[ContactAddress]) -> ContactShown:
    own = [
        (a.kind, a.value, link_of(a), a.is_dead) for a in addresses if a.contact_id == contact.id
    ]
    opted_out = contact.opted_out_at is not None
    return ContactShown(contact.id, contact.name, contact.role, opted_out, contact.consent, own)


def link_of(address: ContactAddress) -> str | None:
    """Return what a press on an address opens; only schemes we know are ever links."""
    if address.kind == "email":
        return f"mailto:{address.value}"
    if address.kind in ("mobile", "phone"):
        return f"tel:{address.value}"
    return address.value if address.value.startswith(("https://", "http://")) else None


async def _timeline(
    conn: Connection, lead_id: LeadId, names: dict[int, str]
) -> list[TimelineLine]:
    return [tell(entry, names) for entry in await list_timeline(conn, lead_id)]


async def _run(conn: Connection, run: Run, trouble: str | None) -> RunShown:
    steps = {step.agent: step for step in await list_steps(conn, RunId(run.id))}
    is_open = run.status in ("pending", "processing")
    agents = [_agent(agent, steps.get(agent), is_open=is_open) for agent in NEEDS]
    # A run that came to its end may still have found out nothing: then Retry is the offer.
    status = "failed" if run.status == "completed" and trouble else run.status
    compared = await count_packages(conn, run.lead_id) > 1
    return RunShown(status, run.error, agents, run.finished_at, compared)


def _agent(agent: Agent, step: Step | None, *, is_open: bool) -> AgentShown:
    if step is None:
        return agent, "waiting" if is_open else "skipped", None, None
    if step.finished_at is None:
        return agent, "working" if is_open else "stopped", None, None
    seconds = int((step.finished_at - step.started_at).total_seconds())
    return agent, step.outcome or "done", step.problem, seconds
