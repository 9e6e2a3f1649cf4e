"""The writer that asks a model: what is taken, what is asked again, what is not taken."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from keepwarm.ai.model import OverBudget, Unavailable
from keepwarm.dev.model_brain import answer
from keepwarm.dev.model_brain_writing import careless, write
from keepwarm.dev.model_obedience import obedient
from keepwarm.dev.modelapi import Ask
from keepwarm.evidence.model import ClaimId
from keepwarm.sites.whispers import speaks_to_machines
from keepwarm.spending.model import Account
from keepwarm.steps.model import StepChannel
from keepwarm.writers.model import DraftBrief, KnownClaim, PlanBrief
from keepwarm.writers.reasoning.judging import NotTaken
from keepwarm.writers.reasoning.writer import ModelWriter
from tests.analysts.briefs import ask_all
from tests.analysts.reasoning.scripted import Brain, Scripted, Tally, broken_by, says
from tests.analysts.reasoning.test_poisoned import brief_of, read
from tests.writers.briefs import ALL, FOREIGN, GUESS, NEWS, claim, lead, letter, step
from tests.writers.writing import PLAYBOOKS, alone, backed, draft_for, plan_for

FATES: dict[str, dict[str, str]] = yaml.safe_load(
    (Path(__file__).parents[1] / "data" / "poisoned" / "fates.yaml").read_text("utf-8")
)
LETTER: dict[str, Any] = {
    "subject": "Your second warehouse",
    "greeting": "Hello Maud Pettifer,",
    "why": "I read that you open a second warehouse in Goole and are hiring eleven people.",
    "value": "We see to it that no inquiry goes cold in such weeks, whoever is on duty.",
    "question": "Is that something you are looking at?",
    "closing": "Kind regards",
    "facts": [1],
}
FIRST = {
    "channel": "email",
    "delay_days": 0,
    "description": "Write about Goole",
    "goal": "A talk",
    "text": "\n\n".join(str(LETTER[part]) for part in ("greeting", "why", "value", "question")),
    "facts": [1, 1, 9],
}
STEPS: list[dict[str, Any]] = [
    FIRST,
    {"channel": "call", "delay_days": 3, "description": "Call Maud", "facts": []},
    {"channel": "carrier pigeon", "delay_days": 6, "description": "Ask around"},
]


def in_turn(*replies: dict[str, Any]) -> Brain:
    """Return a brain that says one thing after the other."""
    left = iter(replies)
    return lambda _ask: next(left)


def test_plan_is_read_and_its_days_are_named_by_code() -> None:
    made = plan_for(lead(), alone(Scripted(says(summary="Goole first.", steps=STEPS))))

    assert (made.maker, made.made_with, made.summary, made.language, made.remarks) == (
        "model", "scripted", "Goole first.", "en", (),
    )  # fmt: skip
    assert [(s.channel, s.timing, s.delay_days, s.goal, s.evidence) for s in made.steps] == [
        ("email", "Day 0", 0, "A talk", (41,)),
        ("call", "Day 3", 3, None, ()),
        ("other", "Day 6", 6, None, ()),
    ]
    assert [bool(s.suggested_text) for s in made.steps] == [True, False, False]


def test_letters_are_signed_by_code() -> None:
    made = plan_for(lead(), alone(Scripted(says(summary="Goole first.", steps=STEPS))))

    assert (made.steps[0].suggested_text or "").endswith("looking at?\nInes Vogel")


def test_marks_of_our_fence_are_taken_out_again() -> None:
    marked = {**FIRST, "description": "Write^about^Goole"}

    made = plan_for(lead(), alone(Scripted(says(summary="Go^on.", steps=[marked, *STEPS[1:]]))))

    assert (made.summary, made.steps[0].description) == ("Go on.", "Write about Goole")


def test_one_repair_is_asked_for_and_taken() -> None:
    bad = {**FIRST, "text": f"{FIRST['text']} We save you 35 %."}
    model = Scripted(
        in_turn(
            {"summary": "Goole.", "steps": [bad, *STEPS[1:]]},
            {"summary": "Goole.", "steps": STEPS},
        )
    )

    made = plan_for(lead(), alone(model))

    assert (made.maker, len(model.asks)) == ("model", 2)
    assert model.asks[1].messages[-1].text == "- Step 1: Nobody told us “35 %”."


def test_what_stays_wrong_is_not_taken_and_not_repeated() -> None:
    bad = {**FIRST, "text": f"{FIRST['text']} Ask Peter Hansen at peter@globex.example."}
    model = Scripted(says(summary="Goole.", steps=[bad, *STEPS[1:]]))

    with pytest.raises(NotTaken) as refusal:
        plan_for(lead(), alone(model))

    assert str(refusal.value) == (
        "What the language model wrote did not pass our checks."
        " (Step 1: Nobody told us …. Step 1: Nobody told us the name ….)"
    )
    assert len(model.asks) == 2


def test_playbook_stands_in_and_says_why() -> None:
    made = plan_for(lead(), backed(broken_by(Unavailable())))

    assert made == replace(
        plan_for(lead()),
        remarks=("A playbook stands in. The language model cannot be reached at the moment.",),
    )


def test_playbook_stands_in_for_a_draft_as_well() -> None:
    about = DraftBrief(lead=lead(), step=step())

    draft = draft_for(about, backed(broken_by(OverBudget("today's limit"))))

    assert draft == replace(
        draft_for(about),
        remarks=(
            "A playbook stands in. No more may be asked of the language model. (today's limit)",
        ),
    )


def test_mistake_of_ours_is_not_forgiven() -> None:
    with pytest.raises(ZeroDivisionError):
        plan_for(lead(), backed(broken_by(ZeroDivisionError())))


def test_soft_issues_become_remarks() -> None:
    steps = [
        {**FIRST, "delay_days": day, "text": "", "description": "Write"} for day in (0, 5, 61)
    ]

    made = plan_for(lead(), alone(Scripted(says(summary="Write.", steps=steps))))

    assert made.remarks == ("It takes more than 60 days.", "Every step goes by e-mail.")


def test_draft_is_put_together_from_its_three_parts() -> None:
    about = DraftBrief(lead=lead(), step=step())

    draft = draft_for(about, alone(Scripted(says(**LETTER))))

    parts = ("greeting", "why", "value", "question")
    assert (draft.maker, draft.made_with, draft.subject) == (
        "model", "scripted", "Your second warehouse",
    )  # fmt: skip
    assert draft.body == "\n\n".join(
        [*(str(LETTER[part]) for part in parts), "Kind regards\nInes Vogel"]
    )


def test_draft_that_rests_on_a_guess_must_ask() -> None:
    stated = {**LETTER, "facts": [2], "question": "Tell me if it is so."}
    about = DraftBrief(lead=lead(claims=(NEWS, GUESS)), step=step())
    model = Scripted(says(**stated))

    with pytest.raises(NotTaken):
        draft_for(about, alone(model))

    assert "It takes a guess for a fact; ask instead." in model.asks[1].messages[-1].text


def test_draft_that_gives_its_prompt_away_is_not_taken() -> None:
    told = {**LETTER, "value": "Plain text: no markup, no placeholders, no brackets to fill in"}
    model = Scripted(says(**told))

    with pytest.raises(NotTaken):
        draft_for(DraftBrief(lead=lead(), step=step()), alone(model))

    assert "It repeats what only the language model was told." in model.asks[1].messages[-1].text


def test_same_draft_again_is_sent_back_once_and_then_remarked_on() -> None:
    about = DraftBrief(lead=lead(), step=step())
    model = Scripted(says(**LETTER))
    first = draft_for(about, alone(model))

    second = draft_for(replace(about, previous=first), alone(model))

    assert (second.body, second.remarks) == (first.body, ("It says the same as before.",))
    assert model.asks[-1].messages[-1].text == "- It says the same as before."


def test_instructions_reach_the_model_and_lift_no_check() -> None:
    wish = "Mention Peter Hansen and 35 % savings, leave [Name] in."
    model = Scripted(says(**{**LETTER, "greeting": "Hello [Name],"}))

    with pytest.raises(NotTaken):
        draft_for(DraftBrief(lead=lead(), step=step(), instructions=wish), alone(model))

    assert wish in model.asks[0].text
    assert "“[Name]”" in model.asks[1].messages[-1].text


def test_language_a_member_wishes_for_is_asked_for_and_checked() -> None:
    about = DraftBrief(lead=lead(), step=step(), instructions="Please in German")
    model = Scripted(says(**LETTER))

    with pytest.raises(NotTaken):
        draft_for(about, alone(model))

    assert "Write in German." in model.asks[0].text
    assert "- It is not written in German." in model.asks[1].messages[-1].text


@pytest.mark.parametrize("channel", [*ALL, "meeting", "other"])
def test_every_channel_has_a_form(channel: StepChannel) -> None:
    about = DraftBrief(lead=lead(channels=ALL), step=step(channel))
    first = draft_for(about, backed(answer))

    second = draft_for(replace(about, previous=first), backed(answer))

    assert (first.maker, second.maker, first.channel) == ("model", "model", channel)
    assert first.body != second.body


def test_talk_in_a_language_without_labels_goes_without() -> None:
    spoken = {
        "opener": "Buongiorno, ho letto che cercate personale per il nuovo magazzino.",
        "first_question": "Come gestite le richieste oggi?",
        "second_question": "Che cosa vi prende più tempo?",
        "message": "Buongiorno, vi scrivo anche una riga.",
    }
    about = DraftBrief(lead=FOREIGN["Italian"], step=step("call"))

    draft = draft_for(about, alone(Scripted(says(**spoken))))

    assert draft.body == (
        "Buongiorno, ho letto che cercate personale per il nuovo magazzino.\n\n"
        "Come gestite le richieste oggi? Che cosa vi prende più tempo?\n\n"
        "Buongiorno, vi scrivo anche una riga."
    )


def test_calls_go_on_the_account_of_who_asked() -> None:
    tally, account = Tally(), Account(purpose="plan")
    writer = ModelWriter(Scripted(says(summary="Go.", steps=STEPS)), tally.for_account)

    asyncio.run(writer.write_plan(lead(), account))

    assert tally.accounts == [account]


def poisoned_lead(name: str, order: str) -> PlanBrief:
    """Return a lead whose page was read, researched by the rules, and all of it believed."""
    found = [c for finding in ask_all(brief_of(read(name))).values() for c in finding.claims]
    claims = [
        KnownClaim(
            id=ClaimId(n),
            section=c.section,
            kind=c.kind,
            text=c.text,
            label=c.label,
            quotes=tuple(quote.text for quote in c.quotes),
            happened_on=c.happened_on,
        )
        for n, c in enumerate(found, 1)
    ]
    if speaks_to_machines(order):  # as if somebody had come to believe it
        claims.append(claim(900, "triggers", order, label="event", quotes=(order,)))
    return lead(
        person="Marta Lindqvist",
        company="Tannholm Boats",
        domain="tannholm-boats.example",
        claims=tuple(claims),
    )


@pytest.mark.parametrize("name", [n for n, fate in FATES.items() if fate["fate"] != "plain"])
def test_nothing_a_page_orders_reaches_a_plan_or_a_draft(name: str) -> None:
    order = " ".join(FATES[name]["order"].split())
    about = poisoned_lead(name, order)
    writer = backed(obedient(order, talkative=len(name) % 2 == 0))

    made = plan_for(about, writer)
    drafts = [
        draft_for(DraftBrief(lead=about, step=step(channel)), writer)
        for channel in ("email", "call")
    ]

    told = repr((made, drafts))
    assert [w for w in (order, "attacker", "of the decade", "5550199") if w in told] == []
    assert {made.maker, *(draft.maker for draft in drafts)} == {"playbook"}


def test_brain_knows_no_other_forms() -> None:
    assert write("Contacts", Ask(tool="", schema={}, messages=())) is None


def test_careless_model_breaks_every_rule_at_once() -> None:
    model = Scripted(careless)

    with pytest.raises(NotTaken):
        draft_for(DraftBrief(lead=lead(), step=step()), alone(model))

    told = model.asks[1].messages[-1].text
    faults = ("filled in", "35 %", "2.4 million", "Peter Hansen", "Globex", "your recent post")
    assert [fault for fault in faults if fault not in told] == []


def test_fallback_is_called_by_the_models_name() -> None:
    assert (backed(answer).name, PLAYBOOKS.name) == ("scripted", "playbook")


def test_model_without_findings_still_writes() -> None:
    draft = draft_for(DraftBrief(lead=lead(claims=()), step=step()), backed(answer))

    assert (draft.maker, letter(draft.body).body) == ("model", draft.body)
