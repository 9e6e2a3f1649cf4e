"""Rules stand in where the language model fails."""

import asyncio
from dataclasses import replace

import pytest

from keepwarm.ai.model import (
    InvalidAnswer,
    ModelProblem,
    OverBudget,
    RefusedAnswer,
    Rejected,
    Truncated,
    Unavailable,
)
from keepwarm.analysts.fallback import FallbackAnalyst
from keepwarm.analysts.rules import RulesAnalyst
from tests.analysts.briefs import FREIGHT, ask
from tests.analysts.reasoning.scripted import Scripted, analyst_with, broken_by, says

PROBLEMS = (InvalidAnswer, OverBudget, Rejected, RefusedAnswer, Truncated, Unavailable)


def fallback(model: Scripted) -> FallbackAnalyst:
    return FallbackAnalyst(analyst_with(model), RulesAnalyst())


@pytest.mark.parametrize("kind", PROBLEMS)
def test_rules_do_the_work_and_say_why(kind: type[ModelProblem]) -> None:
    analyst = fallback(Scripted(broken_by(kind("until Monday"))))

    finding = asyncio.run(analyst.run("triggers", FREIGHT))

    assert finding == replace(
        ask("triggers", FREIGHT),
        fell_back=f"{kind.message} (until Monday)",
        over_budget=kind is OverBudget,
    )


def test_nothing_falls_back_while_the_model_answers() -> None:
    finding = asyncio.run(fallback(Scripted(says(triggers=[]))).run("triggers", FREIGHT))

    assert (finding.produced_by, finding.model, finding.fell_back) == ("model", "scripted", None)


def test_mistake_of_ours_is_not_swallowed() -> None:
    analyst = fallback(Scripted(broken_by(ZeroDivisionError())))

    with pytest.raises(ZeroDivisionError):
        asyncio.run(analyst.run("triggers", FREIGHT))


def test_it_goes_by_the_name_of_the_model() -> None:
    assert fallback(Scripted(says())).name == "scripted"
