"""A person at a lead as a member writes them down, and as their page shows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from keepwarm.contacts.model import Address, AddressKind, Consent
from keepwarm.kit.ids import ContactId, LeadId, MemberId

LONGEST_NAME: Final = 300
LONGEST_SOURCE: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDraft:
    """Why we may write to somebody, how we know, and since when; nothing of it while unknown."""

    kind: Consent = "unknown"
    source: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDraft:
    """A person before they are one: which addresses stay, and which come."""

    name: str | None
    role: str | None = None
    kept: frozenset[int] = frozenset()
    added: tuple[Address, ...] = ()
    consent: ConsentDraft = ConsentDraft()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAddress:
    """An address of a person, and why nobody is reached there, where that is so."""

    id: int
    kind: AddressKind
    value: str
    bounced_because: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A contact as its own page shows it."""

    id: ContactId
    lead_id: LeadId
    lead: str
    owner_id: MemberId | None
    name: str | None
    role: str | None
    consent: Consent
    consent_at: datetime | None
    consent_source: str | None
    opted_out_at: datetime | None
    opted_out_because: str | None

    @property
    def consent_known(self) -> ConsentDraft:
        return ConsentDraft(kind=self.consent, source=self.consent_source, since=self.consent_at)
