"""Ways to reach a lead, each with the words it was read from."""

from collections.abc import Iterator
from itertools import chain
from urllib.parse import quote as escaped
from urllib.parse import urlsplit

from keepwarm.analysts.model import Brief, Finding
from keepwarm.analysts.reading import Quoted, Reading, quote_of
from keepwarm.analysts.wording import opening
from keepwarm.evidence.model import Claim, Quote
from keepwarm.sites.facts.model import AddressFound, Facts, PersonFound


def find_contacts(reading: Reading) -> Finding:
    """Return every address, number, profile and person the sources name."""
    brief = reading.brief
    found = (
        _contact(label, text, link=link, quote=quote_of(brief, fact))
        for fact, label, text, link in _ways(brief.facts)
    )
    return Finding(claims=tuple(filter(None, chain(_website(brief), found))))


def _ways(facts: Facts) -> Iterator[tuple[Quoted, str, str, str | None]]:
    for email in facts.emails:
        yield email, "email", email.email, f"mailto:{escaped(email.email, safe='@')}"
    for phone in facts.phones:
        link = f"tel:{phone.number}" if phone.kind == "phone" else None
        yield phone, phone.kind, phone.number, link
    for profile in facts.profiles:
        yield profile, "social", profile.network, _web_link(profile.link)
    for person in facts.people:
        yield person, "person", _line(person), None
    for address in facts.addresses:
        yield address, "address", _post(address), None


def _contact(label: str, text: str, *, link: str | None, quote: Quote | None) -> Claim | None:
    if quote is None:
        return None
    return Claim(
        section="contacts", kind="observed", text=text, label=label, link=link, quotes=(quote,)
    )


def _website(brief: Brief) -> Iterator[Claim | None]:
    """The first page read at the lead's own domain is the evidence that it is there."""
    for source in brief.sources:
        host = (urlsplit(source.url or "").hostname or "").removeprefix("www.")
        if brief.domain and host == brief.domain.removeprefix("www."):
            words = opening(source)
            link = _web_link(f"https://{host}")
            yield words and _contact("website", host, link=link, quote=words)
            return


def _web_link(link: str) -> str | None:
    return link if link.startswith(("https://", "http://")) else None


def _line(person: PersonFound) -> str:
    return ", ".join(filter(None, (person.name, person.role)))


def _post(address: AddressFound) -> str:
    place = f"{address.postcode} {address.city}".strip()
    return ", ".join(filter(None, (address.street, place, address.country)))
