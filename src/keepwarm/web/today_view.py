"""What a member has to do: what is late, what is due today, what the next days bring."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from keepwarm.board.reads import count_stages
from keepwarm.calendar.wall import wall_of
from keepwarm.contacts.reads import list_reachable
from keepwarm.db import Connection
from keepwarm.drafts.model import Draft
from keepwarm.drafts.reads import latest_drafts_of
from keepwarm.kit.viewer import Viewer
from keepwarm.settling.model import UNDO_WITHIN
from keepwarm.settling.reads import SettledStep, list_settled_since
from keepwarm.steps.reads import DueStep, list_due, list_waiting
from keepwarm.tasks.queue import list_queue
from keepwarm.web.due_words import midnights
from keepwarm.web.reach import Reach, reach_for
from keepwarm.web.task_view import Call, Closed, as_calls, view_closed

MOST_DUE = 200  # more than anybody does in a day
MOST_WAITING = 20
MOST_AHEAD = 12  # lines of the next days
AHEAD = timedelta(days=8)
SOME_DAY = timedelta(days=400)


class Timed(NamedTuple):
    """A step and when it is due."""

    due_at: datetime
    step: DueStep


@dataclass(frozen=True, slots=True)
class Todo:
    """A step to take, with its words at hand and a way to reach whom it is for."""

    due_at: datetime
    step: DueStep
    draft: Draft | None
    reach: Reach | None

    @property
    def subject(self) -> str | None:
        return self.draft.subject if self.draft else None

    @property
    def text(self) -> str | None:
        return self.draft.body if self.draft else self.step.suggested_text


class SettledToday(NamedTuple):
    """A step that was done or skipped today, and whether that can still be undone."""

    step: SettledStep
    can_undo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """A member's day."""

    today: date
    overdue: Sequence[Todo]
    due: Sequence[Todo]
    days: Sequence[tuple[date, Sequence[Timed]]]
    more_ahead: int
    waiting: Sequence[DueStep]
    settled: Sequence[SettledToday]
    calls: Sequence[Call]
    called: Sequence[Closed]
    coming: Timed | None
    has_leads: bool

    @property
    def of_today(self) -> int:
        """How many steps and calls this day had, the settled ones among them."""
        return len(self.overdue) + len(self.due) + len(self.calls) + self.done_today

    @property
    def done_today(self) -> int:
        return len(self.settled) + len(self.called)


async def view_agenda(
    conn: Connection, viewer: Viewer, *, mine: bool, now: datetime, time_zone: str
) -> Agenda:
    """Read a member's day, or with `mine` off that of everybody whom they may see."""
    zone = ZoneInfo(time_zone)
    began, ends = midnights(now, time_zone)
    timed = await _list_timed(conn, viewer, mine=mine, before=ends + AHEAD, limit=MOST_DUE)
    pressing = [each for each in timed if each.due_at < ends]
    ahead = timed[len(pressing) :]
    todos = await _todos(conn, pressing)
    calls = await list_queue(conn, viewer, mine=mine, before=ends, limit=MOST_DUE)
    late = sum(each.due_at < began for each in pressing)
    coming = ahead[:1]
    if not timed:
        coming = await _list_timed(conn, viewer, mine=mine, before=now + SOME_DAY, limit=1)
    return Agenda(
        today=wall_of(now, zone).date(),
        overdue=todos[:late],
        due=todos[late:],
        days=_by_day(ahead[:MOST_AHEAD], zone),
        more_ahead=len(ahead[MOST_AHEAD:]),
        waiting=await list_waiting(conn, viewer, mine=mine, limit=MOST_WAITING),
        settled=await _list_settled(conn, viewer, began, now=now),
        calls=as_calls(calls, now=now, time_zone=time_zone),
        called=await view_closed(conn, viewer, by=viewer.member_id, since=began, now=now),
        coming=coming[0] if coming else None,
        has_leads=bool(timed or coming or calls)
        or any((await count_stages(conn, viewer)).values()),
    )


async def _list_timed(
    conn: Connection, viewer: Viewer, *, mine: bool, before: datetime, limit: int
) -> list[Timed]:
    steps = await list_due(conn, viewer, mine=mine, before=before, limit=limit)
    return [Timed(step.due_at, step) for step in steps if step.due_at is not None]


async def _list_settled(
    conn: Connection, viewer: Viewer, since: datetime, *, now: datetime
) -> list[SettledToday]:
    settled = await list_settled_since(conn, viewer, since)
    return [SettledToday(step, now <= step.settled_at + UNDO_WITHIN) for step in settled]


async def _todos(conn: Connection, timed: Sequence[Timed]) -> list[Todo]:
    """Give steps the words that count for them, and the addresses of their leads."""
    if not timed:
        return []
    drafts = await latest_drafts_of(conn, [each.step.step_id for each in timed])
    known = await list_reachable(conn, {each.step.lead_id for each in timed})
    return [
        Todo(
            due_at,
            step,
            drafts.get(step.step_id),
            reach_for(step.channel, known.get(step.lead_id, ())),
        )
        for due_at, step in timed
    ]


def _by_day(timed: Sequence[Timed], zone: ZoneInfo) -> list[tuple[date, list[Timed]]]:
    days = groupby(timed, lambda each: wall_of(each.due_at, zone).date())
    return [(day, list(those)) for day, those in days]
