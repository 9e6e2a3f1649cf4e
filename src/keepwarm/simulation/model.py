"""What is played, and what is known of it afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Literal, TypeAlias

import msgspec

from keepwarm.outbox.model import Kind
from keepwarm.plans.model import Ending
from keepwarm.reminders.model import LedgerKind
from keepwarm.steps.model import StepDraft, StepStatus

WhatIf: TypeAlias = Literal["reply", "outage", "holiday", "leave"]

ANSWERING_LEAD: Final = 1
ANSWERED_AFTER: Final = timedelta(days=4)
OUTAGE: Final = (timedelta(days=10), timedelta(days=3))  # from when, and how long
HOLIDAY: Final = 9  # the day that becomes one, or the first working day after it
LEAVE: Final = (8, 12)  # from which day on, and for how many

What: TypeAlias = Literal["arrived", "done", "skipped", "snoozed", "left", "replied"]

DEFAULT_PLAN: Final = (
    StepDraft(channel="email", description="Say why we write, in three sentences", timing="Day 0"),
    StepDraft(channel="linkedin", description="Ask to connect", timing="2 days later"),
    StepDraft(channel="call", description="Call once, in the morning", delay_days=5),
    StepDraft(channel="email", description="Send the case that fits", timing="Week 2, Tuesday"),
    StepDraft(channel="call", description="Call again", timing="in 10 working days"),
    StepDraft(channel="email", description="Close the file politely", timing="Day 21"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Who works with how many leads, from when, and what happens to them."""

    start: date
    days: int = 60
    leads: int = 1000
    members: int = 5
    seed: int = 1
    plan: tuple[StepDraft, ...] = DEFAULT_PLAN
    what_if: WhatIf | None = None


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which nothing works: what would happen then happens when it is over."""

    begins: datetime
    ends: datetime

    @classmethod
    def of(cls, scenario: Scenario) -> "Outage":
        """Return the outage of a scenario; without one it is over as it begins."""
        ahead, lasts = OUTAGE
        begins = midnight(scenario) + ahead
        return cls(begins, begins + lasts if scenario.what_if == "outage" else begins)

    def after(self, at: datetime) -> datetime:
        return self.ends if self.begins <= at < self.ends else at


def midnight(scenario: Scenario) -> datetime:
    """Return when the first day begins in UTC."""
    return datetime.combine(scenario.start, time(), UTC)


class Entry(msgspec.Struct, frozen=True):
    """A row of the ledger, by numbers that are the same in every run of a scenario."""

    lead: int
    step: int
    member: int | None
    kind: LedgerKind
    occurrence: int
    facts: Mapping[str, Any]
    happened_at: datetime


class Told(msgspec.Struct, frozen=True):
    """A message that a member was told in the app."""

    member: int
    kind: Kind
    lead: int | None
    facts: Mapping[str, Any]
    told_at: datetime


class Fate(msgspec.Struct, frozen=True):
    """How a step stood in the end."""

    lead: int
    step: int
    description: str
    status: StepStatus
    settled_at: datetime | None
    due_at: datetime | None
    explanation: str
    plan_ended: Ending | None
    ended_at: datetime | None


class Moment(msgspec.Struct, frozen=True):
    """Something a member or a prospect did."""

    at: datetime
    member: int
    lead: int
    what: What
    step: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """All that is known of a run. `overdue`: reminders whose time passed without a word."""

    scenario: Scenario
    ledger: Sequence[Entry]
    told: Sequence[Told]
    fates: Sequence[Fate]
    moments: Sequence[Moment]
    overdue: int
    bells: int


def merged(scenario: Scenario, parts: Sequence[Played]) -> Played:
    """Put together what was played in several places, in the order in which it happened."""
    return Played(
        scenario=scenario,
        ledger=sorted(
            (entry for part in parts for entry in part.ledger),
            key=lambda each: (each.happened_at, each.lead, each.step),
        ),
        told=sorted(
            (told for part in parts for told in part.told),
            key=lambda each: (each.told_at, each.member),
        ),
        fates=sorted(
            (fate for part in parts for fate in part.fates),
            key=lambda each: (each.lead, each.step),
        ),
        moments=sorted(
            (moment for part in parts for moment in part.moments),
            key=lambda each: (each.at, each.member, each.lead),
        ),
        overdue=sum(part.overdue for part in parts),
        bells=sum(part.bells for part in parts),
    )
