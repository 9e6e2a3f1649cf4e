"""Sequences that ship with the product, to begin with one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from keepwarm.kit.strict import Entry, files_in, read_strictly
from keepwarm.sequences.model import MOST_TOUCHES, SequenceChannel, SequenceDraft, SequenceStep


class _Step(Entry, frozen=True):
    channel: SequenceChannel
    timing: str | None = None
    subject: str | None = None
    body: str = ""


class _File(Entry, frozen=True):
    name: str
    description: str
    steps: tuple[_Step, ...]
    most_touches: int = MOST_TOUCHES


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """A sequence to begin with, and whom it is for; `key` is its place in addresses."""

    key: str
    description: str
    draft: SequenceDraft


@cache
def starters() -> Sequence[Starter]:
    """Return the sequences that ship, in their order."""
    found = files_in(files("keepwarm.sequences") / "starters")
    return tuple(
        _starter(file.name.removesuffix(".yaml"), read_strictly(file, _File)) for file in found
    )


def _starter(name: str, read: _File) -> Starter:
    steps = tuple(
        SequenceStep(
            channel=step.channel, timing=step.timing, subject=step.subject, body=step.body
        )
        for step in read.steps
    )
    draft = SequenceDraft(name=read.name, steps=steps, most_touches=read.most_touches)
    return Starter(key=name.partition("_")[2], description=read.description, draft=draft)
