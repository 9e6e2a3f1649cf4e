"""
How a batch is written into a stream of server-sent events.

A message is `event: <topic>` with `{"lead": 7, …facts}` as data. Only the last message of a
batch carries an id, the new horizon: a stream that breaks within a batch gets all of it again
when it comes back, and every message may be heard twice without harm.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.json import encode

from keepwarm.kit.viewer import Viewer
from keepwarm.live.model import Batch, Event, Horizon, Tally, count_cards, may_hear


@dataclass(frozen=True, slots=True)
class Frames:
    """
    What one batch says to one viewer, encoded once for all pages that viewer has open.

    A page that knows the counts already is sent `plain`, any other one `counted`.
    """

    horizon: Horizon
    plain: bytes
    counts: bytes = b""
    counted: bytes = b""


def write_batch(viewer: Viewer, batch: Batch, tallies: Sequence[Tally] | None) -> Frames:
    """Write what a viewer may hear, and with `tallies` the counts for those eyes."""
    if not batch.is_whole:
        return Frames(batch.horizon, _mark(batch.horizon) + b"event: resync\ndata: {}\n\n")

    heard = [_message(event) for event in batch.events if may_hear(viewer, event)]
    plain = _close(heard, batch.horizon)
    if tallies is None:
        return Frames(batch.horizon, plain)

    counts = b"event: counts\ndata: %b\n\n" % encode(count_cards(viewer, tallies))
    return Frames(batch.horizon, plain, counts, _close([*heard, counts], batch.horizon))


def write_horizon(horizon: Horizon) -> bytes:
    """Write a message of an id alone: nothing is told, but the reader comes back from here."""
    return _mark(horizon) + b"\n"


def _message(event: Event) -> bytes:
    about = {} if event.lead_id is None else {"lead": event.lead_id}
    return b"event: %b\ndata: %b\n\n" % (event.topic.encode(), encode({**about, **event.facts}))


def _close(messages: Sequence[bytes], horizon: Horizon) -> bytes:
    if not messages:
        return b""
    *earlier, last = messages
    return b"".join((*earlier, _mark(horizon), last))


def _mark(horizon: Horizon) -> bytes:
    return b"id: %b\n" % str(horizon).encode()
