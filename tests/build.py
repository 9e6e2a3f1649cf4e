"""Rows to start a test from. Every argument has a dull default."""

from datetime import UTC, datetime

from keepwarm.accounts.actions import add_member, found_team
from keepwarm.accounts.model import Member, Role
from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import add_lead
from keepwarm.leads.model import LeadDraft, Stage

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
