"""SQL that only looks at leads. What a viewer may not see is not there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import msgspec

from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_values
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.model import Lead, LeadDraft, Stage, is_a_mere_name, keys_of


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


class Owned(Protocol):
    """A lead, or what we say of one."""

    @property
    def owner_id(self) -> MemberId | None: ...


def may_see(viewer: Viewer, lead: Owned) -> bool:
    """The one place that decides who sees a lead."""
    return viewer.is_admin or lead.owner_id in (None, viewer.member_id)


@dataclass(frozen=True, slots=True)
class KnownKey:
    key: str
    lead_id: LeadId
    name: str
    owner_id: MemberId | None
    deleted_at: datetime | None


async def list_known_keys(conn: Connection, keys: list[str]) -> list[KnownKey]:
    """Return which of these keys belong to a lead already, trash included."""
    # As JSON: the driver looks twice at each element of an array, and keys come by thousands.
    return await fetch_all(
        conn,
        KnownKey,
        """
        select k.key, k.lead_id, l.name, l.owner_id, l.deleted_at
          from lead_keys k join leads l on l.id = k.lead_id
         where k.key = any(array(select jsonb_array_elements_text($1)))
        """,
        keys,
    )


@dataclass(frozen=True, slots=True)
class Namesake:
    """A lead that somebody known by a mere name may be."""

    id: LeadId
    name: str
    company: str | None
    role: str | None
    stage: Stage
    owner: str | None


MOST_NAMESAKES = 5


async def list_namesakes(conn: Connection, draft: LeadDraft, viewer: Viewer) -> list[Namesake]:
    """
    Return the leads that a person of whom we have but a name may be, the likeliest first.

    Likely is who has no company where the other has one. Where a key says who it is (G-32)
    there is nothing to ask.
    """
    if not is_a_mere_name(draft):
        return []
    return await fetch_all(
        conn,
        Namesake,
        """
        select l.id, l.name, l.company, l.role, l.stage, m.name as owner
          from leads l left join members m on m.id = l.owner_id
         where l.search @@ plainto_tsquery('simple', words_of($1)) and l.deleted_at is null
           and tsvector_to_array(to_tsvector('simple', words_of(l.person)))
               = tsvector_to_array(to_tsvector('simple', words_of($1)))
           and ($3::bigint is null or l.owner_id = $3 or l.owner_id is null)
           and not exists (select from lead_keys where key = any($4::text[]))
         order by (l.company is null or $2::text is null) desc, l.id desc
         limit $5
        """,
        draft.person,
        draft.company,
        viewer.only_owner,
        list(keys_of(draft)),
        MOST_NAMESAKES,
    )


async def list_keys(conn: Connection, lead_id: LeadId) -> list[str]:
    """Return what a lead is known by."""
    return await fetch_values(conn, str, "select key from lead_keys where lead_id = $1", lead_id)


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


class ExportedLead(msgspec.Struct, frozen=True):
    """One line of an export: what an import would take in again."""

    id: LeadId
    name: str | None
    company: str | None
    role: str | None
    website: str | None
    city: str | None
    country: str | None
    language: str | None
    stage: Stage
    owner: str | None
    emails: list[str]
    phones: list[str]
    tags: list[str]
    note: str
    created_at: datetime


async def list_export(conn: Connection, *, after: LeadId | None, page: int) -> list[ExportedLead]:
    """Return the next leads in the order of their ids, with their addresses and tags."""
    return await fetch_all(
        conn,
        ExportedLead,
        """
        select l.id, l.person as name, l.company, l.role, l.website, l.city, l.country,
               l.language, l.stage, m.name as owner,
               array(select a.value from addresses a
                      where a.lead_id = l.id and a.kind = 'email' order by a.id) as emails,
               array(select a.value from addresses a
                      where a.lead_id = l.id and a.kind in ('mobile', 'phone')
                      order by a.id) as phones,
               array(select t.name from lead_tags lt join tags t on t.id = lt.tag_id
                      where lt.lead_id = l.id order by lower(t.name)) as tags,
               l.brief as note, l.created_at
          from leads l left join members m on m.id = l.owner_id
         where l.deleted_at is null and ($1::bigint is null or l.id > $1)
         order by l.id limit $2
        """,
        after,
        page,
    )


async def count_researched(conn: Connection) -> int:
    """Return how many of all leads agents have looked at."""
    found = await fetch_values(
        conn,
        int,
        "select count(*) from leads where enriched_at is not null and deleted_at is null",
    )
    return sum(found)


async def list_researched(conn: Connection, *, limit: int) -> list[LeadId]:
    """Return the leads agents have looked at, of all owners, those of longest ago first."""
    found = await fetch_values(
        conn,
        int,
        """
        select id from leads where enriched_at is not null and deleted_at is null
         order by enriched_at, id
         limit $1
        """,
        limit,
    )
    return [LeadId(number) for number in found]
