"""What an import is, and which verdict a row gets."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, NewType, TypeAlias, get_args

from keepwarm.contacts.model import Address
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.leads.model import LeadDraft
from keepwarm.rosters.model import Row

ImportId = NewType("ImportId", int)
UploadId = NewType("UploadId", int)

Verdict: TypeAlias = Literal["created", "updated", "duplicate", "refused"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One file on its way in, or done. `error` says why it failed."""

    id: ImportId
    name: str
    enrich: bool
    then_plan_at: datetime | None  # since when plans are to follow that research
    default_country: str | None
    asked_by: MemberId | None
    rows_total: int | None
    rows_done: int
    created: int
    updated: int
    duplicate: int
    refused: int
    status: Literal["pending", "processing", "completed", "failed", "cancelled"]
    error: str | None
    created_at: datetime
    finished_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.status in ("pending", "processing")

    @property
    def origin(self) -> str:
        """What the leads it brings remember as where they came from."""
        return f"import {self.id}"


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """What became of a row."""

    line: int
    title: str
    verdict: Verdict
    lead_id: LeadId | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLead:
    """What we know of a lead that a row speaks of again: enough to see whether it brings news."""

    id: LeadId
    owner_id: MemberId | None
    deleted_at: datetime | None
    gaps: Sequence[str]  # the facts on its card that are still unknown
    addresses: Sequence[str]  # email:jane@acme.example
    tags: Sequence[str]  # in lower case
    line: int | None  # where this very import created it


@dataclass(frozen=True, slots=True)
class Joining:
    """A row about a lead that another day, or the row `home` above it in the file, brought."""

    row: Row
    home: "LeadId | Row"
    new_key: bool  # something to know the lead by that we did not have


@dataclass(frozen=True, slots=True)
class Sorting:
    """The rows of a chunk by what is to be done with them."""

    fresh: list[Row] = field(default_factory=list[Row])
    joining: list[Joining] = field(default_factory=list[Joining])
    refused: list[RowVerdict] = field(default_factory=list[RowVerdict])


def sort_rows(
    rows: Sequence[Row], known: Mapping[str, LeadId], left_alone: AbstractSet[str]
) -> Sorting:
    """
    Tell new leads from known ones, by the keys we know and by the rows above in the file.

    A row that joins a lead lends it its keys: a third row may be known by those.
    """
    sorting = Sorting()
    homes: dict[str, LeadId | Row] = dict(known)
    for row in rows:
        if refusal := _refuse(row, left_alone):
            sorting.refused.append(refusal)
            continue
        found = [homes[key] for key in row.keys if key in homes]
        if found:
            sorting.joining.append(Joining(row, found[0], len(found) < len(row.keys)))
        else:
            sorting.fresh.append(row)
        home = found[0] if found else row
        for key in row.keys:
            homes.setdefault(key, home)
    return sorting


def _refuse(row: Row, left_alone: AbstractSet[str]) -> RowVerdict | None:
    if row.draft is None:
        return RowVerdict(row.line, row.title, "refused", reason=row.reason)
    if left_alone and any(address.value in left_alone for address in row.addresses):
        reason = _("asked to be left alone")
        return RowVerdict(row.line, row.title, "refused", reason=reason)
    return None


def judge_known(row: Row, lead: KnownLead, *, new_key: bool, theirs: bool) -> RowVerdict:
    """
    Say what a row about a known lead comes to: news, or nothing new.

    A lead that is not `theirs` to see stays as it is, and so does one in the trash.
    """
    if lead.deleted_at is not None:
        reason = _("is in the trash since {day}: restore it or empty the trash")
        told = reason.format(day=f"{lead.deleted_at:%Y-%m-%d}")
        return RowVerdict(row.line, row.title, "refused", lead.id, told)
    if theirs and (new_key or brings_news(row, lead)):
        return RowVerdict(row.line, row.title, "updated", lead.id, row.reason)
    same = _("the same as line {line}").format(line=lead.line) if lead.line else None
    return RowVerdict(row.line, row.title, "duplicate", lead.id, same)


def brings_news(row: Row, lead: KnownLead) -> bool:
    """Say whether a row knows something about a lead that we did not."""
    draft = row.draft
    return draft is not None and (
        any(getattr(draft, gap) for gap in lead.gaps)
        or any(_named(address) not in lead.addresses for address in row.addresses)
        or any(tag.lower() not in lead.tags for tag in draft.tags)
    )


def learned(lead: KnownLead, row: Row, draft: LeadDraft) -> KnownLead:
    """Return what we know of a lead after a row's news was written down."""
    return replace(
        lead,
        gaps=[gap for gap in lead.gaps if not getattr(draft, gap)],
        addresses=[*lead.addresses, *map(_named, row.addresses)],
        tags=[*lead.tags, *map(str.lower, draft.tags)],
    )


def _named(address: Address) -> str:
    return f"{address.kind}:{address.value}"
