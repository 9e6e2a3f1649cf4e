"""SQL that only looks at prospects' pages and at who went through them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from keepwarm.contacts.reads import resolve_contacts
from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_value
from keepwarm.kit.ids import ContactId, LeadId, MemberId, MicrositeId
from keepwarm.microsite.model import Imprint, Page, Progress, QuestionnaireId, SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class _PageRow:
    token: str
    id: MicrositeId
    lead_id: LeadId
    lead_name: str
    owner_id: MemberId | None
    owner_name: str | None
    owner_email: str | None
    questionnaire_id: QuestionnaireId | None
    company: str
    website: str | None
    legal_url: str | None
    privacy_url: str | None

    def page(self, contact_id: ContactId | None) -> Page:
        return Page(
            id=self.id,
            lead_id=self.lead_id,
            lead_name=self.lead_name,
            owner_id=self.owner_id,
            owner_name=self.owner_name,
            owner_email=self.owner_email,
            questionnaire_id=self.questionnaire_id,
            imprint=Imprint(
                company=self.company,
                website=self.website,
                legal_url=self.legal_url,
                privacy_url=self.privacy_url,
            ),
            contact_id=contact_id,
        )


async def get_page(conn: Connection, token: str) -> Page | None:
    """Return the page behind a token; None for one unknown, taken back, or of a trashed lead."""
    return (await get_pages(conn, [token])).get(token)


async def get_pages(conn: Connection, tokens: Iterable[str]) -> dict[str, Page]:
    """Return the pages behind many tokens; those that open nothing are left out."""
    rows = await fetch_all(
        conn,
        _PageRow,
        """
        select s.token, s.id, s.lead_id, coalesce(l.company, l.name) as lead_name,
               l.owner_id, m.name as owner_name, m.email as owner_email,
               case when q.source is not null then q.id end as questionnaire_id,
               coalesce(i.company, '') as company, i.website, i.legal_url, i.privacy_url
          from microsites s
          join leads l on l.id = s.lead_id
          left join members m on m.id = l.owner_id and m.disabled_at is null
          left join (select id, source from questionnaires order by id desc limit 1) q on true
          left join imprint i on true
         where s.token = any($1::text[]) and s.revoked_at is null and l.deleted_at is null
        """,
        list(tokens),
    )
    people = await resolve_contacts(conn, {row.lead_id for row in rows}) if rows else {}
    return {row.token: row.page(people[row.lead_id].contact_id) for row in rows}


async def get_questionnaire_source(conn: Connection, id_: QuestionnaireId) -> str | None:
    """Return what a team wrote; it never changes once it is kept."""
    return await fetch_value(conn, str, "select source from questionnaires where id = $1", id_)


@dataclass(frozen=True, slots=True)
class KeptQuestionnaire:
    """What wizards ask now; without a source the one that ships."""

    id: QuestionnaireId
    source: str | None
    made_by: str | None
    made_at: datetime


async def get_newest_questionnaire(conn: Connection) -> KeptQuestionnaire | None:
    """Return what was put in last; None where nobody has ever put one in."""
    return await fetch_maybe(
        conn,
        KeptQuestionnaire,
        """
        select q.id, q.source, m.name as made_by, q.made_at
          from questionnaires q
          left join members m on m.id = q.made_by
         order by q.id desc
         limit 1
        """,
    )


async def get_imprint(conn: Connection) -> Imprint:
    """Return who speaks on the pages; empty where nobody has said so."""
    found = await fetch_maybe(
        conn, Imprint, "select company, website, legal_url, privacy_url from imprint"
    )
    return found or Imprint()


async def get_progress(
    conn: Connection, microsite_id: MicrositeId, key_hash: bytes
) -> Progress | None:
    """Return how far a browser has come on a page."""
    return await fetch_maybe(
        conn,
        Progress,
        """
        select questionnaire_id, step, max_step, answers, finished_at
          from wizard_sessions
         where microsite_id = $1 and key_hash = $2
        """,
        microsite_id,
        key_hash,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPage:
    """A lead's page as we see it: the token of its link."""

    id: MicrositeId
    token: str
    made_by: str | None
    made_at: datetime


async def get_shared_page(conn: Connection, lead_id: LeadId) -> SharedPage | None:
    """Return a lead's page while its link is good."""
    return await fetch_maybe(
        conn,
        SharedPage,
        """
        select s.id, s.token, m.name as made_by, s.made_at
          from microsites s
          left join members m on m.id = s.made_by
         where s.lead_id = $1 and s.revoked_at is null
        """,
        lead_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One browser's way through a lead's wizard, for whoever looks after the lead."""

    id: SessionId
    questionnaire_id: QuestionnaireId | None
    source: str | None
    max_step: int
    answers: dict[str, Any]
    started_at: datetime
    updated_at: datetime
    finished_at: datetime | None
    downloads: int


async def list_visits(conn: Connection, lead_id: LeadId, *, limit: int) -> list[Visit]:
    """Return who went through a lead's wizard, the latest first."""
    return await fetch_all(
        conn,
        Visit,
        """
        select s.id, s.questionnaire_id, q.source, s.max_step, s.answers, s.started_at,
               s.updated_at, s.finished_at, s.downloads
          from wizard_sessions s
          left join questionnaires q on q.id = s.questionnaire_id
         where s.lead_id = $1
         order by s.updated_at desc, s.id desc
         limit $2
        """,
        lead_id,
        limit,
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the public web says of a lead: the words, and where they stand."""

    quote: str
    title: str
    url: str


async def list_findings(conn: Connection, lead_id: LeadId, *, limit: int) -> list[Finding]:
    """
    Return what a lead's own report may tell of what we read about it.

    Only words that stand verbatim on a page of the public web, and of those only news and
    what the company says of its own troubles: what we make of it, whom we found there and
    whether it fits is ours alone.
    """
    return await fetch_all(
        conn,
        Finding,
        """
        select distinct on (q.text) q.text as quote, s.title, s.url
          from claims c
          join quotes q on q.claim_id = c.id
          join sources s on s.id = q.source_id
         where c.lead_id = $1 and c.kind = 'observed' and s.kind = 'web' and s.url is not null
           and c.section in ('triggers', 'pain_points')
         order by q.text, c.number
         limit $2
        """,
        lead_id,
        limit,
    )
