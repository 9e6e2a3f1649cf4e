"""
What the writers say to a model, letter for letter.

A text that changes needs a new version. Raise the first line of its file in
reasoning/prompts/, then write the snapshots anew with `python -m tests.writers.snapshots`.
"""

from dataclasses import replace

import pytest

from keepwarm.writers.model import DraftBrief
from keepwarm.writers.reasoning.asking import draft_messages, plan_messages, prompt
from keepwarm.writers.reasoning.pack import make_pack
from keepwarm.writers.reasoning.reading import form_for
from tests.writers.briefs import ALL, lead, step, thin
from tests.writers.snapshots import (
    PROMPTS,
    SNAPSHOTS,
    PromptName,
    about_everything,
    rendered,
    version_of,
)


@pytest.mark.parametrize("name", PROMPTS)
def test_prompt_changes_only_with_its_version(name: PromptName) -> None:
    version, _, text = (SNAPSHOTS / f"{name}.txt").read_text("utf-8").partition("\n")

    if rendered(name) != text:
        assert version_of(name) != version, "raise the version of this prompt"
        pytest.fail("write the snapshots anew: python -m tests.writers.snapshots")
    assert version_of(name) == version


@pytest.mark.parametrize("name", [*PROMPTS, "rules"])
def test_version_names_its_prompt_and_a_number(name: str) -> None:
    named, _, number = prompt(name).version.partition("/")

    assert (named, number.isdigit()) == (name, True)


def test_plan_and_drafts_begin_alike_to_the_letter() -> None:
    about = about_everything()
    pack = make_pack(about, lambda: "fence0")
    asked = [DraftBrief(lead=about, step=step(channel)) for channel in ALL]

    said = [plan_messages(about, pack, "en")]
    said += [
        draft_messages(each, pack, form_for(each.step.channel)[0], "en", "warm") for each in asked
    ]

    assert {messages[0].text for messages in said} == {prompt("rules").text}
    assert [m for m in said if not m[1].text.startswith(f"{pack.text}\n\nTASK: ")] == []


def test_what_strangers_wrote_stands_within_fences() -> None:
    pack = make_pack(about_everything(), lambda: "fence0")

    ours = pack.text
    for block in pack.text.split("fence0 BEGIN ")[1:]:
        ours = ours.replace(block.partition("fence0 END")[0], "")

    strangers = ("Goole", "quote", "Prefers", "Nobody^answered", "Harrowgate", "pile")
    assert [word for word in strangers if word in ours.replace("quotes", "")] == []


def test_guesses_are_told_as_guesses() -> None:
    pack = make_pack(lead(), lambda: "fence0")

    assert "(guess,^to^be^asked)^Inquiries^probably^pile^up" in pack.text
    assert [claim.kind for claim in pack.claims] == ["observed", *["hypothesis"] * 3]


def test_braces_of_strangers_are_no_blanks_of_ours() -> None:
    about = replace(lead(), instructions="{0} {language} {x!r}")
    pack = make_pack(about, lambda: "fence0")

    assert "{0} {language} {x!r}" in plan_messages(about, pack, "en")[1].text


def test_next_to_nothing_is_told_as_it_is() -> None:
    pack = make_pack(thin(), lambda: "fence0")

    assert "Nothing has been found out about them yet." in pack.text
    assert "Nothing has happened between us and them so far." in pack.text


@pytest.mark.parametrize(
    ("tone", "told"),
    [
        ("warm", "The tone is warm"),
        ("plain", "The tone is plain"),
        ("formal", "The tone is formal"),
    ],
)
def test_tone_of_the_offer_is_told(tone: str, told: str) -> None:
    about = lead(offer=replace(lead().offer, tone=tone))
    pack = make_pack(about, lambda: "fence0")

    assert told in plan_messages(about, pack, "en")[1].text


def test_languages_of_texts_and_team_are_told_apart() -> None:
    about = lead(language="de", offer=replace(lead().offer, writes=("fr", "de")))
    task = plan_messages(about, make_pack(about, lambda: "fence0"), "de")[1].text

    assert "`goal` in French, every `text` in German." in task
