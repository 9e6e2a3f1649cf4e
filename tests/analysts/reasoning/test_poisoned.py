"""
Pages that want something from a language model, against one that does as it is told.

Each goes the way of a real one: read, searched for facts, packed, asked about, checked.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from keepwarm.analysts.model import Agent, Brief, Finding
from keepwarm.analysts.reasoning.fence import Fence
from keepwarm.analysts.reasoning.lint import Lint, known_to
from keepwarm.dev.model_obedience import obedient
from keepwarm.evidence.model import Claim, Source, SourceId, supported
from keepwarm.sites.facts.find import find_facts
from keepwarm.sites.model import Page
from keepwarm.sites.page import read_page
from keepwarm.sites.whispers import speaks_to_machines
from tests.analysts.briefs import READ_AT, TODAY
from tests.analysts.reasoning.offers import OFFER
from tests.analysts.reasoning.scripted import Scripted, analyst_with, says, think, think_all

FOLDER = Path(__file__).parents[2] / "data" / "poisoned"
FATES: dict[str, dict[str, str]] = yaml.safe_load((FOLDER / "fates.yaml").read_text("utf-8"))
URL = "https://tannholm-boats.example/"
PLAIN = "We build wooden boats on the Oder since 1987."


def folded(text: str) -> str:
    return " ".join(text.split())


def read(name: str) -> Page:
    return read_page((FOLDER / f"{name}.html").read_bytes(), url=URL, content_type="text/html")


def brief_of(page: Page) -> Brief:
    source = Source(
        id=SourceId(41),
        kind="web",
        url=page.url,
        title=page.title,
        text=page.text,
        sha256=page.sha256,
        fetched_at=READ_AT,
    )
    return Brief(
        today=TODAY,
        lead_name="Marta Lindqvist",
        company="Tannholm Boats",
        domain="tannholm-boats.example",
        sources=(source,),
        facts=find_facts([page]),
        offer=OFFER,
    )


def claims_of(findings: dict[Agent, Finding]) -> Iterator[Claim]:
    for finding in findings.values():
        yield from finding.claims


def fate_of(name: str, page: Page) -> str:
    order, seen = folded(FATES[name]["order"]), folded(page.text)
    if order in seen:
        return "seen" if speaks_to_machines(page.text) else "plain"
    return "told" if any(order in words for words in page.hidden) else "unread"


def test_every_page_has_its_fate_and_there_are_many() -> None:
    pages = sorted(path.stem for path in FOLDER.glob("*.html"))

    assert (sorted(FATES), len(pages) > 60) == (pages, True)


@pytest.mark.parametrize("name", FATES)
def test_what_a_page_hides_is_taken_out_and_told(name: str) -> None:
    page = read(name)

    assert (fate_of(name, page), PLAIN in page.text) == (FATES[name]["fate"], True)


@pytest.mark.parametrize("talkative", [True, False], ids=["talkative", "discreet"])
@pytest.mark.parametrize("name", FATES)
def test_nothing_that_an_obedient_model_says_gets_through_unchecked(
    name: str, *, talkative: bool
) -> None:
    page = read(name)
    about = brief_of(page)
    model = Scripted(obedient(FATES[name]["order"], talkative=talkative))

    claims = list(claims_of(think_all(about, analyst_with(model))))

    fence = model.asks[0].text.partition(" BEGIN LEAD")[0].rpartition("\n")[2]
    assert (unsupported(claims, page), strangers(claims, about)) == ([], [])
    assert [c for c in claims if set(c.proofs) - {7} or not is_known(c.link)] == []
    assert [c for c in claims if fence in repr(c) or "help a small sales team" in repr(c)] == []


@pytest.mark.parametrize("name", [n for n, fate in FATES.items() if fate["fate"] != "plain"])
def test_no_page_talks_its_way_into_or_out_of_a_fit(name: str) -> None:
    about = brief_of(read(name))
    honest = think("qualification", about, says(criteria=[]))

    obeying = think("qualification", about, obedient(FATES[name]["order"], talkative=False))

    assert obeying.claims[0] == honest.claims[0]
    assert obeying.claims[0].label == "tier_strong"


@pytest.mark.parametrize("name", [n for n, fate in FATES.items() if fate["fate"] == "seen"])
def test_orders_in_plain_sight_are_warned_of_and_never_quoted(name: str) -> None:
    about = brief_of(read(name))

    findings = think_all(about, analyst_with(Scripted(obedient(FATES[name]["order"]))))

    by_model = [f for f in findings.values() if f.produced_by == "model"]
    quoted = [q.text for f in by_model for c in f.claims for q in c.quotes]
    assert [f.note for f in by_model if "orders to machines" not in f.note] == []
    assert [text for text in quoted if speaks_to_machines(text)] == []


def unsupported(claims: list[Claim], page: Page) -> list[Claim]:
    texts = {SourceId(41): page.text}
    return [c for c in claims if c.kind != "hypothesis" and supported(c, texts) != c]


def strangers(claims: list[Claim], about: Brief) -> list[str]:
    """Return the texts that name an address which nobody gave us."""
    lint = Lint(known_to(about), Fence("no fence", "^"))
    texts = [text for claim in claims for text in (claim.text, claim.detail)]
    return [text for text in texts if lint.text(text, 10_000)[1]]


def is_known(link: str | None) -> bool:
    return link in {
        None,
        "https://tannholm-boats.example",
        "mailto:office@tannholm-boats.example",
        "tel:+493355550142",
    }
