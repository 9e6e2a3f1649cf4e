"""Read what people write about a sequence, and do to its steps what a button says."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from starlette.requests import Request

from keepwarm.sequences.model import (
    CHANNELS,
    MOST_STEPS,
    MOST_TOUCHES,
    SequenceChannel,
    SequenceDraft,
    SequenceStep,
)
from keepwarm.web.forms import field, field_texts
from keepwarm.web.params import as_number

_PARTS = ("channel", "timing", "subject", "body")


async def read_sequence(request: Request) -> SequenceDraft:
    """Return the sequence that a form describes, as it was typed."""
    columns = [await field_texts(request, name) for name in _PARTS]
    rows = list(zip_longest(*columns, fillvalue=""))[: MOST_STEPS + 1]
    return SequenceDraft(
        name=await field(request, "name"),
        steps=tuple(_step(*row) for row in rows),
        sends_itself=await field(request, "sends_itself") == "1",
        most_touches=as_number(await field(request, "most_touches")) or MOST_TOUCHES,
    )


def _step(channel: str, timing: str, subject: str, body: str) -> SequenceStep:
    return SequenceStep(
        channel=as_channel(channel), timing=timing or None, subject=subject or None, body=body
    )


def as_channel(text: str) -> SequenceChannel:
    """Return the channel of that name; an e-mail for one we do not know."""
    for channel in CHANNELS:
        if channel == text:
            return channel
    return "email"


def rearranged(draft: SequenceDraft, do: str) -> SequenceDraft:
    """
    Return a sequence after what a button says: "add:call", "up:3", "down:1", "remove:2".

    What makes no sense, for instance because the page is an old one, changes nothing.
    """
    verb, _colon, what = do.partition(":")
    steps = list(draft.steps)
    if verb == "add" and len(steps) < MOST_STEPS:
        steps.append(SequenceStep(channel=as_channel(what)))
    at = (as_number(what) or 0) - 1
    if 0 <= at < len(steps):
        _move(steps, verb, at)
    return replace(draft, steps=tuple(steps))


def _move(steps: list[SequenceStep], verb: str, at: int) -> None:
    if verb == "remove":
        del steps[at]
    to = {"up": at - 1, "down": at + 1}.get(verb, at)
    if to != at and 0 <= to < len(steps):
        steps.insert(to, steps.pop(at))


def landed_at(steps: Sequence[SequenceStep], do: str) -> int | None:
    """Return the number of the step that a button made or moved, for the focus to follow."""
    verb, _colon, what = do.partition(":")
    number = as_number(what) or 0
    if verb == "add":
        return len(steps)
    by = {"up": -1, "down": 1}.get(verb)
    return min(max(number + by, 1), len(steps)) if by is not None else None
