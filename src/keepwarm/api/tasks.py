"""Tasks for programs: read them, make one, say what came of it."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, Field

from keepwarm.api.callers import AsMember
from keepwarm.api.leads import Text
from keepwarm.api.requests import Number
from keepwarm.board.calls import finish_task
from keepwarm.kit.ids import ContactId, LeadId, MemberId, TaskId
from keepwarm.tasks import model
from keepwarm.tasks.closing import TaskGone
from keepwarm.tasks.making import add_task
from keepwarm.tasks.model import Outcome, Priority, TaskChannel, TaskStatus, TaskType
from keepwarm.tasks.outcomes import LONGEST_NOTES, LONGEST_SUBJECT, TaskDraft
from keepwarm.tasks.reads import get_task_for, list_tasks_for
from keepwarm.web.page import database, now, services

router = APIRouter(tags=["tasks"])
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Answer: TypeAlias = Literal[
    "reached", "no_answer", "wrong_number", "meeting_booked", "done", "called_off"
]


class NewTask(BaseModel, extra="forbid"):
    """Something a member is to do; without a contact, for whomever one would call."""

    lead_id: Id
    subject: Text = Field(min_length=1, max_length=LONGEST_SUBJECT)
    channel: TaskChannel = "call"
    due_at: AwareDatetime | Annotated[Text, Field(max_length=200)] | None = Field(
        None, description="An instant, or words such as “tomorrow 10:00”; without it: now."
    )
    notes: Text | None = Field(None, max_length=LONGEST_NOTES)
    priority: Priority = "normal"
    contact_id: Id | None = None
    member_id: Id | None = Field(None, description="Whose it is; without it the owner's.")


class Closing(BaseModel, extra="forbid"):
    """What came of a task. Without an answer it stays open and comes again."""

    outcome: Answer
    notes: Text | None = Field(None, max_length=LONGEST_NOTES)


class Metadata(BaseModel):
    """What tasks by hand and by trigger have in common."""

    kind: Literal["touch_task"]
    priority: Priority
    dueAt: str | None = Field(description="A time that somebody named.")  # noqa: N815 -- the name programs know it by
    notes: str | None
    createdBy: str  # noqa: N815 -- as above
    triggerSource: str | None  # noqa: N815 -- as above
    prospectId: LeadId  # noqa: N815 -- as above


class ShownTask(BaseModel, from_attributes=True):
    """A task; `due_at` is when it is expected, and `explanation` why then."""

    id: TaskId
    lead_id: LeadId
    contact_id: ContactId | None
    member_id: MemberId | None
    type: TaskType
    channel: TaskChannel
    status: TaskStatus
    subject: str
    due_at: datetime
    explanation: str
    no_answers: int
    outcome: Outcome | None
    created_at: datetime
    closed_at: datetime | None
    metadata: Metadata


@router.get("/tasks")
async def list_tasks(
    request: Request,
    caller: AsMember,
    status: TaskStatus = "touch_open",
    lead_id: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
) -> list[ShownTask]:
    """List tasks, two hundred at most: open ones as they are due, others the latest first."""
    lead = None if lead_id is None else LeadId(lead_id)
    async with database(request).connection() as conn:
        tasks = await list_tasks_for(conn, caller.viewer, status, lead_id=lead)
    return [_shown(task) for task in tasks]


@router.get("/tasks/{task_id}")
async def show_task(request: Request, task_id: Number, caller: AsMember) -> ShownTask:
    """Return a task."""
    async with database(request).connection() as conn:
        task = await get_task_for(conn, TaskId(task_id), caller.viewer)
    if task is None:
        raise TaskGone
    return _shown(task)


@router.post("/tasks", status_code=201)
async def create_task(request: Request, new: NewTask, caller: AsMember) -> ShownTask:
    """Make a task for a member."""
    draft = TaskDraft(
        subject=new.subject,
        channel=new.channel,
        due=new.due_at,
        notes=new.notes,
        priority=new.priority,
        contact_id=None if new.contact_id is None else ContactId(new.contact_id),
        member_id=None if new.member_id is None else MemberId(new.member_id),
    )
    async with database(request).transaction() as conn:
        task = await add_task(
            conn,
            LeadId(new.lead_id),
            draft,
            by=caller.viewer,
            channels=services(request).channels,
            now=now(request),
        )
    return _shown(task)


@router.post("/tasks/{task_id}/close")
async def close_task(
    request: Request, task_id: Number, closing: Closing, caller: AsMember
) -> ShownTask:
    """Say what came of a task. A meeting moves the lead's card there. Safe to repeat."""
    async with database(request).transaction() as conn:
        task = await finish_task(
            conn,
            TaskId(task_id),
            closing.outcome,
            notes=closing.notes,
            by=caller.viewer,
            channels=services(request).channels,
            now=now(request),
        )
    return _shown(task)


def _shown(task: model.Task) -> ShownTask:
    return ShownTask.model_validate(task)
