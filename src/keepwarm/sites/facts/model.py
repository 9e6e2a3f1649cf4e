"""The kinds of facts, each with the page it stands on and the words it stands in."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

PhoneKind: TypeAlias = Literal["phone", "fax"]
RegisterKind: TypeAlias = Literal["vat", "register"]
TriggerKind: TypeAlias = Literal[
    "hiring",
    "funding",
    "expansion",
    "launch",
    "leadership",
    "partnership",
    "event",
    "regulation",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailFound:
    """An e-mail address in its one spelling."""

    email: str
    url: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneFound:
    """A number in E.164 form; fax machines are told apart by their label."""

    number: str
    country: str | None
    kind: PhoneKind
    url: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFound:
    """Somebody's profile on a social network."""

    network: str
    link: str
    url: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFound:
    """A person and what the site calls them."""

    name: str
    role: str
    url: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressFound:
    """A postal address."""

    street: str
    postcode: str
    city: str
    country: str | None
    url: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyFound:
    """A company's name as it stands, its legal form apart."""

    name: str
    legal_form: str
    url: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFound:
    """A VAT id or an entry in a register of companies."""

    kind: RegisterKind
    number: str
    url: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeFound:
    """How many people work there, as the site tells it."""

    at_least: int
    at_most: int | None
    url: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TechnologyFound:
    """A tool the markup gives away: a hint, no more."""

    name: str
    url: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerFound:
    """A reason to get in touch now, with its day where the page names one."""

    kind: TriggerKind
    happened_on: date | None
    url: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFound:
    """Something the company offers."""

    name: str
    url: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordFound:
    """A word the site's headings keep coming back to."""

    word: str
    times: int
    url: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything found, each thing once, in the order of the pages."""

    country: str | None = None
    languages: tuple[str, ...] = ()
    companies: tuple[CompanyFound, ...] = ()
    addresses: tuple[AddressFound, ...] = ()
    registers: tuple[RegisterFound, ...] = ()
    sizes: tuple[SizeFound, ...] = ()
    emails: tuple[EmailFound, ...] = ()
    phones: tuple[PhoneFound, ...] = ()
    profiles: tuple[ProfileFound, ...] = ()
    people: tuple[PersonFound, ...] = ()
    technologies: tuple[TechnologyFound, ...] = ()
    triggers: tuple[TriggerFound, ...] = ()
    products: tuple[ProductFound, ...] = ()
    keywords: tuple[KeywordFound, ...] = ()
