"""Make tasks: by hand, or because a sequence or a reply asks for one."""

from dataclasses import replace
from datetime import datetime

from keepwarm.availability.reads import working_time_of
from keepwarm.contacts.reads import list_contacts, resolve_contact
from keepwarm.db import Connection
from keepwarm.kit.errors import Conflict, Invalid
from keepwarm.kit.ids import EnrolmentStepId, LeadId, MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import lock_lead_for
from keepwarm.leads.model import Lead
from keepwarm.outbox.model import Channel
from keepwarm.tasks import changes
from keepwarm.tasks.model import Task
from keepwarm.tasks.outcomes import LONGEST_NOTES, LONGEST_SUBJECT, TaskDraft, dated, tidied
from keepwarm.tasks.spreading import expect_helper, hearers, promise, tell_pages
from keepwarm.timeline.actions import remember


class SubjectMissing(Invalid):
    message = "Say in a few words what is to be done."


class TooManyWords(Invalid):
    message = "That is too long."


class NotATime(Invalid):
    message = "I do not understand when that is. Try “tomorrow 10:00” or “in 3 days”."


class OptedOut(Conflict):
    message = "They opted out: nobody may call or write to them."


class ContactUnknown(Invalid):
    message = "Choose somebody of this lead."


async def add_task(
    conn: Connection,
    lead_id: LeadId,
    draft: TaskDraft,
    *,
    by: Viewer,
    channels: frozenset[Channel],
    now: datetime,
) -> Task:
    """
    Make a task by hand.

    Raises SubjectMissing, TooManyWords, NotATime, OptedOut, ContactUnknown, CannotSeeLead.
    """
    lead = await lock_lead_for(conn, lead_id, by)
    return await open_task(
        conn, lead, draft, created_by="member", by=by.member_id, channels=channels, now=now
    )


async def open_task(
    conn: Connection,
    lead: Lead,
    draft: TaskDraft,
    *,
    created_by: str,
    enrolment_step_id: EnrolmentStepId | None = None,
    by: MemberId | None,
    channels: frozenset[Channel],
    now: datetime,
) -> Task:
    """
    Make a task for a locked lead, as a person, a sequence or a reply asks for it.

    Whoever is to do it is told when it is due, unless they made it themselves for now. Raises
    as `add_task` does.
    """
    draft = await _checked(conn, lead, tidied(draft))
    working = await working_time_of(conn, draft.member_id or lead.owner_id)
    due = dated(draft, now=now, working=working)
    if due is None:
        raise NotATime
    task = await changes.insert_task(
        conn,
        lead.id,
        draft,
        due_at=due[0],
        explanation=due[1],
        created_by=created_by,
        enrolment_step_id=enrolment_step_id,
        made_by=by,
        now=now,
    )
    facts = {"task_id": task.id, "subject": task.subject}
    await remember(conn, lead.id, "task_created", by=by, facts=facts, now=now)
    await tell_pages(conn, lead, task)
    if now < task.due_at or by not in await hearers(conn, lead, task):
        await promise(conn, lead, task, channels=channels, now=now)
    return task


async def _checked(conn: Connection, lead: Lead, draft: TaskDraft) -> TaskDraft:
    """Return a draft that can be stored, for somebody who wants to hear from us."""
    if not draft.subject:
        raise SubjectMissing
    if len(draft.subject) > LONGEST_SUBJECT or len(draft.notes or "") > LONGEST_NOTES:
        raise TooManyWords
    if draft.member_id is not None:
        await expect_helper(conn, lead, draft.member_id)
    if draft.contact_id is None:
        found = await resolve_contact(conn, lead.id)
        if found.reason == "opted_out":
            raise OptedOut
        return replace(draft, contact_id=found.contact_id)
    known = {each.id: each for each in await list_contacts(conn, lead.id)}
    if draft.contact_id not in known:
        raise ContactUnknown
    if known[draft.contact_id].opted_out_at is not None:
        raise OptedOut
    return draft
