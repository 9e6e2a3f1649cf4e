"""
Everything that can happen to a task.

Tasks that prospects bring about by what they do come first; what members make and close
themselves follows.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from keepwarm.availability.reads import NOBODYS_TIME, working_times
from keepwarm.contacts.reads import resolve_contacts
from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.leads.actions import lock_lead
from keepwarm.leads.reads import Owned
from keepwarm.live.events import announce_each, announce_to_members
from keepwarm.outbox.actions import notify
from keepwarm.outbox.model import Channel
from keepwarm.tasks import writes
from keepwarm.tasks.model import Created, TaskRules, TriggerSource, Wanted
from keepwarm.tasks.reads import Standing, list_everybody, list_standing
from keepwarm.tasks.telling import task_messages
from keepwarm.tasks.timing import call_due
from keepwarm.timeline.actions import remember_each

_Key: TypeAlias = tuple[LeadId, TriggerSource]

_log = logging.getLogger(__name__)


async def create_engagement_call_task(
    conn: Connection,
    lead_id: LeadId,
    trigger: TriggerSource,
    *,
    channels: frozenset[Channel],
    settings: TaskRules,
    now: datetime,
) -> Created:
    """
    Have somebody call a lead about what it did; once, until that call is done (S2-16 to S2-40).

    Raises LeadGone. Safe to repeat, and from many processes at once: an index lets one task be
    open for each lead and trigger.
    """
    lead = await lock_lead(conn, lead_id)
    wanted = [Wanted(lead_id, trigger, now)]
    (created,) = await create_engagement_call_tasks(
        conn, wanted, {lead_id: lead}, channels=channels, settings=settings, now=now
    )
    return created


async def create_engagement_call_tasks(
    conn: Connection,
    wanted: Sequence[Wanted],
    leads: Mapping[LeadId, Owned],
    *,
    channels: frozenset[Channel],
    settings: TaskRules,
    now: datetime,
) -> list[Created]:
    """
    Have leads called about what they did, many at once; `leads` are theirs, locked already.

    Returns an answer for each. What is wanted twice is made once.
    """
    first = {_key(each): each for each in reversed(wanted)}
    standing = await list_standing(conn, list(first.values()))
    answers = {
        _key(there): answer
        for there in standing
        if (answer := _refuse(there, first[_key(there)], settings))
    }
    if due := [each for key, each in first.items() if key not in answers]:
        answers |= await _create(
            conn, due, leads, channels=channels, hours=settings.due_after_hours, now=now
        )
    return [
        answers[key] if each is first[key] else _repeat(answers[key])
        for each, key in ((each, _key(each)) for each in wanted)
    ]


def _key(about: Wanted | Standing | writes.Call | writes.Made) -> _Key:
    return about.lead_id, about.trigger


def _refuse(there: Standing, wanted: Wanted, rules: TaskRules) -> Created | None:
    """Say why there is to be no task, before anybody asks for whom it would be (S2-16, G-10)."""
    if there.open_id is not None:
        return Created(created=False, task_id=there.open_id, reason="already_exists")
    if there.closed_at and wanted.happened_at < there.closed_at + rules.cool_down:
        return Created(created=False, reason="cooling_down")
    return None


def _repeat(answer: Created) -> Created:
    if not answer.created:
        return answer
    return Created(created=False, task_id=answer.task_id, reason="already_exists")


async def _create(
    conn: Connection,
    due: Sequence[Wanted],
    leads: Mapping[LeadId, Owned],
    *,
    channels: frozenset[Channel],
    hours: int,
    now: datetime,
) -> dict[_Key, Created]:
    people = await resolve_contacts(conn, {each.lead_id for each in due})
    answers = {
        _key(each): Created(created=False, reason=people[each.lead_id].reason) for each in due
    }
    dues = await _dues(conn, {leads[each.lead_id].owner_id for each in due}, hours, now)
    calls = [
        writes.Call(each.lead_id, each.trigger, contact, *dues[leads[each.lead_id].owner_id])
        for each in due
        if (contact := people[each.lead_id].contact_id) is not None
    ]
    for each in due:
        if people[each.lead_id].contact_id is None:
            why = people[each.lead_id].reason
            _log.warning("tasks.call.not_made: lead %s, %s: %s", each.lead_id, each.trigger, why)
    made = await writes.insert_calls(conn, calls, now=now)
    await _tell(conn, made, leads, channels=channels, now=now)
    answers |= {_key(each): Created(created=True, task_id=each.id) for each in made}
    return answers | await _find_lost(conn, calls, made)


async def _dues(
    conn: Connection, owners: Collection[MemberId | None], hours: int, now: datetime
) -> dict[MemberId | None, tuple[datetime, str]]:
    """Return when each owner's calls are due that are wanted now, and why then (G-13)."""
    times = await working_times(conn, [owner for owner in owners if owner is not None])
    return {
        owner: call_due(now, hours, times.get(owner, NOBODYS_TIME) if owner else NOBODYS_TIME)
        for owner in owners
    }


async def _find_lost(
    conn: Connection, calls: Sequence[writes.Call], made: Sequence[writes.Made]
) -> dict[_Key, Created]:
    """Answer where somebody else's task was written between our look and our write."""
    news = {_key(each) for each in made}
    lost = [Wanted(*_key(call), call.due_at) for call in calls if _key(call) not in news]
    return {
        _key(there): Created(created=False, task_id=there.open_id, reason="already_exists")
        for there in (await list_standing(conn, lost) if lost else ())
    }


async def _tell(
    conn: Connection,
    made: Sequence[writes.Made],
    leads: Mapping[LeadId, Owned],
    *,
    channels: frozenset[Channel],
    now: datetime,
) -> None:
    """Have the lead's timeline, open pages and whoever is to call know of new tasks."""
    if not made:
        return
    facts = [(each.lead_id, {"task_id": each.id, "trigger": each.trigger}) for each in made]
    await remember_each(conn, facts, "task_created", by=None, now=now)
    owners = {each.id: leads[each.lead_id].owner_id for each in made}
    shown = [(each.lead_id, owners[each.id], {"id": each.id}) for each in made]
    await announce_each(conn, "task", shown)
    everybody = await list_everybody(conn) if None in owners.values() else []
    callers = {
        each.id: everybody if (owner := owners[each.id]) is None else [owner] for each in made
    }
    concerned = sorted({member for those in callers.values() for member in those})
    await announce_to_members(conn, "today", [(member, {}) for member in concerned])
    messages = [
        message
        for each in made
        for message in task_messages(each.id, each.lead_id, 1, callers[each.id])
    ]
    await notify(conn, messages, channels=channels, now=now)
