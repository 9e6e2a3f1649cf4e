"""The writer that needs no model: playbooks, filled in with what is known."""

import asyncio
from collections import Counter
from collections.abc import Iterator

from keepwarm.drafts.model import NewDraft
from keepwarm.plans.model import PlanDraft
from keepwarm.spending.model import NOBODY, Account
from keepwarm.steps.model import StepChannel, StepDraft
from keepwarm.writers.library import Library, MoveName, Playbook, PlayedStep, built_in_library
from keepwarm.writers.model import DraftBrief, PlanBrief
from keepwarm.writers.pen import Pen, pick_up
from keepwarm.writers.situation import freshest_news, playbook_for, without_orders
from keepwarm.writers.speech import Words
from keepwarm.writers.timing import timing_of

_VARIANTS = 4


class PlaybookWriter:
    """
    Fills in playbooks: no model, no network, the same words for the same facts.

    It says nothing that is not known; a sentence that lacks a fact is left out.
    """

    def __init__(self, library: Library | None = None) -> None:
        self._given = library

    @property
    def name(self) -> str:
        return "playbook"

    async def write_plan(self, brief: PlanBrief, account: Account = NOBODY, /) -> PlanDraft:
        """Return the plan of the first playbook that fits the facts. It costs nothing."""
        _ = account
        # In a thread: the first plan of a process reads the library.
        return await asyncio.to_thread(self._plan, without_orders(brief))

    async def write_draft(self, brief: DraftBrief, account: Account = NOBODY, /) -> NewDraft:
        """Return the words for a step, other ones than those they are to replace."""
        _ = account
        return await asyncio.to_thread(self._draft, brief)

    def _plan(self, brief: PlanBrief) -> PlanDraft:
        book, pen = (
            playbook_for(brief, self._library),
            pick_up(brief, self._library, brief.instructions),
        )
        return PlanDraft(
            maker="playbook",
            made_with=book.title,
            summary=book.summary,
            language=pen.texts.language,
            steps=tuple(_steps(book, brief, pen)),
            remarks=pen.remarks,
        )

    def _draft(self, brief: DraftBrief) -> NewDraft:
        lead = without_orders(brief.lead)
        book = playbook_for(lead, self._library)
        pen = pick_up(lead, self._library, brief.instructions)
        move = _move_of(brief, book)
        words = _fresh(brief, pen, move)
        return NewDraft(
            maker="playbook",
            made_with=book.title,
            channel=brief.step.channel,
            subject=words.subject,
            body=words.body,
            remarks=pen.remarks,
        )

    @property
    def _library(self) -> Library:
        return self._given or built_in_library()


def _steps(book: Playbook, brief: PlanBrief, pen: Pen) -> Iterator[StepDraft]:
    news = freshest_news(brief)
    said = Counter[MoveName | StepChannel]()
    for step, channel in _placed(book, brief):
        text = None
        if step.move is not None:
            kind = channel if channel == "call" else step.move
            text = pen.words(step.move, channel, said[kind]).body
            said[kind] += 1
        yield StepDraft(
            channel=channel,
            description=step.description,
            timing=timing_of(step.days),
            delay_days=step.days,
            suggested_text=text,
            goal=step.goal,
            evidence=(news.id,) if news and step.move == "news" else (),
        )


def _placed(book: Playbook, brief: PlanBrief) -> Iterator[tuple[PlayedStep, StepChannel]]:
    """
    Yield each step with the best channel that is open; never two by one on one day.

    Picky steps are there for a change: where all goes by their channel anyway, they are not.
    """
    taken = set[tuple[int, StepChannel]]()
    for step in book.steps:
        if step.picky and brief.channels == step.channels:
            continue
        wanted: tuple[StepChannel, ...]
        wanted = step.channels if step.picky else (*step.channels, *brief.channels)
        free: Iterator[StepChannel]
        free = (c for c in wanted if c in brief.allowed and (step.days, c) not in taken)
        channel = next(free, None)
        if channel is not None:
            taken.add((step.days, channel))
            yield step, channel


def _move_of(brief: DraftBrief, book: Playbook) -> MoveName:
    """Return the move a step stands for; of a step that is not ours its place decides."""
    ours: dict[str, MoveName] = {s.description: s.move for s in book.steps if s.move}
    if brief.step.description in ours or not ours:
        return ours.get(brief.step.description, "hello")
    return list(ours.values())[min(brief.number, len(ours)) - 1]


def _fresh(brief: DraftBrief, pen: Pen, move: MoveName) -> Words:
    """Return words that were not used yet, as far as there are others."""
    former = {step.suggested_text for step in brief.earlier}
    if brief.previous is not None:
        former.add(brief.previous.body)
    tries = [pen.words(move, brief.step.channel, variant) for variant in range(_VARIANTS)]
    planned = brief.step.suggested_text
    # The plan's own words come first: a person has seen them, and perhaps changed them.
    if planned and not brief.instructions and pen.stands(planned, brief.step.channel):
        tries.insert(0, Words(tries[0].subject, planned))
    return next((words for words in tries if words.body not in former), tries[0])
