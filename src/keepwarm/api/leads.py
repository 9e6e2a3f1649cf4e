"""Leads for programs: add one, read one."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import AfterValidator, BaseModel, Field

from keepwarm.api.callers import AsMember
from keepwarm.enrichment.actions import ask_research
from keepwarm.evidence import model as found
from keepwarm.evidence.model import ClaimKind, Section, Urgency
from keepwarm.evidence.reads import list_package
from keepwarm.kit.errors import Invalid
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.leads.actions import LeadGone, add_lead
from keepwarm.leads.model import Fit, Stage
from keepwarm.leads.reads import get_lead_for, list_namesakes
from keepwarm.tags.actions import tag_leads
from keepwarm.tags.reads import list_tags_of
from keepwarm.web.lead_form import read_form
from keepwarm.web.page import database, now, services

router = APIRouter(tags=["leads"])
LeadNumber = Annotated[int, Path(ge=1, le=2**63 - 1)]


class UnfitLead(Invalid):
    """What is wrong with the lead, in the words of its form."""


def _without_nul(text: str) -> str:
    """Drop the one character that no text in PostgreSQL may hold."""
    return text.replace("\0", "")


Text = Annotated[str, AfterValidator(_without_nul)]


class NewLead(BaseModel, extra="forbid"):
    """A lead to add: a person, a company, or a person at a company."""

    person: Text = Field("", max_length=300)
    company: Text = Field("", max_length=300)
    role: Text = Field("", max_length=300)
    website: Text = Field("", max_length=2000)
    city: Text = Field("", max_length=120)
    country: Text = Field("", max_length=2, description="Two letters, like DE.")
    language: Text = Field("", max_length=5)
    emails: list[Text] = []
    phones: list[Text] = []
    tags: list[Text] = []
    brief: Text = Field("", max_length=20_000, description="The words the lead came in with.")
    enrich: bool = Field(default=False, description="Have agents research the lead at once.")
    plan: bool = Field(default=False, description="Have them do so, and then a plan written.")


class Twin(BaseModel, from_attributes=True):
    """A lead of the same name."""

    id: LeadId
    name: str
    company: str | None
    role: str | None
    stage: Stage


class AddedLead(BaseModel):
    """Where the new lead is found from now on."""

    id: LeadId
    url: str
    twins: list[Twin] = Field(description="Whom a person without an address may be already.")


class ShownClaim(BaseModel):
    """One thing we say about a lead, with the words it stands on."""

    kind: ClaimKind
    text: str
    detail: str
    label: str
    urgency: Urgency
    quotes: list[str]


class ShownSection(BaseModel):
    """One section of what agents found, or why it is empty."""

    produced_by: str | None
    model: str | None
    problem: str | None
    claims: list[ShownClaim]


class ShownLead(BaseModel):
    """A lead and everything found about it."""

    id: LeadId
    name: str
    person: str | None
    company: str | None
    role: str | None
    website: str | None
    city: str | None
    country: str | None
    stage: Stage
    owner_id: MemberId | None
    fit: Fit | None
    trouble: str | None
    tags: list[str]
    created_at: datetime
    enriched_at: datetime | None
    sections: dict[Section, ShownSection]


@router.post("/leads", status_code=201)
async def create_lead(request: Request, new: NewLead, caller: AsMember) -> AddedLead:
    """
    Add a lead. One that is known already is refused (409).

    A person without an e-mail or a mobile is added, and `twins` are the leads of that name.
    """
    fields = new.model_dump(exclude={"emails", "phones", "tags", "enrich", "plan"})
    lists = {name: "\n".join(getattr(new, name)) for name in ("emails", "phones", "tags")}
    form = read_form(fields | lists, services(request).settings.default_country)
    if form.errors:
        raise UnfitLead(" ".join(form.errors.values()))
    moment = now(request)
    async with database(request).transaction() as conn:
        namesakes = await list_namesakes(conn, form.draft, caller.viewer)
        lead_id = await add_lead(
            conn,
            form.draft,
            owner_id=None if caller.is_admin else caller.id,
            by=caller.id,
            origin="api",
            now=moment,
        )
        await tag_leads(conn, [lead_id], form.draft.tags)
        if new.enrich or new.plan:
            await ask_research(conn, lead_id, by=caller.viewer, then_plan=new.plan, now=moment)
    twins = [Twin.model_validate(each) for each in namesakes]
    return AddedLead(id=lead_id, url=f"/leads/{lead_id}", twins=twins)


@router.get("/leads/{lead_id}")
async def show_lead(request: Request, lead_id: LeadNumber, caller: AsMember) -> ShownLead:
    """Return a lead with everything agents found."""
    async with database(request).connection() as conn:
        lead = await get_lead_for(conn, LeadId(lead_id), caller.viewer)
        if lead is None:
            raise LeadGone
        tags = await list_tags_of(conn, lead.id)
        package = await list_package(conn, lead.id)
    sections: dict[Section, ShownSection] = {}
    for name, section in package.items():
        sections[name] = _section(section)
    return ShownLead(
        id=lead.id,
        name=lead.name,
        person=lead.person,
        company=lead.company,
        role=lead.role,
        website=lead.website,
        city=lead.city,
        country=lead.country,
        stage=lead.stage,
        owner_id=lead.owner_id,
        fit=lead.fit,
        trouble=lead.trouble,
        tags=[tag.name for tag in tags],
        created_at=lead.created_at,
        enriched_at=lead.enriched_at,
        sections=sections,
    )


def _section(section: found.ShownSection) -> ShownSection:
    return ShownSection(
        produced_by=section.produced_by,
        model=section.model,
        problem=section.problem,
        claims=[
            ShownClaim(
                kind=claim.kind,
                text=claim.text,
                detail=claim.detail,
                label=claim.label,
                urgency=claim.urgency,
                quotes=[quote.text for quote in claim.quotes],
            )
            for claim in section.claims
        ],
    )
