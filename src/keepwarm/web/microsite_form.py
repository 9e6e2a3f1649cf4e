"""What a wizard's page carries along, and what its form sends."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, cast

from starlette.requests import Request

from keepwarm.kit.errors import Invalid
from keepwarm.microsite.model import (
    Answer,
    Answers,
    Questionnaire,
    is_complete,
    only_answers,
    reached,
    read_answer,
)
from keepwarm.web import forms
from keepwarm.web.params import as_number

Move: TypeAlias = Literal["on", "back", "again"]
_LONGEST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Carried:
    """
    The answers that travel in a page.

    What is `known` was kept before: with it a visitor goes on while nobody can look it up.
    What is `kept` in the page is kept nowhere else.
    """

    known: Answers = field(default_factory=dict[str, Answer])
    kept: Answers = field(default_factory=dict[str, Answer])

    @property
    def answers(self) -> Answers:
        return {**self.known, **self.kept}


@dataclass(frozen=True, slots=True)
class Sent:
    """An answer as it came in, what came along with it, and where its visitor wants to go."""

    number: int
    move: Move
    carried: Carried
    refusal: str = ""

    def next_step(self, questionnaire: Questionnaire, answers: Answers) -> int | None:
        """Return which question comes next; None: the result."""
        last = len(questionnaire.steps)
        if self.move == "back":
            return max(1, self.number - 1)
        if self.number == last and is_complete(questionnaire, answers):
            return None
        return min(self.number + 1, reached(questionnaire, answers), last)


async def read_sent(request: Request, questionnaire: Questionnaire) -> Sent:
    """Return what a form sent; anybody may have written anything into it."""
    number = min(as_number(await forms.field(request, "step")) or 1, len(questionnaire.steps))
    move = _move(await forms.field(request, "go"))
    known = read_answers(questionnaire, await forms.field(request, "known"))
    kept = read_answers(questionnaire, await forms.field(request, "kept"))
    step, refusal = questionnaire.steps[number - 1], ""
    if move != "again":
        try:
            kept[step.id] = read_answer(step, await forms.field_texts(request, "answer"))
        except Invalid as problem:
            # Who goes back need not have answered.
            refusal = "" if move == "back" else str(problem)
    return Sent(number, move, Carried(known, kept), refusal)


def read_answers(questionnaire: Questionnaire, told: str) -> dict[str, Answer]:
    """Return the answers that a page has carried along."""
    if not told:
        return {}
    try:
        carried: object = json.loads(told[:_LONGEST])
    except (ValueError, RecursionError):
        return {}
    if not isinstance(carried, dict):
        return {}
    return only_answers(questionnaire, cast("Mapping[str, object]", carried))


def _move(told: str) -> Move:
    for move in ("back", "again"):
        if told == move:
            return move
    return "on"
