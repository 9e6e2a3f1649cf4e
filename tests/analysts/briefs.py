"""Briefs as an enrichment run hands them over: pages read, facts found, nobody asked."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from keepwarm.analysts.model import AGENTS, SECTION_OF, Agent, Brief, Finding
from keepwarm.analysts.rules import RulesAnalyst
from keepwarm.evidence.model import Claim, ClaimKind, Quote, Section, Source, SourceId
from keepwarm.sites.facts.find import find_facts
from keepwarm.sites.page import text_page

TODAY = date(2026, 3, 20)
READ_AT = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
HOME = "https://harrowgate-freight.example/"


def source(text: str, number: int = 1, *, url: str | None = HOME) -> Source:
    return Source(
        id=SourceId(number),
        kind="web",
        url=url,
        title="",
        text=text,
        sha256="",
        fetched_at=READ_AT,
    )


def brief(*texts: str, today: date = TODAY, **known: Any) -> Brief:
    """Return a brief about a site with these texts, a page each."""
    pages = [text_page(text, url=f"{HOME}{n or ''}") for n, text in enumerate(texts)]
    sources = tuple(source(page.text, n, url=page.url) for n, page in enumerate(pages, 1))
    return Brief(today=today, sources=sources, facts=find_facts(pages), **known)


def quote(text: str, number: int = 1) -> Quote:
    return Quote(source_id=SourceId(number), text=text)


def claim(
    section: Section, text: str = "Something.", *, kind: ClaimKind = "observed", **known: Any
) -> Claim:
    return Claim(section=section, kind=kind, text=text, **known)


def ask(agent: Agent, about: Brief, analyst: RulesAnalyst | None = None) -> Finding:
    return asyncio.run((analyst or RulesAnalyst()).run(agent, about))


def ask_all(about: Brief) -> dict[Agent, Finding]:
    """Run every agent in turn, each hearing what those before it found."""
    found: dict[Section, tuple[Claim, ...]] = {}
    findings: dict[Agent, Finding] = {}
    for agent in AGENTS:
        findings[agent] = ask(agent, replace(about, found=dict(found)))
        section = SECTION_OF[agent]
        if section is not None:
            found[section] = findings[agent].claims
    return findings


FREIGHT = brief(
    """Harrowgate Freight Ltd
    We move pallets between Hull and Rotterdam. Our freight leaves the warehouse at six.
    We are a team of 64 people.
    Enquiries are answered within 3 working days.
    We use HubSpot for our customers.""",
    """News
    12 March 2026
    We open a second warehouse in Goole and are hiring eleven people.
    Contact: hello@harrowgate-freight.example, +44 113 496 0172
    14 Cooperage Lane, Hull HU1 1AA, United Kingdom""",
    company="Harrowgate Freight",
    lead_name="Maud Pettifer",
    role="Operations director",
    domain="harrowgate-freight.example",
)
DENTISTS = brief(
    """Zahnärzte am Lindenhain
    Unsere Praxis behandelt Patienten von drei bis neunzig.
    Termine vergeben wir nur telefonisch, Montag bis Freitag von 9 bis 12 Uhr.
    Neue Patienten können das Formular ausdrucken und mitbringen.
    Lindenweg 4, 04109 Leipzig, Deutschland""",
    company="Zahnärzte am Lindenhain",
    role="Praxismanagerin",
)
ROASTERS = brief(
    """Torrefazione Baleno
    Siamo una torrefazione artigianale. Il caffè parte ogni martedì.
    Il listino è un PDF che aggiorniamo due volte all'anno.
    Per un preventivo servono due settimane.
    Scrivici: ciao@baleno-caffe.example""",
    company="Torrefazione Baleno",
    role="Titolare",
)
REALISTIC = {"freight": FREIGHT, "dentists": DENTISTS, "roasters": ROASTERS}
