"""A lead from a pasted text: a signature, a business card, a line out of a mail."""

import re

from keepwarm.kit.addresses import company_domain
from keepwarm.leads.model import LeadDraft
from keepwarm.sites.facts.find import facts_in_text
from keepwarm.sites.facts.model import Facts

_WEB = re.compile(r"(?:https?://|www\.)[^\s<>\"')]+", re.IGNORECASE)


def draft_from_text(text: str, country: str | None) -> LeadDraft:
    """Pick out who, where and how to reach them; the words themselves are kept as the brief."""
    facts = facts_in_text(text)
    emails = tuple(found.email for found in facts.emails)
    person = facts.people[0] if facts.people else None
    website = _website(text)
    return LeadDraft(
        person=person.name if person else None,
        role=(person.role or None) if person else None,
        company=_company(facts, emails, website),
        website=website,
        city=facts.addresses[0].city if facts.addresses else None,
        country=facts.country or country,
        emails=emails,
        phones=tuple(found.number for found in facts.phones if found.kind == "phone"),
        links={found.network: found.link for found in facts.profiles},
        brief=text,
    )


def _website(text: str) -> str | None:
    found = _WEB.search(text)
    if found is None:
        return None
    address = found[0].rstrip(".,;")
    return address if "://" in address else f"https://{address}"


def _company(facts: Facts, emails: tuple[str, ...], website: str | None) -> str | None:
    """Name the company by its own words, else by the domain it is reached at."""
    if facts.companies:
        return facts.companies[0].name
    domains = filter(None, map(company_domain, emails))
    return next(domains, LeadDraft(website=website).domain if website else None)
