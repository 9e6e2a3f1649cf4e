"""What a search is, what it comes upon, and how a candidate is brought into normal spelling."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, NewType, TypeAlias

import msgspec

from keepwarm.kit.addresses import normal_domain, normal_email, normal_phone
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.kit.places import country_code, language_code
from keepwarm.leads.model import LONGEST_KEY, LeadDraft, keys_of

JobId = NewType("JobId", int)

Verdict: TypeAlias = Literal["found", "duplicate", "refused"]
JobStatus: TypeAlias = Literal["pending", "processing", "completed", "failed", "cancelled"]
LONGEST_TITLE = 120
LONGEST_NAME = 300  # as the table of leads has it
LONGEST_NOTE = 20_000
LONGEST_URL = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """
    Somebody a source came upon, where, and under which licence we may use it.

    A source that sees itself that no lead can be made says so in `refusal`, and in `label` what
    it read instead of a name.
    """

    draft: LeadDraft
    source_url: str
    licence: str
    refusal: str | None = None
    label: str = ""

    @property
    def title(self) -> str:
        """What a person recognises the candidate by."""
        known = (self.draft.person, self.draft.company, self.draft.domain)
        return (" · ".join(dict.fromkeys(filter(None, known))) or self.label)[:LONGEST_TITLE]

    @property
    def identity(self) -> str:
        """Return what is the same when a source names somebody again, in whatever order."""
        first = keys_of(self.draft)[:1] or (self.label, msgspec.json.encode(self.draft).decode())
        return hashlib.sha256("\n".join(first).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a source came upon in one go, and the words by which it goes on from there."""

    candidates: tuple[Candidate, ...]
    cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """
    How far a search goes: leads at most, and whether and how many of them are researched.

    With `then_plan` a plan is written for each lead whose research has ended well.
    """

    at_most: int | None = None
    enrich: bool = True
    enrich_at_most: int | None = None
    then_plan: bool = False

    @property
    def researched_at_most(self) -> int | None:
        """Return how many leads it may have researched; None for any number."""
        if not self.enrich:
            return 0
        return min((n for n in (self.at_most, self.enrich_at_most) if n is not None), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One search, under way or done. `kept` counts the candidates read so far."""

    id: JobId
    source: str
    title: str
    asked_by: MemberId | None
    at_most: int | None
    enrich: bool
    enrich_at_most: int | None
    then_plan_at: datetime | None
    cursor: str | None
    source_ended_at: datetime | None
    kept: int
    found: int
    found_before: int
    duplicate: int
    refused: int
    researched: int
    status: JobStatus
    error: str | None
    created_at: datetime
    finished_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.status in ("pending", "processing")

    @property
    def terms(self) -> Terms:
        return Terms(
            at_most=self.at_most,
            enrich=self.enrich,
            enrich_at_most=self.enrich_at_most,
            then_plan=self.then_plan_at is not None,
        )

    @property
    def waiting(self) -> int:
        """Count the candidates that still have no verdict."""
        return self.kept - self.found - self.duplicate - self.refused

    @property
    def has_enough(self) -> bool:
        """Say whether it has found as many leads as were asked for."""
        return self.at_most is not None and self.found - self.found_before >= self.at_most

    @property
    def can_go_on(self) -> bool:
        """Say whether it has ended before its source has."""
        return not self.is_open and (self.source_ended_at is None or self.waiting > 0)

    @property
    def stopped_at_limit(self) -> bool:
        """Say whether it ended because it had found as many leads as it was asked for."""
        return self.status == "completed" and self.can_go_on

    @property
    def researches_the_next(self) -> bool:
        """Say whether a lead it finds now is to be researched at once."""
        return self.enrich and (
            self.enrich_at_most is None or self.researched < self.enrich_at_most
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """Where a lead was found: by which search, on which page, under which licence."""

    lead_id: LeadId
    job_id: JobId | None
    source: str
    search: str
    source_url: str
    licence: str
    found_at: datetime


def fingerprint_of(source: str, params: Mapping[str, Any], by: MemberId | None) -> str:
    """Return what two requests for the same search by one member have in common."""
    # Of two members neither sees the other's search: each has their own.
    search = json.dumps([source, params, by], sort_keys=True)
    return hashlib.sha256(search.encode()).hexdigest()


def refusal_of(candidate: Candidate) -> str | None:
    """Say why a candidate can be no lead, whoever else is known; None: it can."""
    draft, keys = candidate.draft, keys_of(candidate.draft)
    if candidate.refusal:
        return candidate.refusal
    if not (keys and (draft.person or draft.company)):
        return _("nothing tells it apart from others")
    # A few letters of some scripts fold into many, and an index takes no such key.
    return _("the name is too long") if any(len(key) > LONGEST_KEY for key in keys) else None


def normal_candidate(candidate: Candidate, default_country: str | None) -> Candidate:
    """Return a candidate as the tables can hold it, in the spelling in which duplicates meet."""
    return Candidate(
        draft=normal_draft(candidate.draft, default_country),
        source_url=_web_address(candidate.source_url) or "",
        licence=plain(candidate.licence)[:LONGEST_NAME],
        refusal=candidate.refusal and plain(candidate.refusal)[:LONGEST_NAME],
        label=plain(candidate.label)[:LONGEST_TITLE],
    )


def normal_draft(draft: LeadDraft, default_country: str | None) -> LeadDraft:
    """
    Return a draft in the spelling in which duplicates meet.

    Addresses that make no sense are dropped: a source may hold anything. A mere web site
    or e-mail address stands for its company.
    """
    country = country_code(draft.country or "")
    normal = replace(
        draft,
        person=_line(draft.person),
        company=_line(draft.company),
        role=_line(draft.role),
        city=_line(draft.city),
        country=country,
        language=language_code(draft.language or ""),
        website=_website(draft.website),
        brief=plain(draft.brief)[:LONGEST_NOTE],
        emails=_each(draft.emails, normal_email),
        phones=_each(draft.phones, lambda text: normal_phone(text, country or default_country)),
        links={kind: plain(url)[:LONGEST_URL] for kind, url in draft.links.items()},
        tags=_each(draft.tags, _line),
    )
    if normal.person or normal.company:
        return normal
    return replace(normal, company=normal.domain)


def plain(text: str) -> str:
    """Leave out what no table can hold: zero characters, and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def _line(text: str | None) -> str | None:
    return " ".join(plain(text or "").split())[:LONGEST_NAME].strip() or None


def _website(text: str | None) -> str | None:
    """Give an address its scheme; one with a scheme of its own may have no domain at all."""
    address = plain(text or "").strip()
    if "://" in address:
        return _web_address(address)
    return _web_address(f"https://{address}") if normal_domain(address) else None


def _web_address(text: str) -> str | None:
    """Return an address that is safe to follow; any other scheme is none of ours."""
    address = plain(text).strip()
    is_one = address.lower().startswith(("http://", "https://"))
    return address if is_one and len(address) <= LONGEST_URL else None


def _each(texts: Iterable[str], normal: Callable[[str], str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(normal, texts))))
