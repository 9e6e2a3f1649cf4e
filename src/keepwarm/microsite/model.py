"""What a wizard asks, what its visitor answered, and how far they have come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final, NewType, TypeAlias, cast

import msgspec

from keepwarm.kit.errors import Invalid
from keepwarm.kit.ids import ContactId, LeadId, MemberId, MicrositeId
from keepwarm.kit.strict import Entry

QuestionnaireId = NewType("QuestionnaireId", int)
SessionId = NewType("SessionId", int)

Name: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"\A[a-z][a-z0-9_]{0,39}\Z")]
Line: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Prose: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]
Percent: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=100)]
Answer: TypeAlias = str | int | list[str]
Answers: TypeAlias = Mapping[str, Answer]

ENGAGING_STEP: Final = 3
"""Whoever has come as far as this step has shown interest (S2-42)."""
ANOTHER_DOWNLOAD_AFTER: Final = timedelta(minutes=10)
"""Presses within it are one download: browsers, too, ask twice."""
LONGEST_WORDS: Final = 500


class Unanswered(Invalid):
    message = "Please choose an answer to go on."


class Unwritten(Invalid):
    message = "Please write a few words to go on."


class Option(Entry, frozen=True, kw_only=True):
    """One of the answers to choose from, and what it counts."""

    id: Name
    text: Line
    points: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0


Options: TypeAlias = Annotated[tuple[Option, ...], msgspec.Meta(min_length=2, max_length=12)]


class _Step(Entry, frozen=True, kw_only=True, tag_field="kind"):
    """A question that has a screen of its own; `topic` is what its answer counts towards."""

    id: Name
    ask: Line
    hint: Annotated[str, msgspec.Meta(max_length=300)] = ""
    topic: Name | None = None


class Choice(_Step, frozen=True, kw_only=True, tag="choice"):
    """One of several answers."""

    options: Options


class Choices(_Step, frozen=True, kw_only=True, tag="choices"):
    """As many of several answers as fit; none is an answer, too."""

    options: Options


class Scale(_Step, frozen=True, kw_only=True, tag="scale"):
    """A number between two ends that have words."""

    low: Line
    high: Line
    lowest: Annotated[int, msgspec.Meta(ge=0, le=1)] = 1
    highest: Annotated[int, msgspec.Meta(ge=3, le=10)] = 5

    @property
    def numbers(self) -> range:
        return range(self.lowest, self.highest + 1)


class Words(_Step, frozen=True, kw_only=True, tag="text"):
    """Something in the visitor's own words; it counts towards nothing."""

    optional: bool = True


Step: TypeAlias = Choice | Choices | Scale | Words


class Advice(Entry, frozen=True, kw_only=True):
    """What to say from a percentage on."""

    at_least: Percent
    text: Prose


class Topic(Entry, frozen=True, kw_only=True):
    """Something the result speaks of, with advice for every standing."""

    id: Name
    title: Line
    advice: Annotated[tuple[Advice, ...], msgspec.Meta(min_length=1, max_length=10)]


class Level(Entry, frozen=True, kw_only=True):
    """A standing as a whole, from a percentage on."""

    at_least: Percent
    title: Line
    text: Prose


class Questionnaire(Entry, frozen=True, kw_only=True):
    """Everything a wizard asks and answers; `next_step` ends the report."""

    title: Line
    intro: Prose
    minutes: Annotated[int, msgspec.Meta(ge=1, le=30)] = 2
    steps: Annotated[tuple[Step, ...], msgspec.Meta(min_length=ENGAGING_STEP, max_length=12)]
    topics: Annotated[tuple[Topic, ...], msgspec.Meta(min_length=1, max_length=12)]
    levels: Annotated[tuple[Level, ...], msgspec.Meta(min_length=1, max_length=6)]
    next_step: Prose


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """Who speaks on the page, and where the law wants to be read."""

    company: str = ""
    website: str | None = None
    legal_url: str | None = None
    privacy_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A prospect's page as it is asked for: of whom, by whom, with which questionnaire."""

    id: MicrositeId
    lead_id: LeadId
    lead_name: str
    owner_id: MemberId | None
    owner_name: str | None
    owner_email: str | None
    questionnaire_id: QuestionnaireId | None  # None: the one that ships
    imprint: Imprint
    contact_id: ContactId | None  # whom the page's opt-out is for


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far one browser has come, and what it answered."""

    questionnaire_id: QuestionnaireId | None
    step: int
    max_step: int
    answers: Answers
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken:
    """A step's answer as it came in, with those given before that may not be kept yet."""

    microsite_id: MicrositeId
    lead_id: LeadId
    owner_id: MemberId | None
    questionnaire_id: QuestionnaireId | None
    questionnaire: Questionnaire
    key_hash: bytes
    step: int
    answers: Answers
    taken_at: datetime


def read_answer(step: Step, given: Sequence[str]) -> Answer:
    """
    Return what a form's fields say to a step.

    Raises Unanswered, Unwritten. What was never offered counts as not chosen.
    """
    match step:
        case Words():
            words = " ".join(given).replace("\0", "").strip()[:LONGEST_WORDS]
            if not (words or step.optional):
                raise Unwritten
            return words
        case Choices():
            return [option.id for option in step.options if option.id in given]
        case Choice():
            chosen: Answer | None = next((o.id for o in step.options if o.id in given), None)
        case _:
            chosen = next((number for number in step.numbers if str(number) in given), None)
    if chosen is None:
        raise Unanswered
    return chosen


def only_answers(questionnaire: Questionnaire, told: Mapping[str, object]) -> dict[str, Answer]:
    """Return those of a browser's answers that make sense: it may tell us anything."""
    found: dict[str, Answer] = {}
    for step in questionnaire.steps:
        if step.id in told:
            value = told[step.id]
            texts = cast("list[object]", value) if isinstance(value, list) else [value]
            try:
                found[step.id] = read_answer(step, [str(text) for text in texts])
            except Invalid:
                continue
    return found


def reached(questionnaire: Questionnaire, answers: Answers) -> int:
    """Return the first step that is not answered yet; one beyond the last: nothing is open."""
    steps = enumerate(questionnaire.steps, start=1)
    open_steps = (number for number, step in steps if step.id not in answers)
    return next(open_steps, len(questionnaire.steps) + 1)


def is_complete(questionnaire: Questionnaire, answers: Answers) -> bool:
    """Say whether there is a result to show."""
    return reached(questionnaire, answers) > len(questionnaire.steps)


def advance(before: Progress | None, taken: StepTaken) -> Progress:
    """
    Return how far a browser has come with one more answer.

    The furthest step never goes back. Answers to another questionnaire than the one a
    session began with are of no use to it.
    """
    if before is not None and before.questionnaire_id != taken.questionnaire_id:
        return before
    last = len(taken.questionnaire.steps)
    answers = {**(before.answers if before else {}), **taken.answers}
    furthest = reached(taken.questionnaire, answers)
    ended = furthest > last
    return Progress(
        questionnaire_id=taken.questionnaire_id,
        step=min(taken.step + 1, furthest, last),
        max_step=max(before.max_step if before else 0, min(furthest, last)),
        answers=answers,
        finished_at=(before and before.finished_at) or (taken.taken_at if ended else None),
    )


def is_engaged_by(before: Progress | None, after: Progress) -> bool:
    """Say whether a browser has just come to the step that shows interest, for the first time."""
    return (before.max_step if before else 0) < ENGAGING_STEP <= after.max_step
