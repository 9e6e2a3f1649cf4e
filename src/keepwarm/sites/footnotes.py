"""
Lines below a page's visible text for what only its markup says.

Whatever we report must be quotable from the stored text. An address that stands in a
link alone, or a head count that stands in linked data alone, is therefore written down.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from keepwarm.sites.linked_data import organizations, part, parts, things, word, words
from keepwarm.sites.markup import clean
from keepwarm.sites.model import Link, LinkedData, Tell
from keepwarm.sites.networks import network_of

_PLAIN_FACTS = ("legalName", "email", "telephone", "faxNumber", "vatID", "taxID", "foundingDate")
_OFFERS = ("Product", "Service", "SoftwareApplication", "WebApplication", "MobileApplication")
_LINES = 60


def footnotes(
    seen: str, *, links: Iterable[Link], linked_data: tuple[LinkedData, ...], tells: Iterable[Tell]
) -> tuple[str, ...]:
    """Return the lines to add, leaving out links whose address a visitor sees anyway."""
    notes = dict.fromkeys(
        [
            *_link_notes(seen, links),
            *_company_notes(linked_data),
            *_person_notes(linked_data),
            *_job_notes(linked_data),
            *_offer_notes(linked_data),
            *_event_notes(linked_data),
            *(f"Technology: {tell.name} ({tell.snippet})" for tell in tells),
        ]
    )
    return tuple(notes)[:_LINES]


def person_note(person: LinkedData) -> str:
    """Return the line for a person of the linked data."""
    name, role = word(person, "name"), word(person, "jobTitle")
    return _note("Person", f"{name}, {role}" if role else name)


def job_note(job: LinkedData) -> str:
    """Return the line for an open position of the linked data."""
    return _note("Job", " · ".join(filter(None, (word(job, "title"), word(job, "datePosted")))))


def event_note(event: LinkedData) -> str:
    """Return the line for an event of the linked data."""
    return _note(
        "Event", " · ".join(filter(None, (word(event, "name"), word(event, "startDate"))))
    )


def offer_note(offer: LinkedData) -> str:
    """Return the line for a product of the linked data."""
    return _note("Product", word(offer, "name"))


def address_note(address: LinkedData) -> str:
    """Return the line for a postal address of the linked data."""
    place = f"{word(address, 'postalCode')} {word(address, 'addressLocality')}".strip()
    lines = (word(address, "streetAddress"), place, word(address, "addressCountry"))
    return _note("Address", ", ".join(filter(None, lines)))


def size_note(company: LinkedData) -> str:
    """Return the line for a company's head count."""
    employees = part(company, "numberOfEmployees")
    count = (
        "-".join(filter(None, (word(employees, "minValue"), word(employees, "maxValue"))))
        or word(employees, "value")
        or word(company, "numberOfEmployees")
    )
    return _note("Employees", count)


def offers(linked_data: Iterable[LinkedData]) -> list[LinkedData]:
    """Return what the linked data says is for sale."""
    return things(linked_data, *_OFFERS)


def _note(label: str, value: str) -> str:
    cleaned = clean(value)
    return f"{label}: {cleaned}" if cleaned else ""


def _link_notes(seen: str, links: Iterable[Link]) -> Iterator[str]:
    for link in links:
        address = unquote(link.url.partition(":")[2].partition("?")[0])
        if link.url.lower().startswith(("mailto:", "tel:")):
            if address not in seen:
                yield f"Link: {link.url.partition(':')[0].lower()}:{clean(address)}"
        elif network_of(link.url):
            yield f"Link: {link.url}"


def _company_notes(linked_data: tuple[LinkedData, ...]) -> Iterator[str]:
    for company in organizations(linked_data):
        yield _note("Company", word(company, "name"))
        for thing in (company, *parts(company, "contactPoint")):
            yield from (
                _note(_label(key), text) for key in _PLAIN_FACTS for text in words(thing, key)
            )
        yield address_note(part(company, "address"))
        yield size_note(company)
        yield from (f"Link: {url}" for url in words(company, "sameAs") if network_of(url))


def _person_notes(linked_data: tuple[LinkedData, ...]) -> Iterator[str]:
    yield from map(person_note, things(linked_data, "Person"))


def _job_notes(linked_data: tuple[LinkedData, ...]) -> Iterator[str]:
    yield from map(job_note, things(linked_data, "JobPosting"))


def _offer_notes(linked_data: tuple[LinkedData, ...]) -> Iterator[str]:
    yield from map(offer_note, offers(linked_data))


def _event_notes(linked_data: tuple[LinkedData, ...]) -> Iterator[str]:
    yield from map(event_note, things(linked_data, "Event", "BusinessEvent"))


def _label(key: str) -> str:
    return {
        "legalName": "Legal name",
        "email": "E-mail",
        "telephone": "Telephone",
        "faxNumber": "Fax",
        "vatID": "VAT ID",
        "taxID": "Tax ID",
        "foundingDate": "Founded",
    }[key]
