"""What the editor of a sequence shows beside the words: when a touch comes, how it reads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias

from keepwarm.calendar.model import WorkingTime
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.sequences.checking import mistakes_of_steps, tidied, why_no_timing
from keepwarm.sequences.model import SequenceDraft, SequenceStep, reaches
from keepwarm.sequences.placeholders import Values, first_name_of, pieces_of
from keepwarm.sequences.placing import due_of, place_touch
from keepwarm.sequences.shown import Reader
from keepwarm.sequences.wording import no_address_for

Piece: TypeAlias = tuple[str, Literal["filled", "missing"] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """A step as it would be for somebody who sets out now."""

    step: SequenceStep
    due_at: datetime | None
    explanation: str
    bad_timing: str
    bad_words: str
    subject: Sequence[Piece]
    body: Sequence[Piece]
    skipped: str  # why it would be, for the reader chosen


def sketches_of(
    draft: SequenceDraft,
    *,
    working: WorkingTime,
    now: datetime,
    values: Values,
    reader: Reader | None,
) -> list[Sketch]:
    """Return the steps of a sequence as they would come one after the other from now on."""
    return list(_sketches(draft, working=working, now=now, values=values, reader=reader))


def _sketches(
    draft: SequenceDraft,
    *,
    working: WorkingTime,
    now: datetime,
    values: Values,
    reader: Reader | None,
) -> Iterator[Sketch]:
    since = now
    bad_words = _bad_words(draft)
    for number, step in enumerate(draft.steps, 1):
        place, bad_timing = None, why_no_timing(step.timing)
        if bad_timing is None:
            place = place_touch(
                step.timing, is_first=number == 1, since=since, working=working, after=now
            )
            since = due_of(place)
        yield Sketch(
            step=step,
            due_at=place.due_at if place else None,
            explanation=place.explanation if place else "",
            bad_timing=bad_timing or "",
            bad_words=bad_words.get(number, ""),
            subject=list(pieces_of(step.subject or "", values)),
            body=list(pieces_of(step.body, values)),
            skipped=_skipped(step, reader),
        )


def _bad_words(draft: SequenceDraft) -> dict[int, str]:
    """Return what is wrong with the words of steps; one that is still blank is not blamed yet."""
    steps = tuple(replace(step, timing=None) for step in tidied(draft).steps)
    mistakes = mistakes_of_steps(replace(draft, steps=steps))
    begun = {n for n, step in enumerate(steps, 1) if step.subject or step.body}
    return {n: said for n, said in mistakes.items() if n in begun}


def _skipped(step: SequenceStep, reader: Reader | None) -> str:
    if reader is None or reaches(step.channel, reader.reached_at):
        return ""
    return no_address_for(step.channel)


def values_for(reader: Reader | None, *, sender: str, public_url: str) -> Values:
    """Return what the placeholders stand for in a preview; nobody in particular has a name."""
    if reader is None:
        return {"sender": sender}
    return {
        "first_name": first_name_of(reader.person),
        "company": reader.company,
        "sender": sender,
        "page": f"{public_url}/p/{reader.page}" if reader.page else None,
    }


def span_words(sketches: Sequence[Sketch]) -> str:
    """Say how long the way through a sequence takes."""
    dues = [sketch.due_at for sketch in sketches if sketch.due_at is not None]
    n = len(sketches)
    steps = ngettext("{n} step", "{n} steps", n).format(n=n)
    days = (dues[-1].date() - dues[0].date()).days if dues else 0
    over = ngettext("{n} day", "{n} days", days).format(n=days)
    return _("{steps} over {days}").format(steps=steps, days=over) if days else steps
