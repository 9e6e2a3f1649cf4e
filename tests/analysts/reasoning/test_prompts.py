"""
What we say to a model, letter for letter.

A text that changes needs a new version, so that a section tells which prompt wrote it.
Raise the first line of the agent's file in prompts/, then write the snapshots anew with
`python -m tests.analysts.reasoning.snapshots`.
"""

from dataclasses import replace

import pytest

from keepwarm.analysts.model import Agent, Brief
from keepwarm.analysts.reasoning.assignments import ASSIGNMENTS
from keepwarm.analysts.reasoning.pack import make_pack
from keepwarm.analysts.reasoning.prompting import messages_for, read_prompt
from keepwarm.evidence.model import SourceId
from tests.analysts.briefs import TODAY, source
from tests.analysts.reasoning.offers import ABOUT
from tests.analysts.reasoning.snapshots import SNAPSHOTS, about_everything, rendered

AGENTS = tuple(ASSIGNMENTS)


@pytest.mark.parametrize("agent", AGENTS)
def test_prompt_changes_only_with_its_version(agent: Agent) -> None:
    version, _, text = (SNAPSHOTS / f"{agent}.txt").read_text("utf-8").partition("\n")

    if rendered(agent) != text:
        assert read_prompt(agent).version != version, "raise the version of this prompt"
        pytest.fail("write the snapshots anew: python -m tests.analysts.reasoning.snapshots")
    assert read_prompt(agent).version == version


@pytest.mark.parametrize("agent", AGENTS)
def test_version_names_its_agent_and_a_number(agent: Agent) -> None:
    name, _, number = read_prompt(agent).version.partition("/")

    assert (name, number.isdigit()) == (agent, True)


def test_agents_of_a_run_begin_alike_to_the_letter() -> None:
    brief = about_everything()
    pack = make_pack(brief, draw=lambda: "fence0")

    said = [messages_for(a, pack, ASSIGNMENTS[a].blanks(brief, pack)) for a in AGENTS]

    assert {messages[0].text for messages in said} == {read_prompt("rules").text}
    assert [m for m in said if not m[1].text.startswith(f"{pack.text}\n\nTASK: ")] == []


def test_prompt_holds_nothing_but_the_offer_the_lead_and_its_sources() -> None:
    silent = Brief(today=TODAY, sources=(source("We move pallets.", 990017),))

    pack = make_pack(silent, draw=lambda: "fence0")

    assert str(SourceId(990017)) not in pack.text
    assert pack.text.count("BEGIN") == 3  # it is told of once, then lead and source
    assert "There are no proofs to cite." in pack.text


def test_found_things_are_fenced_in_as_they_repeat_pages() -> None:
    brief = about_everything()
    pack = make_pack(brief, draw=lambda: "fence0")

    findings = ASSIGNMENTS["questions"].blanks(brief, pack)["findings"]

    assert findings.splitlines()[:2] == [
        "fence0 BEGIN FINDINGS",
        "^1.^(observed)^Enquiries^wait^for^days.",
    ]


def test_braces_of_a_page_are_no_blanks_of_ours() -> None:
    found = about_everything().found
    pains = tuple(replace(pain, text="{0} {findings} {x!r}") for pain in found["pain_points"])
    brief = replace(ABOUT, found={"pain_points": pains})
    pack = make_pack(brief, draw=lambda: "fence0")

    blanks = ASSIGNMENTS["objections"].blanks(brief, pack)

    assert "^{0}^{findings}^{x!r}" in messages_for("objections", pack, blanks)[1].text
