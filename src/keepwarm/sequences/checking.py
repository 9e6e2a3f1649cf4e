"""Whether a sequence can be followed, told in sentences before anybody sets out on it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from keepwarm.calendar import read_timing
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.sequences.model import (
    LONGEST_BODY,
    LONGEST_NAME,
    LONGEST_SUBJECT,
    LONGEST_TIMING,
    MOST_STEPS,
    SequenceDraft,
    SequenceStep,
)
from keepwarm.sequences.placeholders import PLACEHOLDERS, unknown_gaps
from keepwarm.steps.model import storable


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, and with which step (counted from one), if it is about one."""

    said: str
    where: int | None = None


def tidied(draft: SequenceDraft) -> SequenceDraft:
    """Return a draft without what is blank or cannot be stored."""
    return replace(
        draft,
        name=" ".join(storable(draft.name).split()),
        steps=tuple(_tidied(step) for step in draft.steps),
        most_touches=min(max(draft.most_touches, 1), MOST_STEPS),
    )


def _tidied(step: SequenceStep) -> SequenceStep:
    return SequenceStep(
        channel=step.channel,
        timing=" ".join(storable(step.timing or "").split()) or None,
        subject=" ".join(storable(step.subject or "").split()) or None,
        body=storable(step.body.replace("\r\n", "\n")),
    )


def first_mistake(draft: SequenceDraft) -> Mistake | None:
    """Say what has to be mended first; None where all is well."""
    return next(_mistakes(draft), None)


def _mistakes(draft: SequenceDraft) -> Iterator[Mistake]:
    if not draft.name:
        yield Mistake(_("Give the sequence a name."))
    if len(draft.name) > LONGEST_NAME:
        yield Mistake(_too_long(LONGEST_NAME, draft.name))
    if not draft.steps:
        yield Mistake(_("A sequence needs at least one step."))
    if len(draft.steps) > MOST_STEPS:
        said = _("A sequence has at most {most} steps.")
        yield Mistake(said.format(most=MOST_STEPS))
    for number, said in mistakes_of_steps(draft).items():
        yield Mistake(said, number)


def mistakes_of_steps(draft: SequenceDraft) -> dict[int, str]:
    """Return what has to be mended first in each step, by its number."""
    emails = [number for number, step in enumerate(draft.steps, 1) if step.channel == "email"]
    found = {
        number: next(_mistakes_of(step, opens_talk=[number] == emails[:1]), "")
        for number, step in enumerate(draft.steps, 1)
    }
    return {number: said for number, said in found.items() if said}


def _mistakes_of(step: SequenceStep, *, opens_talk: bool) -> Iterator[str]:
    if why := why_no_timing(step.timing):
        yield why
    if len(step.subject or "") > LONGEST_SUBJECT:
        yield _too_long(LONGEST_SUBJECT, step.subject or "")
    if len(step.body) > LONGEST_BODY:
        yield _too_long(LONGEST_BODY, step.body)
    if step.channel == "email" and not step.body:
        yield _("An e-mail needs words.")
    if step.channel == "email" and opens_talk and not step.subject:
        yield _("The first e-mail needs a subject; those after it go on in its thread.")
    if unknown := unknown_gaps(f"{step.subject or ''} {step.body}"):
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        said = _("{gap} is no placeholder. There are {known}.")
        yield said.format(gap=unknown[0], known=known)


def why_no_timing(timing: str | None) -> str | None:
    """Say why a sequence cannot follow a timing; None where it can."""
    if not timing:
        return None
    if len(timing) > LONGEST_TIMING:
        return _too_long(LONGEST_TIMING, timing)
    read = read_timing(timing, base=_ANY_DAY, tz=_UTC)
    if read.kind == "event":
        return _("A sequence waits for nothing but time: it ends by itself when they reply.")
    if read.due is None:
        said = _(
            "“{timing}” is no time. Try “in 3 days”, “2 working days later” or “Tuesday 10am”."
        )
        return said.format(timing=timing)
    return None


_UTC = ZoneInfo("UTC")
_ANY_DAY = datetime(2026, 1, 5, 9, tzinfo=_UTC)


def _too_long(most: int, text: str) -> str:
    said = ngettext(
        "At most {most} character fits here; these are {length}.",
        "At most {most} characters fit here; these are {length}.",
        most,
    )
    return said.format(most=most, length=len(text))
