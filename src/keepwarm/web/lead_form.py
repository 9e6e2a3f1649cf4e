"""What a form says of a lead: three ways in, one draft out, a sentence for each field amiss."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from keepwarm.kit.addresses import normal_domain, normal_email, normal_phone
from keepwarm.kit.i18n import gettext as _
from keepwarm.leads.model import Lead, LeadDraft
from keepwarm.web.lead_text import draft_from_text
from keepwarm.web.params import numbers

LONGEST = {"person": 300, "company": 300, "role": 300, "city": 120, "brief": 20_000}
FIELDS = (
    "person",
    "company",
    "role",
    "website",
    "city",
    "country",
    "language",
    "emails",
    "phones",
    "tags",
    "brief",
)
_SEPARATORS = re.compile(r"[,;\n]+")
_COUNTRY = re.compile(r"[A-Za-z]{2}")


Way: TypeAlias = Literal["form", "site", "text"]


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form as it was sent: `draft` holds only where `errors` is empty."""

    values: dict[str, str]
    draft: LeadDraft
    errors: dict[str, str] = field(default_factory=dict[str, str])
    way: Way = "form"
    wants_research: bool = False
    wants_plan: bool = False  # when the research has ended
    strangers: frozenset[int] = frozenset()  # leads of this name that it is said not to be


def read_form(sent: Mapping[str, str], default_country: str | None) -> FilledForm:
    """Read a form by its own fields, by a web address alone, or by pasted text."""
    if sent.get("way") == "text":
        return _read_text(sent, default_country)
    values = {name: sent.get(name, "").strip() for name in FIELDS} | _ticked(sent)
    draft, errors = _read_fields(values, default_country)
    if not (draft.person or draft.company or errors):
        errors["company"] = _("A lead needs a person or a company.")
    return FilledForm(
        values,
        draft,
        errors,
        way="site" if sent.get("way") == "site" else "form",
        wants_research="research" in sent,
        wants_plan="then_plan" in sent,
        strangers=_strangers(sent),
    )


def _ticked(sent: Mapping[str, str]) -> dict[str, str]:
    return {name: sent[name] for name in ("research", "then_plan") if name in sent}


def _strangers(sent: Mapping[str, str]) -> frozenset[int]:
    return frozenset(numbers(sent.get("strangers", "")))


def _read_text(sent: Mapping[str, str], country: str | None) -> FilledForm:
    """Pick names and addresses out of a signature, a card or a mail; keep the words."""
    text = sent.get("text", "").strip()
    values, errors = {"text": text} | _ticked(sent), dict[str, str]()
    if len(text) > LONGEST["brief"]:
        errors["text"] = _("At most {n} letters.").format(n=LONGEST["brief"])
    draft = draft_from_text(text[: LONGEST["brief"]], country)
    if not (draft.person or draft.company):
        errors["text"] = _("No name, company or address was found in this text.")
    return FilledForm(
        values,
        draft,
        errors,
        way="text",
        wants_research="research" in sent,
        strangers=_strangers(sent),
    )


def _read_fields(
    values: dict[str, str], default_country: str | None
) -> tuple[LeadDraft, dict[str, str]]:
    errors = {
        name: _("At most {n} letters.").format(n=longest)
        for name, longest in LONGEST.items()
        if len(values[name]) > longest
    }
    website = _website(values["website"], errors)
    country = _country(values["country"], errors)
    draft = LeadDraft(
        person=values["person"] or None,
        company=values["company"] or _company_of(values, website),
        role=values["role"] or None,
        website=website,
        city=values["city"] or None,
        country=country,
        language=values["language"].lower()[:5] or None,
        brief=values["brief"],
        emails=read_emails(values["emails"], errors),
        phones=read_phones(values["phones"], country or default_country, errors),
        tags=tuple(split(values["tags"])),
    )
    return draft, errors


def values_of(lead: Lead, tags: list[str]) -> dict[str, str]:
    """Return a lead as the fields of its form; addresses are added there, not edited."""
    known = {name: str(getattr(lead, name, None) or "") for name in FIELDS}
    return known | {"tags": ", ".join(tags)}


def split(text: str) -> list[str]:
    """Split what people separate by commas, semicolons or lines."""
    return [part for raw in _SEPARATORS.split(text) if (part := raw.strip())]


def _company_of(values: Mapping[str, str], website: str | None) -> str | None:
    """A web address alone is enough: the domain stands for the company until it is known."""
    if website is None or values["person"]:
        return None
    return normal_domain(website) or urlsplit(website).netloc


def _website(text: str, errors: dict[str, str]) -> str | None:
    if not text:
        return None
    address = text if "://" in text else f"https://{text}"
    # A site on this very machine has no domain; the demo's fixture sites are such.
    if normal_domain(address) is None and not address.startswith("http://127.0.0.1:"):
        errors["website"] = _("This is not a web address. Write it like acme.com.")
        return None
    return address


def _country(text: str, errors: dict[str, str]) -> str | None:
    if text and not _COUNTRY.fullmatch(text):
        errors["country"] = _("Write the country as two letters, like DE.")
        return None
    return text.upper() or None


def read_emails(text: str, errors: dict[str, str]) -> tuple[str, ...]:
    found = {typed: normal_email(typed) for typed in split(text)}
    for typed, email in found.items():
        if email is None:
            errors["emails"] = _("{typed} is not an e-mail address.").format(typed=typed)
    return tuple(dict.fromkeys(filter(None, found.values())))


def read_phones(text: str, country: str | None, errors: dict[str, str]) -> tuple[str, ...]:
    found = {typed: normal_phone(typed, country) for typed in split(text)}
    for typed, phone in found.items():
        if phone is None:
            errors["phones"] = _(
                "{typed} is not a phone number. Begin with + and the country's code."
            ).format(typed=typed)
    return tuple(dict.fromkeys(filter(None, found.values())))
