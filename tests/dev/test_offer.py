"""The demo's offer: whoever watches sees leads that fit, that may, and that do not."""

from collections import Counter

from keepwarm.analysts.model import Brief
from keepwarm.analysts.rules import RulesAnalyst
from keepwarm.db import Connection
from keepwarm.dev.companies import Company, companies
from keepwarm.dev.offer import DEMO_OFFER, DEMO_PROOFS, write_demo_offer
from keepwarm.dev.pages import draw_page, ways
from keepwarm.offer.drafts import read_draft
from keepwarm.offer.reads import get_offer
from keepwarm.sites.facts.find import find_facts
from keepwarm.sites.page import read_page
from tests import build
from tests.analysts.briefs import TODAY, source
from tests.clock import StoppedClock

A_FEW = 4


async def test_demo_leads_spread_over_every_fit() -> None:
    analyst = RulesAnalyst()

    found = [await analyst.run("qualification", brief_of(company)) for company in companies()]

    tiers = Counter(finding.claims[0].label for finding in found)
    assert {tier for tier, count in tiers.items() if count >= A_FEW} == {
        "tier_strong",
        "tier_possible",
        "tier_weak",
        "tier_not_a_fit",
    }


async def test_offer_of_the_demo_is_written_down_with_its_proofs(
    conn: Connection, clock: StoppedClock
) -> None:
    boss = await build.admin(conn)

    for _start in range(2):
        await write_demo_offer(conn, by=boss.viewer, now=clock.now())

    offer = await get_offer(conn)
    assert offer.what_we_sell == read_draft(DEMO_OFFER).what_we_sell
    assert [proof.title for proof in offer.proofs] == [proof.title for proof in DEMO_PROOFS]


def brief_of(company: Company) -> Brief:
    """Return what a run would know of a company once its site is read."""
    pages = [
        read_page(draw_page(company, kind, today=TODAY).encode(), url=company.domain + label.path)
        for kind, label in ways(company).items()
    ]
    return Brief(
        today=TODAY,
        company=company.name,
        country=company.country,
        language=company.language,
        sources=tuple(source(page.text, n, url=page.url) for n, page in enumerate(pages, 1)),
        facts=find_facts(pages),
        offer=read_draft(DEMO_OFFER),
    )
