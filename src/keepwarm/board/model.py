"""What the board shows: cards in columns."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import msgspec

from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.leads.model import Fit, Stage, TagId
from keepwarm.plans.model import Ending

PAGE = 50  # cards a column shows at most at first, and fetches at a time
SOON = 2_000  # cards that are looked at in no time
AT_FIRST = 132  # cards of all columns that a board opens with: twelve of each fill a screen


class Card(msgspec.Struct, frozen=True):
    """
    One lead on the board.

    `agent` is the agent at work, 'queued' while a run waits for a free slot, or None.
    `trouble` says why the last run failed. `position` orders a column, highest first.
    `plan_steps` is None where no plan is running, `next_followup_at` where its next step
    waits for something that has no date.
    """

    id: LeadId
    name: str
    person: str | None
    company: str | None
    role: str | None
    stage: Stage
    position: int
    owner_id: MemberId | None
    owner: str | None
    agent: str | None
    agent_since: datetime | None
    trouble: str | None
    fit: Fit | None
    city: str | None
    created_at: datetime
    enriched_at: datetime | None
    plan_steps: int | None
    plan_settled: int | None
    next_followup_at: datetime | None

    @property
    def subtitle(self) -> str:
        """The line under the name: role and company, or where a company is."""
        known = (self.role, self.company) if self.person else (self.city,)
        return " · ".join(part for part in known if part)


class Column(msgspec.Struct, frozen=True):
    """One stage: its exact count and its first page of cards."""

    stage: Stage
    count: int
    cards: list[Card]
    more: int | None  # ask for cards below this position; None: these are all

    @property
    def working(self) -> int:
        """How many of the cards shown have an agent at work."""
        return sum(card.agent not in (None, "queued") for card in self.cards)


class ListedLead(msgspec.Struct, frozen=True):
    """One line of the list of leads."""

    id: LeadId
    name: str
    person: str | None
    company: str | None
    role: str | None
    city: str | None
    stage: Stage
    owner: str | None
    agent: str | None
    trouble: str | None
    fit: Fit | None
    tags: list[str]
    created_at: datetime
    plan_steps: int | None
    plan_settled: int | None
    next_followup_at: datetime | None


def fair_share(counts: Collection[int]) -> int:
    """
    Return how many cards a column may show at first, so that a full board opens fast.

    What short columns leave of the room goes to the long ones.
    """
    shares = range(PAGE, 1, -1)
    return next((n for n in shares if sum(min(each, n) for each in counts) <= AT_FIRST), 1)


def is_dense(matches: int, of: int, page: int) -> bool:
    """Say whether one meets a page of matches soon, going down a column of so many cards."""
    return matches > 0 and min(of, (page + 1) * of / matches) <= SOON


class Filters(msgspec.Struct, frozen=True):
    """What a member narrowed the board or the list down to."""

    words: str = ""
    mine: bool = False
    tag: TagId | None = None
    stage: Stage | None = None
    troubled: bool = False  # the list alone: leads whose last run failed
    due_before: datetime | None = None  # the board alone: leads whose next step is due by then

    @property
    def search(self) -> bool:
        """Whether leads have to be looked for, by words or by a tag."""
        return bool(self.words.strip() or self.tag)

    @property
    def any(self) -> bool:
        narrowed = self.mine or self.stage or self.troubled or self.due_before
        return bool(self.search or narrowed)


PLAN_ENDS_IN: Final[Mapping[Stage, Ending]] = MappingProxyType(
    {"meeting": "meeting", "won": "won", "lost": "lost"}
)
"""The columns into which a person moves a card when its plan has come to its end."""
CLOSED: Final = frozenset[Stage]({"won", "lost"})
"""The columns in which nothing is left to be done for a lead."""

BulkKind: TypeAlias = Literal["assign", "tag", "untag", "move", "delete"]
MOST_AT_ONCE = 2_000  # leads one bulk change may touch


# What migrations/0002_leads.sql (words_of) takes for a space.
_BETWEEN_WORDS = re.compile(r"[\x00-/:-@\[-`{-\x7f\s]+")
_MOST_WORDS, _LONGEST_WORD = 8, 60


def as_tsquery(typed: str) -> str | None:
    """
    Turn what a person typed into a query for leads that have every word, or its beginning.

    None where nothing was typed. Punctuation alone is a word that no lead has: a search for
    it finds nothing, rather than everything.
    """
    if not typed.strip():
        return None
    words = _BETWEEN_WORDS.split(unicodedata.normalize("NFKC", typed))
    beginnings = [word[:_LONGEST_WORD] for word in words if word]
    return " & ".join(f"{beginning}:*" for beginning in beginnings[:_MOST_WORDS])
