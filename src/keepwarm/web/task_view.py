"""Tasks as pages show them: whom to reach where and when, about what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse

from keepwarm.accounts.model import Member
from keepwarm.accounts.reads import list_members
from keepwarm.db import Connection
from keepwarm.kit.ids import MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.signals.model import SignalKind
from keepwarm.signals.wording import deed_icons, deed_words
from keepwarm.tasks.model import Outcome
from keepwarm.tasks.outcomes import GIVES_UP_AFTER, UNDO_WITHIN
from keepwarm.tasks.queue import (
    ClosedTask,
    QueuedTask,
    list_closed,
    list_queue,
)
from keepwarm.tasks.wording import outcome_words
from keepwarm.web.due_words import midnights
from keepwarm.web.reach import Reach, link_of
from keepwarm.web.their_time import TheirTime, their_time

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Call:
    """A task as a line of a page, with what is said of it."""

    task: QueuedTask
    why: str
    sign: str | None  # of what they did
    reach: Reach | None
    there: TheirTime | None
    is_late: bool
    is_hopeless: bool  # nobody has answered often enough

    @property
    def whom(self) -> str:
        """Name whom to speak to: the contact, else the lead itself."""
        return self.task.contact or self.task.lead


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed task as a line of a page."""

    task: ClosedTask
    why: str
    outcome: str
    can_undo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What is to be done: from before today, today, and after it."""

    overdue: Sequence[Call]
    today: Sequence[Call]
    later: Sequence[Call]
    closed: Sequence[Closed]

    @property
    def of_today(self) -> int:
        """How many tasks this day had, the closed ones among them."""
        return len(self.overdue) + len(self.today) + len(self.closed)


async def view_queue(
    conn: Connection, viewer: Viewer, *, mine: bool, now: datetime, time_zone: str
) -> Queue:
    """Read a member's queue of calls, or with `mine` off that of everybody whom they may see."""
    began, ends = midnights(now, time_zone)
    tasks = await list_queue(conn, viewer, mine=mine, limit=MOST_SHOWN)
    calls = as_calls(tasks, now=now, time_zone=time_zone)
    return Queue(
        overdue=[call for call in calls if call.task.due_at < began],
        today=[call for call in calls if began <= call.task.due_at < ends],
        later=[call for call in calls if ends <= call.task.due_at],
        closed=await view_closed(conn, viewer, by=viewer.member_id, since=began, now=now),
    )


def as_calls(tasks: Sequence[QueuedTask], *, now: datetime, time_zone: str) -> list[Call]:
    """Add to tasks what pages say of them."""
    zone = ZoneInfo(time_zone)
    return [
        Call(
            task=task,
            why=why_of(task),
            sign=deed_icons().get(cast("SignalKind", task.trigger)),
            reach=reach_of(task),
            there=their_time(task.country, zone, now),
            is_late=task.due_at <= now,
            is_hopeless=task.no_answers >= GIVES_UP_AFTER,
        )
        for task in tasks
    ]


async def view_closed(
    conn: Connection, viewer: Viewer, *, by: MemberId, since: datetime, now: datetime
) -> list[Closed]:
    """Read what a member has closed since an instant."""
    closed = await list_closed(conn, viewer, by=by, since=since, limit=MOST_SHOWN)
    return as_closed(closed, now=now)


def as_closed(closed: Sequence[ClosedTask], *, now: datetime) -> list[Closed]:
    return [
        Closed(
            task=task,
            why=why_of(task),
            outcome=outcome_words(task.channel)[task.outcome],
            can_undo=task.can_be_undone and now <= task.closed_at + UNDO_WITHIN,
        )
        for task in closed
    ]


def why_of(task: QueuedTask | ClosedTask) -> str:
    """Say what they did, or what is to be done."""
    return deed_words().get(cast("SignalKind", task.trigger)) or task.subject


def reach_of(task: QueuedTask) -> Reach | None:
    """Return the number or address of a task, and what a press on it opens."""
    link = link_of(task.channel, task.reach) if task.reach else None
    return Reach(_shown(task.reach), link) if task.reach and link else None


def _shown(value: str) -> str:
    """Write a number in groups, as people read one out; other addresses as they are."""
    try:
        number = parse(value) if value.startswith("+") else None
    except NumberParseException:
        return value
    return format_number(number, PhoneNumberFormat.INTERNATIONAL) if number else value


def helpers_of(call: Call, team: Sequence[Member]) -> list[MemberId]:
    """Return who else could do a task: whoever may see its lead."""
    owner, doer = call.task.owner_id, call.task.member_id
    return [
        each.id
        for each in team
        if each.id != doer and (each.is_admin or owner is None or each.id == owner)
    ]


async def list_team(conn: Connection) -> list[Member]:
    """Return who is of the team today."""
    return [each for each in await list_members(conn) if each.disabled_at is None]


def outcome_icons() -> dict[Outcome, str]:
    return {
        "reached": "check",
        "no_answer": "phone-missed",
        "wrong_number": "phone-off",
        "meeting_booked": "calendar-check",
        "done": "check",
        "opted_out": "user-round-x",
        "lead_closed": "archive",
        "called_off": "x",
    }
