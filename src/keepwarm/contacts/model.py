"""Contacts and addresses."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from keepwarm.kit.ids import ContactId, LeadId

AddressKind: TypeAlias = Literal[
    "email", "mobile", "phone", "fax", "linkedin", "telegram", "other"
]
Consent: TypeAlias = Literal["unknown", "legitimate_interest", "given"]


@dataclass(frozen=True, slots=True)
class Address:
    """One way to reach a contact, in its normal spelling (E.164, lower case …)."""

    kind: AddressKind
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person at a lead, or the lead's own front door where `name` is None."""

    id: ContactId
    lead_id: LeadId
    name: str | None
    role: str | None
    origin: str
    consent: Consent
    opted_out_at: datetime | None
    opted_out_because: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDraft:
    """What we are told about a contact. At most one nameless contact per lead."""

    lead_id: LeadId
    name: str | None
    role: str | None
    addresses: tuple[Address, ...]
