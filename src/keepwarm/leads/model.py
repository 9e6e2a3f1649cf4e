"""What a lead is, the stages it goes through, and the rules that need no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, NewType, Protocol, TypeAlias, get_args

from keepwarm.contacts.model import Address, AddressKind, ContactDraft
from keepwarm.kit.addresses import company_domain, is_mobile, name_key, normal_domain
from keepwarm.kit.ids import LeadId, MemberId

TagId = NewType("TagId", int)

Stage: TypeAlias = Literal[
    "harvested",
    "intake",
    "qualification",
    "research",
    "strategy",
    "enriched",
    "contacted",
    "engaged",
    "meeting",
    "won",
    "lost",
]
Fit: TypeAlias = Literal["strong", "possible", "weak", "not_a_fit"]
STAGES: tuple[Stage, ...] = get_args(Stage)
FITS: tuple[Fit, ...] = get_args(Fit)
RESEARCH_STAGES: tuple[Stage, ...] = STAGES[: STAGES.index("enriched") + 1]


def moves_forward(stage: Stage, to: Stage) -> bool:
    """
    Say whether agents may move a card: within the research stages and never back.

    A card that people have moved on, into the sales stages, stays where they put it.
    """
    return to in RESEARCH_STAGES and stage in RESEARCH_STAGES and is_before(stage, to)


def is_before(stage: Stage, other: Stage) -> bool:
    """Say whether one column stands left of another."""
    return STAGES.index(stage) < STAGES.index(other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A company, a person, or a person at a company."""

    id: LeadId
    person: str | None
    company: str | None
    name: str
    role: str | None
    domain: str | None
    website: str | None
    city: str | None
    country: str | None
    language: str | None
    brief: str
    stage: Stage
    owner_id: MemberId | None
    agent: str | None
    agent_since: datetime | None
    trouble: str | None
    fit: Fit | None
    enriched_at: datetime | None
    origin: str
    created_at: datetime
    deleted_at: datetime | None


class OnBoard(Protocol):
    """A lead as far as its card's place is concerned."""

    @property
    def id(self) -> LeadId: ...
    @property
    def stage(self) -> Stage: ...
    @property
    def owner_id(self) -> MemberId | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadDraft:
    """What we are told about a lead before it is one. Blank strings count as unknown."""

    person: str | None = None
    company: str | None = None
    role: str | None = None
    website: str | None = None
    city: str | None = None
    country: str | None = None
    language: str | None = None
    brief: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict[str, str])  # 'linkedin': url …
    tags: tuple[str, ...] = ()

    @property
    def domain(self) -> str | None:
        """The company's domain: that of the web site, else that of a company e-mail."""
        if self.website and (domain := normal_domain(self.website)):
            return domain
        return next(filter(None, map(company_domain, self.emails)), None)


def tidied(draft: LeadDraft) -> LeadDraft:
    """Return a draft in which what is blank is unknown."""
    texts = {name: (getattr(draft, name) or "").strip() or None for name in _TEXTS}
    return replace(draft, **texts)


_TEXTS = ("person", "company", "role", "website", "city", "country", "language")
LONGEST_KEY = 620  # letters; an index takes no key of many more

_SHARED_MAILBOXES = frozenset(
    {"info", "hello", "hallo", "contact", "kontakt", "contacto", "contatti", "office", "mail"}
    | {"sales", "support", "service", "team", "admin", "post", "welcome", "enquiries"}
)


def keys_of(draft: LeadDraft) -> tuple[str, ...]:
    """
    Return what makes two records the same lead (G-32).

    A person is known by e-mail, mobile or name at a company; mailboxes that many share are
    no sign. A company without a person is known by its domain, else by all it has; its name
    goes with the city, for many a city has a bakery of that name.
    """
    emails = [f"email:{e}" for e in draft.emails if draft.person is None or _is_personal(e)]
    mobiles = [f"mobile:{p}" for p in draft.phones if draft.person is None or is_mobile(p)]
    if draft.person:
        named = [f"person:{name_key(draft.person, draft.company)}"] if draft.company else []
    elif draft.domain:
        return (f"domain:{draft.domain}",)
    else:
        named = [f"company:{name_key(draft.city or '', draft.company)}"] if draft.company else []
    return tuple(dict.fromkeys((*emails, *mobiles, *named)))


def is_a_mere_name(draft: LeadDraft) -> bool:
    """Say whether nothing but a name tells who a person is: no e-mail, no mobile of their own."""
    return draft.person is not None and all(key.startswith("person:") for key in keys_of(draft))


class _Reachable(Protocol):
    @property
    def kind(self) -> AddressKind: ...
    @property
    def value(self) -> str: ...


def keys_at(address: _Reachable) -> tuple[str, ...]:
    """Return the key that an address of a lead may stand for."""
    prefix = {"email": "email", "mobile": "mobile", "phone": "mobile"}.get(address.kind)
    return (f"{prefix}:{address.value}",) if prefix else ()


def contact_of(lead_id: LeadId, draft: LeadDraft) -> ContactDraft | None:
    """Return the person behind a draft, or the company's front door; None if nothing is known."""
    addresses = addresses_of(draft)
    if not addresses and not draft.person:
        return None
    return ContactDraft(lead_id=lead_id, name=draft.person, role=draft.role, addresses=addresses)


def addresses_of(draft: LeadDraft) -> tuple[Address, ...]:
    """Return every way to reach the person behind a draft, or the company's front door."""
    return (
        *(Address("email", email) for email in draft.emails),
        *(Address("mobile" if is_mobile(p) else "phone", p) for p in draft.phones),
        *(_link(kind, url) for kind, url in draft.links.items()),
    )


def _link(kind: str, url: str) -> Address:
    return Address(
        "linkedin" if kind == "linkedin" else "telegram" if kind == "telegram" else "other", url
    )


def _is_personal(email: str) -> bool:
    return email.partition("@")[0] not in _SHARED_MAILBOXES
