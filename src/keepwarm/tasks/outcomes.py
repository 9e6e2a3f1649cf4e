"""What becomes of a task when a member acts on it: it ends, is asked again, or waits."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from keepwarm.calendar.explaining import explain, say_instant
from keepwarm.calendar.model import Moved, WorkingTime
from keepwarm.calendar.timing import read_timing
from keepwarm.calendar.working import move_into, next_morning
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.kit.ids import ContactId, MemberId
from keepwarm.tasks.model import (
    Outcome,
    Priority,
    Task,
    TaskChannel,
    TaskStatus,
    TaskType,
)

UNDO_WITHIN: Final = timedelta(minutes=10)
ASKED_AGAIN_AFTER: Final = timedelta(hours=2)
SAME_PRESS: Final = timedelta(minutes=1)
"""Within it what happens a second time is the same press: two tabs, a shaky finger."""
TWICE_A_DAY: Final = 2  # so often nobody answers before the next day is tried
GIVES_UP_AFTER: Final = 5  # times without an answer; then we ask whether to go on
FURTHEST: Final = timedelta(days=3653)
"""Ten years: what is due beyond them is a slip of somebody's program."""
LONGEST_SUBJECT: Final = 300
LONGEST_NOTES: Final = 4000

CALLED_OFF: Final = frozenset[Outcome]({"called_off", "lead_closed", "opted_out"})
"""Outcomes of tasks that nobody did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDraft:
    """
    What is to be done for a lead, as a person or a sequence asks for it.

    `due` is an instant, or words such as "tomorrow 10am"; without it the task is due now.
    Without a contact it is for whomever one would call (S2-11…15), without a member for the
    lead's owner.
    """

    subject: str
    channel: TaskChannel = "call"
    due: datetime | str | None = None
    notes: str | None = None
    priority: Priority = "normal"
    type: TaskType = "FOLLOW_UP"
    contact_id: ContactId | None = None
    member_id: MemberId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Was:
    """What a task was before a member last changed it, to go back to."""

    status: TaskStatus
    due_at: datetime
    explanation: str
    member_id: MemberId | None
    no_answers: int
    wrong_address: int | None = None  # the one that was marked, to be trusted again


def tidied(draft: TaskDraft) -> TaskDraft:
    """Return a draft whose blank notes are none."""
    return replace(draft, subject=draft.subject.strip(), notes=(draft.notes or "").strip() or None)


def dated(draft: TaskDraft, *, now: datetime, working: WorkingTime) -> tuple[datetime, str] | None:
    """
    Return when a drafted task is due and why then; None where its words name no time.

    An instant is taken as it is, words and no words at all are moved into working time.
    """
    if isinstance(draft.due, datetime):
        if abs(draft.due - now) > FURTHEST:
            return None
        return draft.due, say_instant(draft.due, working.zone)
    if draft.due is None:
        asked, rule = now, _("as soon as possible")
    else:
        timing = read_timing(draft.due, base=now, tz=working.zone, country=working.country)
        if timing.due is None:
            return None
        asked, rule = timing.due, f"“{draft.due.strip()}”"
    due_at = move_into(asked, working)
    return due_at, explain(Moved(asked, asked, due_at), working, rule=rule)


def was(task: Task, *, wrong_address: int | None = None) -> Was:
    """Return what a change of a task can be taken back to."""
    return Was(
        status=task.status,
        due_at=task.due_at,
        explanation=task.explanation,
        member_id=task.member_id,
        no_answers=task.no_answers,
        wrong_address=wrong_address,
    )


def closed(
    task: Task, outcome: Outcome, *, notes: str | None, by: MemberId | None, now: datetime
) -> Task:
    """Return a task that nobody has to do any more."""
    return replace(
        task,
        status="touch_cancelled" if outcome in CALLED_OFF else "touch_done",
        outcome=outcome,
        notes=notes or task.notes,
        closed_at=now,
        closed_by=by,
    )


def unanswered(task: Task, *, notes: str | None, now: datetime, working: WorkingTime) -> Task:
    """
    Return a task that is to be tried again, for nobody answered.

    Twice after two hours of working time, from then on in the morning of the next working day.
    """
    times = task.no_answers + 1
    if times <= TWICE_A_DAY:
        due_at = move_into(now + ASKED_AGAIN_AFTER, working)
        again = _("again after two hours")
    else:
        due_at = next_morning(now, working)
        again = _("again in the next working morning")
    said = ngettext("{n} call without an answer", "{n} calls without an answer", times)
    explanation = f"{say_instant(due_at, working.zone)}: {said.format(n=times)}, {again}"
    return replace(
        put_off(task, due_at, explanation=explanation),
        notes=notes or task.notes,
        no_answers=times,
    )


def snoozed(task: Task, until: datetime, working: WorkingTime) -> Task:
    """Return a task that a member has put off until an instant."""
    said = _("{instant}: snoozed").format(instant=say_instant(until, working.zone))
    return put_off(task, until, explanation=said)


def put_off(task: Task, until: datetime, *, explanation: str) -> Task:
    """Return a task that speaks again at an instant."""
    return replace(task, due_at=until, explanation=explanation, occurrence=task.occurrence + 1)


def taken_back(task: Task, former: Was) -> Task:
    """
    Return a task as it was before it was last changed; its notes stay.

    It counts as another occurrence: what was promised to be said of the change is not said.
    """
    return replace(
        task,
        status=former.status,
        due_at=former.due_at,
        explanation=former.explanation,
        member_id=former.member_id,
        no_answers=former.no_answers,
        occurrence=task.occurrence + 1,
        outcome=None,
        closed_at=None,
        closed_by=None,
    )
