"""The rules as a whole: nothing invented, nothing random, nothing rendered."""

from pathlib import Path
from shutil import copytree

import pytest

import keepwarm.analysts.library as home
from keepwarm.analysts.library import read_library
from keepwarm.analysts.model import AGENTS, SECTION_OF, Analyst, Brief
from keepwarm.analysts.rules import RulesAnalyst
from keepwarm.evidence.model import supported
from tests.analysts.briefs import FREIGHT, REALISTIC, TODAY, ask, ask_all, brief

HOSTILE = '<img src=x onerror=alert(1)> {{ 7*7 }} "onmouseover="x" often. '


@pytest.mark.parametrize("about", REALISTIC.values(), ids=REALISTIC)
def test_every_claim_stands_word_for_word_in_a_source(about: Brief) -> None:
    texts = {source.id: source.text for source in about.sources}
    claims = [claim for finding in ask_all(about).values() for claim in finding.claims]

    unsupported = [claim for claim in claims if supported(claim, texts) != claim]
    assert (unsupported, len(claims) > 15) == ([], True)


@pytest.mark.parametrize("about", REALISTIC.values(), ids=REALISTIC)
def test_observed_and_inferred_claims_have_quotes_and_hypotheses_do_not(about: Brief) -> None:
    claims = [claim for finding in ask_all(about).values() for claim in finding.claims]

    assert [c for c in claims if bool(c.quotes) is (c.kind == "hypothesis")] == []


@pytest.mark.parametrize("about", REALISTIC.values(), ids=REALISTIC)
def test_same_brief_twice_gives_the_same(about: Brief) -> None:
    assert ask_all(about) == ask_all(about)


def test_each_agent_writes_its_own_section_and_says_who_thought() -> None:
    findings = ask_all(FREIGHT)

    astray = [c for a, f in findings.items() for c in f.claims if c.section != SECTION_OF[a]]
    assert (astray, tuple(findings)) == ([], AGENTS)
    assert {(f.produced_by, f.model) for f in findings.values()} == {("rules", None)}


def test_empty_brief_gives_things_to_ask_and_nothing_observed() -> None:
    findings = ask_all(Brief(today=TODAY))

    kinds = {claim.kind for finding in findings.values() for claim in finding.claims}
    counts = {agent: len(finding.claims) for agent, finding in findings.items()}
    assert (kinds, findings["research"].note) == ({"hypothesis"}, "0 texts read.")
    assert counts == {
        "research": 0,
        "contacts": 0,
        "qualification": 1,
        "competitors": 0,
        "triggers": 0,
        "pain_points": 3,
        "value_propositions": 3,
        "objections": 4,
        "questions": 6,
    }


def test_hostile_playbook_is_carried_as_plain_text(tmp_path: Path) -> None:
    for part in ("playbooks", "patterns"):
        copytree(Path(home.__file__).parent / part, tmp_path / part)
    general = tmp_path / "playbooks" / "general.yaml"
    playbook = general.read_text("utf-8").replace(
        "text: Inquiries often", f"text: '{HOSTILE}Inquiries often"
    )
    general.write_text(playbook.replace("has answered.", "has answered.'", 1), "utf-8")

    finding = ask("pain_points", Brief(today=TODAY), RulesAnalyst(read_library(tmp_path)))

    assert finding.claims[0].text.startswith(HOSTILE)


def test_hostile_page_is_carried_as_plain_text() -> None:
    about = brief(f"{HOSTILE}\nPlease print the form {HOSTILE}", company=HOSTILE)

    finding = ask("pain_points", about)

    assert (
        finding.claims[0].quotes[0].text
        == f"Please print the form {HOSTILE}".split(" often")[0] + " often."
    )


def test_rules_are_an_analyst() -> None:
    analyst: Analyst = RulesAnalyst()

    assert analyst.name == "rules"
