"""What a form says of a person at a lead: one draft, and a sentence for each field amiss."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from keepwarm.contacts.model import Address, Consent
from keepwarm.kit.i18n import gettext as _
from keepwarm.leads.model import LeadDraft, addresses_of
from keepwarm.people.model import LONGEST_NAME, LONGEST_SOURCE, ConsentDraft, Person, PersonDraft
from keepwarm.sites.networks import profile_in
from keepwarm.steps.model import storable
from keepwarm.web.lead_form import read_emails, read_phones, split
from keepwarm.web.params import as_number

FIELDS: Final = (
    "name",
    "role",
    "emails",
    "phones",
    "links",
    "consent",
    "consent_source",
    "consent_on",
)


@dataclass(frozen=True, slots=True)
class FilledContact:
    """A form as it was sent: `draft` holds only where `errors` is empty."""

    values: dict[str, str]
    draft: PersonDraft
    kept: frozenset[int] = frozenset()
    errors: dict[str, str] = field(default_factory=dict[str, str])


def values_of(person: Person, zone: str) -> dict[str, str]:
    """Return a person as the fields of their form; addresses are kept or added there."""
    since = person.consent_at
    return {
        "name": person.name or "",
        "role": person.role or "",
        "consent": person.consent,
        "consent_source": person.consent_source or "",
        "consent_on": since.astimezone(ZoneInfo(zone)).date().isoformat() if since else "",
    }


def read_contact(
    sent: Mapping[str, str],
    kept: list[str],
    *,
    was: Person | None,
    country: str | None,
    zone: str,
    now: datetime,
) -> FilledContact:
    """Read a form about a person; `was` is who they are, so that no day is moved by its hour."""
    values = {name: storable(sent.get(name, "")) for name in FIELDS}
    errors = {
        name: _("At most {n} letters.").format(n=longest)
        for name, longest in (
            ("name", LONGEST_NAME),
            ("role", LONGEST_NAME),
            ("consent_source", LONGEST_SOURCE),
        )
        if len(values[name]) > longest
    }
    stays = frozenset(number for each in kept if (number := as_number(each)) is not None)
    draft = PersonDraft(
        name=values["name"] or None,
        role=values["role"] or None,
        kept=stays,
        added=_addresses(values, country, errors),
        consent=_consent(values, errors, was=was, zone=zone, now=now),
    )
    return FilledContact(values, draft, stays, errors)


def _addresses(
    values: Mapping[str, str], country: str | None, errors: dict[str, str]
) -> tuple[Address, ...]:
    reached = LeadDraft(
        person=None,
        company=None,
        emails=read_emails(values["emails"], errors),
        phones=read_phones(values["phones"], country, errors),
    )
    links = (_link(typed, errors) for typed in split(values["links"]))
    return (*addresses_of(reached), *filter(None, links))


def _link(typed: str, errors: dict[str, str]) -> Address | None:
    """Read a profile: its web address, or a name in Telegram that begins with @."""
    url = f"https://t.me/{typed[1:]}" if typed.startswith("@") else typed
    profile = profile_in(url if "://" in url else f"https://{url}")
    if profile is None:
        errors["links"] = _("{typed} is not the address of a profile we know.").format(typed=typed)
        return None
    match profile.network:
        case "linkedin" | "telegram":
            return Address(profile.network, profile.link)
        case _:
            return Address("other", profile.link)


def _consent(
    values: Mapping[str, str],
    errors: dict[str, str],
    *,
    was: Person | None,
    zone: str,
    now: datetime,
) -> ConsentDraft:
    kind = _kind(values["consent"])
    if kind == "unknown":
        return ConsentDraft()
    since = _day(values["consent_on"], errors, zone=zone, now=now)
    known = was.consent_at.astimezone(ZoneInfo(zone)) if was and was.consent_at else None
    if known is not None and known.date() == since.date():
        since = known
    if not values["consent_source"]:
        errors["consent_source"] = _("Write down how we know: a letter, a form, a talk.")
    return ConsentDraft(kind=kind, source=values["consent_source"] or None, since=since)


def _kind(text: str) -> Consent:
    match text:
        case "given" | "legitimate_interest":
            return text
        case _:
            return "unknown"


def _day(text: str, errors: dict[str, str], *, zone: str, now: datetime) -> datetime:
    """Return the beginning of a day by its reader's clock; today where none is named."""
    today = now.astimezone(ZoneInfo(zone)).date()
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        errors["consent_on"] = _("This is not a day.")
        day = today
    if day > today:
        errors["consent_on"] = _("This day is still to come.")
    return datetime.combine(day, time(), ZoneInfo(zone))
