"""Who hears what, and how a reader remembers what it has seen."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.kit.viewer import Viewer

# The board's columns, as pages count them. They belong to `leads`, which stands above this
# package and cannot be asked from here; a test compares the two.
STAGES = (
    *("harvested", "intake", "qualification", "research", "strategy", "enriched"),
    *("contacted", "engaged", "meeting", "won", "lost"),
)

COUNTED_TOPICS = frozenset({"stage", "card", "gone", "import"})
"""After these the number of cards in some column may be another one."""

_SNAPSHOT = re.compile(r"([1-9][0-9]{0,17}):([1-9][0-9]{0,17}):((?:[0-9]{1,18}(?:,(?!$)|$))*)")


@dataclass(frozen=True, slots=True)
class Horizon:
    """
    What a reader has seen: the facts of every transaction below `end` except the `running`.

    It is PostgreSQL's own snapshot, and its text is the id of a message in a stream.
    """

    start: int
    end: int
    running: tuple[int, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Horizon | None":
        """Read a horizon that a page sends back; None for anything PostgreSQL would refuse."""
        if not (written := _SNAPSHOT.fullmatch(text)):
            return None
        start, end, running = written.groups()
        xids = tuple(int(xid) for xid in running.split(",") if xid)
        in_order = all(xid < later for xid, later in pairwise((int(start) - 1, *xids, int(end))))
        return cls(int(start), int(end), xids) if in_order and int(start) <= int(end) else None

    def __str__(self) -> str:
        return f"{self.start}:{self.end}:{','.join(map(str, self.running))}"

    def covers(self, other: "Horizon") -> bool:
        """Say whether all that the other has seen was seen from here too."""
        return other.end <= self.end and all(
            xid >= other.end or xid in other.running for xid in self.running
        )


@dataclass(frozen=True, slots=True)
class Event:
    """One row of `live_events`."""

    seq: int
    topic: str
    lead_id: LeadId | None
    owner_id: MemberId | None
    was_owner_id: MemberId | None
    member_id: MemberId | None
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Batch:
    """
    What became true between two horizons, in the order in which it was written.

    Without `is_whole` there are no events: the start lies too far back, or in another life
    of the database, and whoever stood there has to look at everything anew.
    """

    horizon: Horizon
    events: tuple[Event, ...] = ()
    is_whole: bool = True

    @property
    def changes_counts(self) -> bool:
        return any(event.topic in COUNTED_TOPICS for event in self.events)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cards an owner, or nobody, has in a column."""

    stage: str
    owner_id: MemberId | None
    n: int


def may_hear(viewer: Viewer, event: Event) -> bool:
    """
    Say whether a viewer hears of an event: `announce` gives the rules.

    Nobody hears `signed_out`: it tells the hubs, not the pages.
    """
    if event.topic == "signed_out":
        return False
    if event.member_id is not None:
        return event.member_id == viewer.member_id
    if viewer.is_admin or event.owner_id is None:
        return True
    return viewer.member_id in {event.owner_id, event.was_owner_id}


def count_cards(viewer: Viewer, tallies: Iterable[Tally]) -> dict[str, int]:
    """Count the cards a viewer may see in every column, empty ones too."""
    counts = dict.fromkeys(STAGES, 0)
    for tally in tallies:
        if viewer.is_admin or tally.owner_id in {None, viewer.member_id}:
            counts[tally.stage] += tally.n
    return counts
