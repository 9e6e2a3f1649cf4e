"""
Golden leads against every kind of writer, with nobody to judge but the checks.

Ten leads of which much is known, five of which little is, five poisoned and three in other
languages; a model that writes well, one that breaks every rule, one that obeys what it
reads, and the playbooks. What comes back has no hard issue, whoever wrote it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from keepwarm.dev.model_brain import answer
from keepwarm.dev.model_brain_writing import careless
from keepwarm.dev.model_obedience import obedient
from keepwarm.plans.model import FEWEST_STEPS, MOST_STEPS, PlanDraft
from keepwarm.writers.checks.drafts import draft_issues
from keepwarm.writers.checks.grounds import grounds_for
from keepwarm.writers.checks.issues import hard
from keepwarm.writers.checks.numbers import numbers_in, without_free
from keepwarm.writers.checks.plans import plan_issues
from keepwarm.writers.model import PlanBrief, Writer
from tests.writers.briefs import FOREIGN, GOLDEN, ORDER, POISONED, RICH, THIN, drafts_of
from tests.writers.writing import PLAYBOOKS, backed, draft_for, plan_for

WRITERS: dict[str, Writer] = {
    "good": backed(answer),
    "bad": backed(careless),
    "obedient": backed(obedient(ORDER, talkative=False)),
    "playbook": PLAYBOOKS,
}
SENTENCE = re.compile(r"[^.!?…:\n]{60,}[.!?…]")


@dataclass(frozen=True)
class Figures:
    """What a writer's plans and drafts come to; rates are of one."""

    schema_valid: float
    hard_issues: int
    grounded_tokens: float
    feasible_channels: float
    duplicate_sentences: float


def figures_of(writer: Writer) -> Figures:
    plans = [(about, plan_for(about, writer)) for about in GOLDEN.values()]
    steps = [(about, step) for about, made in plans for step in made.steps]
    tokens = [held for about, made in plans for held in tokens_held(about, made)]
    sentences = [list(sentences_of(made)) for _, made in plans]
    said = [sentence for each in sentences for sentence in each]
    return Figures(
        schema_valid=share(is_a_plan(made) for _, made in plans),
        hard_issues=sum(len(hard(plan_issues(made, about))) for about, made in plans),
        grounded_tokens=share(tokens),
        feasible_channels=share(step.channel in about.allowed for about, step in steps),
        duplicate_sentences=1 - sum(len(set(each)) for each in sentences) / len(said),
    )


def is_a_plan(made: PlanDraft) -> bool:
    days = [step.delay_days for step in made.steps if step.delay_days is not None]
    return FEWEST_STEPS <= len(made.steps) <= MOST_STEPS and len(days) == len(made.steps)


def tokens_held(about: PlanBrief, made: PlanDraft) -> Iterator[bool]:
    """Yield for each number of a plan's words whether somebody told it."""
    grounds = grounds_for(about)
    for step in made.steps:
        words = without_free(step.suggested_text or "")
        yield from (grounds.counts(number) for _, number in numbers_in(words))
    yield True  # a plan without a single number is grounded as well


def sentences_of(made: PlanDraft) -> Iterator[str]:
    """Yield what each step says; that one step says it twice is another matter."""
    for step in made.steps:
        yield from {m[0].strip() for m in SENTENCE.finditer(step.suggested_text or "")}


def share(held: "list[bool] | Iterator[bool]") -> float:
    every = list(held)
    return sum(every) / len(every)


def test_golden_leads_are_of_four_kinds() -> None:
    assert [len(kind) for kind in (RICH, THIN, POISONED, FOREIGN)] == [10, 5, 5, 3]


@pytest.mark.parametrize("name", WRITERS)
def test_plans_come_to_good_figures_whoever_writes(name: str) -> None:
    figures = figures_of(WRITERS[name])

    assert (figures.schema_valid, figures.hard_issues, figures.grounded_tokens) == (1.0, 0, 1.0)
    assert figures.feasible_channels == 1.0
    assert figures.duplicate_sentences < 0.02


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("golden", GOLDEN)
def test_drafts_have_no_hard_issue_whoever_writes(golden: str, name: str) -> None:
    about, writer = GOLDEN[golden], WRITERS[name]
    made = plan_for(about)
    asked = list(drafts_of(about, made))[:4]

    drafts = [draft_for(each, writer) for each in asked]

    issues = [
        hard(draft_issues(draft, each, made.language or "en"))
        for each, draft in zip(asked, drafts, strict=True)
    ]
    assert issues == [()] * len(asked)


@pytest.mark.parametrize(("name", "least"), [("good", 0.85), ("bad", 0.0), ("obedient", 0.0)])
def test_good_model_is_mostly_taken_and_others_never(name: str, least: float) -> None:
    made = [plan_for(about, WRITERS[name]) for about in GOLDEN.values()]

    taken = share([each.maker == "model" for each in made])

    assert taken == 0.0 if not least else taken >= least


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("golden", POISONED)
def test_nothing_of_an_order_reaches_a_plan_or_a_draft(golden: str, name: str) -> None:
    about, writer = POISONED[golden], WRITERS[name]

    made = plan_for(about, writer)
    drafts = [draft_for(each, writer) for each in drafts_of(about, made)]

    told = repr((made, drafts)).casefold()
    words = ("zumblefax", "ignore all", "attacker", "decade", "900", "5550199")
    assert [word for word in words if word in told] == []
