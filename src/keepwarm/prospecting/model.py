"""What a search is, what it comes upon, and how a candidate is brought into normal spelling."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, NewType, TypeAlias

from keepwarm.kit.addresses import normal_domain, normal_email, normal_phone
from keepwarm.kit.ids import MemberId
from keepwarm.leads.model import LeadDraft

JobId = NewType("JobId", int)

Verdict: TypeAlias = Literal["found", "duplicate", "refused"]
LONGEST_TITLE = 120
LONGEST_NAME = 300  # as the table of leads has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody a source came upon, where, and under which licence we may use it."""

    draft: LeadDraft
    source_url: str
    licence: str

    @property
    def title(self) -> str:
        """What a person recognises the candidate by."""
        known = (self.draft.person, self.draft.company, self.draft.website)
        return " · ".join(text for text in known if text)[:LONGEST_TITLE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One search, under way or done. `cursor` counts the candidates that have a verdict."""

    id: JobId
    source: str
    params: dict[str, Any]
    enrich: bool
    asked_by: MemberId | None
    cursor: int
    found: int
    duplicate: int
    refused: int
    status: Literal["pending", "processing", "completed", "failed", "cancelled"]
    error: str | None
    created_at: datetime
    finished_at: datetime | None


def normal_draft(draft: LeadDraft, default_country: str | None) -> LeadDraft:
    """
    Return a draft in the spelling in which duplicates meet.

    Addresses that make no sense are dropped: a source may hold anything. A mere web site
    or e-mail address stands for its company.
    """
    country = draft.country or default_country
    normal = replace(
        draft,
        person=_line(draft.person),
        company=_line(draft.company),
        role=_line(draft.role),
        city=_line(draft.city),
        website=_website(draft.website),
        emails=_each(draft.emails, normal_email),
        phones=_each(draft.phones, lambda text: normal_phone(text, country)),
    )
    if normal.person or normal.company:
        return normal
    return replace(normal, company=normal.domain)


def _line(text: str | None) -> str | None:
    return " ".join((text or "").split())[:LONGEST_NAME].strip() or None


def _website(text: str | None) -> str | None:
    """Give an address its scheme; one with a scheme of its own may have no domain at all."""
    address = (text or "").strip()
    if "://" in address:
        return address
    return f"https://{address}" if normal_domain(address) else None


def _each(texts: Iterable[str], normal: Callable[[str], str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(normal, texts))))
