"""The checks of a whole plan."""

import re
from collections.abc import Iterator
from itertools import combinations

from keepwarm.kit.i18n import gettext as _
from keepwarm.plans.model import FEWEST_STEPS, MOST_STEPS, PlanDraft
from keepwarm.steps.model import StepChannel, StepDraft
from keepwarm.writers.checks.grounds import Grounds, grounds_for
from keepwarm.writers.checks.invention import inventions
from keepwarm.writers.checks.issues import Issue
from keepwarm.writers.checks.lexicon import Lexicon, lexicon_of
from keepwarm.writers.checks.texts import Text, text_issues, wrappings
from keepwarm.writers.checks.timing import day_issues
from keepwarm.writers.model import PlanBrief
from keepwarm.writers.timing import timing_of
from keepwarm.writers.words import channel_name

_LONGEST = 60  # days
_LONGEST_DESCRIPTION = 160
_LONGEST_SUMMARY = 400
_SENTENCE = re.compile(r"[^.!?…:\n]+[.!?…:]")
_TELLING = 10  # words of a sentence that is no mere greeting


def plan_issues(plan: PlanDraft, brief: PlanBrief) -> tuple[Issue, ...]:
    """Return everything that is wrong with a plan, its words included."""
    grounds = grounds_for(brief)
    ours = lexicon_of(next(iter(brief.offer.writes), "en"))
    return (
        *_shape(plan),
        *_channels(plan, brief),
        *_outline(plan, grounds, ours),
        *_words(plan, grounds),
    )


def _shape(plan: PlanDraft) -> Iterator[Issue]:
    days = [step.delay_days or 0 for step in plan.steps]
    if not FEWEST_STEPS <= len(days) <= MOST_STEPS:
        yield Issue(
            _("A plan has {least} to {most} steps, this one {n}.").format(
                least=FEWEST_STEPS, most=MOST_STEPS, n=len(days)
            )
        )
    if days != sorted(days):
        listed = ", ".join(map(str, days))
        yield Issue(_("Its days go back: {days}.").format(days=listed))
    if len(plan.summary) > _LONGEST_SUMMARY:
        yield Issue(_("Its summary has more than {n} characters.").format(n=_LONGEST_SUMMARY))
    if days and max(days) > _LONGEST:
        yield Issue(_("It takes more than {n} days.").format(n=_LONGEST), is_hard=False)
    for number, step in enumerate(plan.steps, 1):
        if step.timing != timing_of(step.delay_days or 0):
            yield _at(number, Issue(_("Its timing is not that of its day.")))


def _channels(plan: PlanDraft, brief: PlanBrief) -> Iterator[Issue]:
    for number, step in enumerate(plan.steps, 1):
        if step.channel not in brief.allowed:
            yield _at(number, Issue(_no_way(step.channel)))
    for number, step in enumerate(plan.steps):
        same = [s for s in plan.steps[:number] if s.delay_days == step.delay_days]
        if step.channel != "other" and any(s.channel == step.channel for s in same):
            yield Issue(
                _("There are two touches by {channel} on day {day}.").format(
                    channel=channel_name(step.channel), day=step.delay_days
                )
            )
    touches = [step for step in plan.steps if step.channel in brief.channels]
    if len(brief.channels) > 1 and len({step.channel for step in touches}) == 1:
        only = channel_name(touches[0].channel)
        yield Issue(_("Every step goes by {channel}.").format(channel=only), is_hard=False)


def _outline(plan: PlanDraft, grounds: Grounds, lexicon: Lexicon) -> Iterator[Issue]:
    """Look at what only our colleague reads: it may invent and carry orders as well."""
    yield from inventions(plan.summary, grounds, lexicon)
    yield from wrappings(plan.summary)
    for number, step in enumerate(plan.steps, 1):
        for text in filter(None, (step.description, step.goal)):
            yield from (_at(number, issue) for issue in inventions(text, grounds, lexicon))
            yield from (_at(number, issue) for issue in wrappings(text))


def _words(plan: PlanDraft, grounds: Grounds) -> Iterator[Issue]:
    former = list[int]()
    for number, step in enumerate(plan.steps, 1):
        for issue in _step(step, plan.language, grounds, former):
            yield _at(number, issue)
        former.append(step.delay_days or 0)
    for (one, earlier), (other, later) in combinations(enumerate(plan.steps, 1), 2):
        if earlier.channel == later.channel and _sentences(earlier) & _sentences(later):
            yield Issue(
                _("Steps {one} and {other} say the same.").format(one=one, other=other),
                is_hard=False,
            )


def _step(
    step: StepDraft, language: str | None, grounds: Grounds, former: list[int]
) -> Iterator[Issue]:
    if not 1 <= len(step.description) <= _LONGEST_DESCRIPTION:
        yield Issue(
            _("Its description must have 1 to {n} characters.").format(n=_LONGEST_DESCRIPTION)
        )
    yield from day_issues(
        f"{step.description}\n{step.suggested_text}", step.delay_days or 0, former
    )
    if step.suggested_text is not None:
        text = Text(
            body=step.suggested_text,
            channel=step.channel,
            language=language,
            is_first=not former,
        )
        yield from text_issues(text, grounds)


def _at(number: int, issue: Issue) -> Issue:
    told = _("Step {number}: {issue}").format(number=number, issue=issue.text)
    return Issue(told, is_hard=issue.is_hard)


def _no_way(channel: StepChannel) -> str:
    return _("{channel} is not open: there is no address for it, or it may not be used.").format(
        channel=channel_name(channel)
    )


def _sentences(step: StepDraft) -> set[str]:
    found = (m[0].strip() for m in _SENTENCE.finditer(step.suggested_text or ""))
    return {sentence.casefold() for sentence in found if len(sentence.split()) >= _TELLING}
