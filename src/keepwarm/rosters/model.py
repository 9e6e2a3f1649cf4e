"""What the columns of a table of leads mean, and what a row of it says."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from keepwarm.contacts.model import Address
from keepwarm.leads.model import LeadDraft

Field: TypeAlias = Literal[
    "person",
    "first_name",
    "last_name",
    "company",
    "role",
    "email",
    "phone",
    "website",
    "city",
    "country",
    "language",
    "linkedin",
    "telegram",
    "tags",
    "note",
]
FIELDS: tuple[Field, ...] = get_args(Field)
_TELLING = frozenset({"person", "first_name", "last_name", "company", "email", "website"})


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What each column of a file means to us, and whether its first row is a header."""

    header: bool
    fields: tuple[Field | None, ...]

    @property
    def can_make_a_lead(self) -> bool:
        """Say whether any column tells who a row is about."""
        return not _TELLING.isdisjoint(self.fields)


@dataclass(frozen=True, slots=True)
class Row:
    """
    One row of a file, read: a draft, or the reason why there is none.

    Beside a draft, `reason` says what of the row had to be left out. `title` is what a person
    recognises the row by.
    """

    line: int
    title: str
    draft: LeadDraft | None
    keys: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    reason: str | None = None
