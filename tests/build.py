"""Rows to start a test from. Every argument has a dull default."""

from datetime import UTC, datetime

from keepwarm.accounts.actions import add_member, found_team
from keepwarm.accounts.model import Member, Role
from keepwarm.contacts.actions import add_contact
from keepwarm.contacts.model import Address, ContactDraft
from keepwarm.contacts.reads import find_contact
from keepwarm.db import Connection
from keepwarm.kit.ids import ContactId, LeadId, MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import add_lead, add_leads, lock_lead
from keepwarm.leads.model import LeadDraft, Stage
from keepwarm.plans.actions import replace_plan
from keepwarm.plans.model import PlanDraft
from keepwarm.steps.model import Step, StepDraft
from keepwarm.steps.reads import list_steps

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


async def admin(conn: Connection) -> Member:
    """Return the first admin, made once."""
    made = await found_team(conn, now=NOW)
    if made is None:
        record = await conn.raw.fetchrow("select min(id) as id from members where role = 'admin'")
        return await member_of(conn, MemberId(record["id"]))
    return made


async def member(conn: Connection, name: str = "Olga", role: Role = "member") -> Member:
    boss = await admin(conn)
    return await add_member(
        conn, name, email=f"{name.lower()}@team.example", role=role, by=boss.viewer, now=NOW
    )


async def member_of(conn: Connection, member_id: MemberId) -> Member:
    record = await conn.raw.fetchrow(
        "select id, name, email, role, time_zone, created_at, disabled_at"
        "  from members where id = $1",
        member_id,
    )
    return Member(**record)


async def lead(
    conn: Connection,
    *,
    person: str | None = None,
    company: str | None = "Acme",
    website: str | None = None,
    emails: tuple[str, ...] = (),
    phones: tuple[str, ...] = (),
    stage: Stage = "intake",
    owner: Member | None = None,
    brief: str = "",
) -> LeadId:
    draft = LeadDraft(
        person=person, company=company, website=website, emails=emails, phones=phones, brief=brief
    )
    return await add_lead(
        conn, draft, stage=stage, owner_id=owner.id if owner else None, origin="form", now=NOW
    )


def as_admin(someone: Member) -> Viewer:
    """Return how an admin sees, whoever it is."""
    return Viewer(someone.id, is_admin=True)


async def lead_of(conn: Connection, draft: LeadDraft) -> LeadId:
    """Add exactly this lead."""
    return await add_lead(conn, draft, origin="form", now=NOW)


async def leads(
    conn: Connection,
    n: int,
    *,
    stage: Stage = "intake",
    owner: Member | None = None,
    company: str = "Company",
) -> list[LeadId]:
    """Add many leads at once, company after company; the last is nearest the top."""
    return await add_leads(
        conn,
        [LeadDraft(company=f"{company} {number}") for number in range(1, n + 1)],
        stage=stage,
        owner_id=owner.id if owner else None,
        by=None,
        origin="import 1",
        now=NOW,
    )


async def contact(
    conn: Connection,
    lead_id: LeadId,
    name: str | None = "Jane Doe",
    *,
    emails: tuple[str, ...] = (),
    mobiles: tuple[str, ...] = (),
    role: str | None = None,
) -> ContactId:
    addresses = [Address("email", email) for email in emails]
    addresses += [Address("mobile", mobile) for mobile in mobiles]
    draft = ContactDraft(lead_id=lead_id, name=name, role=role, addresses=tuple(addresses))
    await add_contact(conn, draft, origin="form", now=NOW)
    return await contact_named(conn, lead_id, name)


async def contact_named(conn: Connection, lead_id: LeadId, name: str | None) -> ContactId:
    found = await find_contact(conn, lead_id, name)
    assert found is not None
    return found


THREE_STEPS = (
    StepDraft(channel="linkedin", description="Say hello", delay_days=0),
    StepDraft(channel="email", description="Send the case", delay_days=2, suggested_text="Hi!"),
    StepDraft(channel="call", description="Call about it", delay_days=5),
)


async def plan(
    conn: Connection,
    lead_id: LeadId,
    *,
    steps: tuple[StepDraft, ...] = THREE_STEPS,
    made_for: Member | None = None,
    now: datetime = NOW,
) -> list[Step]:
    """Give a lead a plan from a playbook, and return its steps."""
    draft = PlanDraft(
        maker="playbook", made_with="cold", summary="Win them.", language=None, steps=steps
    )
    owner_id = made_for.id if made_for else None
    plan_id = await replace_plan(
        conn, await lock_lead(conn, lead_id), draft, made_for=owner_id, now=now
    )
    return await list_steps(conn, plan_id)


async def rows(conn: Connection, sql: str, *args: object) -> list[tuple[object, ...]]:
    """Return what a statement yields, for comparing the whole."""
    return [tuple(record) for record in await conn.raw.fetch(sql, *args)]
