"""
The invented companies of the demo and the leads they become.

Nobody in here exists. Domains end in `.example`, and every telephone number comes from
a range that its country keeps for fiction; where a country keeps none, there is none.
"""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, TypeAlias, get_args

import msgspec
import yaml

Language: TypeAlias = Literal["en", "de", "fr", "es", "it", "nl", "pl", "pt", "uk", "ru"]
PageKind: TypeAlias = Literal[
    "home", "about", "products", "team", "careers", "news", "contact", "legal"
]
Trait: TypeAlias = Literal[
    "linked_data",  # says who it is in JSON-LD
    "guarded_mail",  # writes "hello [at] …" for fear of robots
    "one_pager",  # everything on one page
    "broken_html",  # tags nobody closed
    "injection",  # hidden orders to whoever reads by machine
    "lost_team",  # the navigation leads to a team page that is gone
    "closed_team",  # robots.txt asks not to read the team page
    "slow_about",  # the page about the company takes its time
    "down",  # nothing but 503
]

# Co-prime with the number of companies, so walking in such strides meets each one once
# and mixes the languages, which the files keep apart.
_STRIDE = 23


class Person(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Somebody who works there; `mailbox` is what stands before the @."""

    name: str
    role: str
    mailbox: str | None = None


class Product(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Something they sell, with its price where they say it."""

    name: str
    text: str
    price: str | None = None


class News(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Something that happened so many days ago, counted from whenever you look."""

    days_ago: int
    title: str
    text: str


class Remark(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A sentence on one of their pages that a good salesperson would not overlook."""

    page: PageKind
    text: str


class Origin(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """How they came to us: about whom (none: the company), in which words, with which tags."""

    person: int | None
    note: str
    tags: tuple[str, ...] = ()


class Company(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invented company and all that its web site says."""

    slug: str
    language: Language
    name: str
    legal: str
    country: str
    city: str
    address: str
    founded: int
    employees: int
    field: str
    does: str
    products: tuple[Product, ...]
    people: tuple[Person, ...]
    lead: Origin
    mailbox: str = "hello"
    phones: tuple[str, ...] = ()
    news: tuple[News, ...] = ()
    jobs: tuple[str, ...] = ()
    says: tuple[Remark, ...] = ()
    social: tuple[str, ...] = ()
    made_with: str = ""
    scripts: tuple[str, ...] = ()
    traits: frozenset[Trait] = frozenset()

    @property
    def domain(self) -> str:
        """Return the domain of their addresses, which can belong to nobody."""
        return f"{self.slug}.example"

    @property
    def email(self) -> str:
        """Return the address for everybody."""
        return f"{self.mailbox}@{self.domain}"

    def address_of(self, person: Person) -> str | None:
        """Return a person's own e-mail address, where the company gives it away."""
        return f"{person.mailbox}@{self.domain}" if person.mailbox else None

    def remarks(self, page: PageKind) -> list[str]:
        """Return what they say on one of their pages."""
        return [remark.text for remark in self.says if remark.page == page]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLead:
    """A lead as the demo brings it in; without a name it is the company that we know of."""

    name: str | None
    role: str | None
    company: str
    email: str | None
    phone: str | None
    website: str
    city: str
    country: str
    language: Language
    tags: tuple[str, ...]
    note: str


@cache
def companies() -> tuple[Company, ...]:
    """Return every company. Its place among them decides its port."""
    folder = resources.files("keepwarm.dev") / "demo" / "companies"
    found: list[Company] = []
    for language in get_args(Language):
        rows: list[dict[str, object]] = yaml.safe_load(
            (folder / f"{language}.yaml").read_text(encoding="utf-8")
        )
        found += msgspec.convert([row | {"language": language} for row in rows], list[Company])
    return tuple(found)


def demo_leads(port: int) -> list[DemoLead]:
    """Return the leads of the demo, in a fixed and lively order."""
    places = range(len(companies()))
    return [_lead(companies()[place * _STRIDE % len(places)], port) for place in places]


def url_at(company: Company, port: int) -> str:
    """Return where a company's web site is, if that of the first one is at this port."""
    return f"http://127.0.0.1:{port + companies().index(company)}/"


def _lead(company: Company, port: int) -> DemoLead:
    origin = company.lead
    person = None if origin.person is None else company.people[origin.person]
    email = company.address_of(person) if person else company.email
    # Nobody knows everything about everyone: whoever came to us by themselves left a number.
    is_left = person is None or email is None or "inbound" in origin.tags
    phone = company.phones[0] if company.phones and is_left else None
    return DemoLead(
        name=person.name if person else None,
        role=person.role if person else None,
        company=company.name,
        email=email,
        phone=phone,
        website=url_at(company, port),
        city=company.city,
        country=company.country,
        language=company.language,
        tags=(company.field, *origin.tags),
        note=origin.note,
    )
