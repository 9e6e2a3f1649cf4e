"""SQL that only looks at leads. What a viewer may not see is not there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from keepwarm.db import Connection, fetch_all, fetch_maybe
from keepwarm.kit.ids import LeadId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.model import Lead


async def get_lead(conn: Connection, lead_id: LeadId) -> Lead | None:
    return await fetch_maybe(
        conn,
        Lead,
        """
        select id, person, company, name, role, domain, website, city, country, language, brief,
               stage, owner_id, agent, agent_since, trouble, fit, enriched_at, origin,
               created_at, deleted_at
          from leads
         where id = $1 and deleted_at is null
        """,
        lead_id,
    )


async def get_lead_for(conn: Connection, lead_id: LeadId, viewer: Viewer) -> Lead | None:
    lead = await get_lead(conn, lead_id)
    return lead if lead is not None and may_see(viewer, lead) else None


def may_see(viewer: Viewer, lead: Lead) -> bool:
    """The one place that decides who sees a lead."""
    return viewer.is_admin or lead.owner_id in (None, viewer.member_id)


@dataclass(frozen=True, slots=True)
class KnownKey:
    key: str
    lead_id: LeadId
    name: str
    deleted_at: datetime | None


async def list_known_keys(conn: Connection, keys: list[str]) -> list[KnownKey]:
    """Return which of these keys belong to a lead already, trash included."""
    return await fetch_all(
        conn,
        KnownKey,
        """
        select k.key, k.lead_id, l.name, l.deleted_at
          from lead_keys k join leads l on l.id = k.lead_id
         where k.key = any($1::text[])
        """,
        keys,
    )


@dataclass(frozen=True, slots=True)
class Neighbour:
    id: LeadId
    name: str
    role: str | None


async def list_same_company(conn: Connection, lead: Lead, viewer: Viewer) -> list[Neighbour]:
    """Return the other leads that share this one's domain."""
    return await fetch_all(
        conn,
        Neighbour,
        """
        select id, name, role from leads
         where domain = $1 and id <> $2 and deleted_at is null
           and ($3::bigint is null or owner_id = $3 or owner_id is null)
         order by name limit 20
        """,
        lead.domain,
        lead.id,
        viewer.only_owner,
    )


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    kind: str
    who: str | None
    facts: dict[str, Any]
    happened_at: datetime


async def list_timeline(conn: Connection, lead_id: LeadId) -> list[TimelineEntry]:
    return await fetch_all(
        conn,
        TimelineEntry,
        """
        select e.kind, m.name as who, e.facts, e.happened_at
          from lead_events e left join members m on m.id = e.member_id
         where e.lead_id = $1
         order by e.id desc limit 200
        """,
        lead_id,
    )


@dataclass(frozen=True, slots=True)
class Note:
    id: int
    author: str | None
    body: str
    created_at: datetime


async def list_notes(conn: Connection, lead_id: LeadId) -> list[Note]:
    return await fetch_all(
        conn,
        Note,
        """
        select n.id, m.name as author, n.body, n.created_at
          from notes n left join members m on m.id = n.member_id
         where n.lead_id = $1
         order by n.created_at desc, n.id desc limit 200
        """,
        lead_id,
    )
