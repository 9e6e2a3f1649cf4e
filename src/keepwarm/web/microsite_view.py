"""How a prospect's page looks at its moments: a question, a result, and who speaks."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from keepwarm.kit.i18n import gettext as _
from keepwarm.microsite.model import (
    Answer,
    Answers,
    Choice,
    Choices,
    Page,
    Questionnaire,
    Scale,
    Step,
    Words,
)
from keepwarm.microsite.scoring import Result


@dataclass(frozen=True, slots=True)
class OptionShown:
    """An answer to choose from."""

    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShown:
    """A question on a screen of its own."""

    number: int
    count: int
    kind: str
    ask: str
    hint: str
    options: Sequence[OptionShown] = ()
    ends: tuple[str, str] | None = None
    text: str = ""
    is_required: bool = True

    @property
    def is_last(self) -> bool:
        return self.number == self.count


def step_shown(questionnaire: Questionnaire, number: int, answers: Answers) -> StepShown:
    """Return a question with what its visitor answered before, if they come back to it."""
    step = questionnaire.steps[number - 1]
    answer = answers.get(step.id)
    return StepShown(
        number=number,
        count=len(questionnaire.steps),
        kind=_kind(step),
        ask=step.ask,
        hint=step.hint,
        options=_options(step, answer),
        ends=(step.low, step.high) if isinstance(step, Scale) else None,
        text=str(answer or "") if isinstance(step, Words) else "",
        is_required=not (isinstance(step, Choices) or (isinstance(step, Words) and step.optional)),
    )


def _kind(step: Step) -> str:
    match step:
        case Choice():
            return "choice"
        case Choices():
            return "choices"
        case Scale():
            return "scale"
        case Words():
            return "text"


def _options(step: Step, answer: Answer | None) -> list[OptionShown]:
    match step:
        case Choice() | Choices():
            chosen = answer if isinstance(answer, list) else [answer]
            return [OptionShown(o.id, o.text, o.id in chosen) for o in step.options]
        case Scale():
            return [OptionShown(str(n), str(n), n == answer) for n in step.numbers]
        case Words():
            return []


@dataclass(frozen=True, slots=True)
class Band:
    """A level's stretch of the scale, in hundredths."""

    start: int
    end: int
    title: str
    is_here: bool

    @property
    def width(self) -> int:
        return self.end - self.start


def bands(questionnaire: Questionnaire, result: Result) -> list[Band]:
    """Return the stretches of the scale on which a result stands."""
    ends = [*(level.at_least for level in questionnaire.levels), 100]
    return [
        Band(start, end, level.title, level == result.level)
        for level, (start, end) in zip(questionnaire.levels, pairwise(ends), strict=True)
    ]


def speaker(page: Page) -> str:
    """Return who speaks on a page: our company, else the lead's owner, else nobody by name."""
    return page.imprint.company or page.owner_name or ""


def what_is_kept(page: Page) -> str:
    """Say what the page stores, and for whom."""
    who = page.owner_name or page.imprint.company or _("we")
    return _(
        "From your first answer on, this page keeps what you answer, when, and whether you took "
        "the report, so that {who} can prepare. One cookie remembers where you are. "
        "Nothing else is followed."
    ).format(who=who)


def answered(questionnaire: Questionnaire, answers: Answers) -> list[tuple[str, str]]:
    """Return questions with what was answered, in words, for whoever looks after the lead."""
    return [
        (step.ask, _in_words(step, answers[step.id]))
        for step in questionnaire.steps
        if step.id in answers
    ]


def _in_words(step: Step, answer: Answer) -> str:
    match step:
        case Choice() | Choices():
            chosen = answer if isinstance(answer, list) else [answer]
            texts = [option.text for option in step.options if option.id in chosen]
            return " · ".join(texts) or _("None of these")
        case Scale():
            return _("{number} of {highest}").format(number=answer, highest=step.highest)
        case Words():
            return str(answer) or "–"
