"""What a visitor's answers amount to: a percentage, a level, and advice topic by topic."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from keepwarm.microsite.model import (
    Advice,
    Answer,
    Answers,
    Choice,
    Choices,
    Level,
    Questionnaire,
    Scale,
    Words,
)


@dataclass(frozen=True, slots=True)
class TopicResult:
    """How a topic stands, and what to do about it."""

    title: str
    percent: int
    advice: str


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What a visitor wrote, under the question it answers."""

    ask: str
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """Everything the result page and the report say of the answers."""

    percent: int
    level: Level
    topics: tuple[TopicResult, ...]
    words: tuple[OwnWords, ...]


def score(questionnaire: Questionnaire, answers: Answers) -> Result:
    """Return what complete answers amount to; every topic weighs the same."""
    shares = [_share_of_topic(questionnaire, topic.id, answers) for topic in questionnaire.topics]
    percent = _percent(fmean(shares))
    return Result(
        percent=percent,
        level=questionnaire.levels[_rung(questionnaire.levels, percent)],
        topics=tuple(
            TopicResult(
                topic.title,
                _percent(share),
                topic.advice[_rung(topic.advice, _percent(share))].text,
            )
            for topic, share in zip(questionnaire.topics, shares, strict=True)
        ),
        words=tuple(
            OwnWords(step.ask, text)
            for step in questionnaire.steps
            if isinstance(step, Words) and (text := str(answers.get(step.id, "")))
        ),
    )


def _share_of_topic(questionnaire: Questionnaire, topic: str, answers: Answers) -> float:
    counted = (step for step in questionnaire.steps if not isinstance(step, Words))
    return fmean(_share(step, answers[step.id]) for step in counted if step.topic == topic)


def _share(step: Choice | Choices | Scale, answer: Answer) -> float:
    """Return how much of what can be had an answer has."""
    match step:
        case Choice():
            chosen = (option.points for option in step.options if option.id == answer)
            return sum(chosen) / max(option.points for option in step.options)
        case Choices():
            ids = answer if isinstance(answer, list) else []
            chosen = (option.points for option in step.options if option.id in ids)
            return sum(chosen) / sum(option.points for option in step.options)
        case _:
            number = answer if isinstance(answer, int) else step.lowest
            return (number - step.lowest) / (step.highest - step.lowest)


def _percent(share: float) -> int:
    return int(share * 100 + 0.5)


def _rung(rungs: Sequence[Advice | Level], percent: int) -> int:
    """Return which of rising rungs a percentage stands on; the first begins at 0."""
    return max(n for n, rung in enumerate(rungs) if rung.at_least <= percent)
