"""Setting out, going on, stopping: the verbs of enrolments."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from keepwarm.contacts.actions import note_consent, opt_out
from keepwarm.db import Connection
from keepwarm.kit.ids import EnrolmentStepId, SequenceId
from keepwarm.leads.actions import LeadGone, lock_lead, lock_leads
from keepwarm.sequences.actions import (
    ContactGone,
    EnrolmentGone,
    NotEnrolled,
    SequenceGone,
    enrol,
    enrol_many,
    hurry,
    pause,
    postpone,
    resume,
    revive_for_leads,
    step_over,
    stop,
    stop_for_contact,
    stop_for_lead,
)
from keepwarm.sequences.model import Tally
from keepwarm.trash.actions import trash_lead
from tests import build
from tests.build import NOW
from tests.sequences.way import (
    AGAIN,
    CALL,
    DAY,
    HELLO,
    LINKEDIN,
    MONDAY,
    endings,
    send,
    sequence,
    steps,
    take,
    way,
)


async def test_the_first_step_is_due_at_once_in_working_time(conn: Connection) -> None:
    saturday = MONDAY - 2 * DAY

    await way(conn, now=saturday)

    assert await steps(conn) == [(1, "pending", None, MONDAY)]


async def test_a_way_through_a_sequence(conn: Connection) -> None:
    await way(conn, sends_itself=True)

    await take(conn, MONDAY)
    await send(conn, MONDAY + timedelta(minutes=5))
    await take(conn, MONDAY + 3 * DAY)
    await send(conn, MONDAY + 3 * DAY)
    await take(conn, MONDAY + 9 * DAY)

    assert await build.rows(
        conn, "select key, subject, body, approved_at from emails order by id"
    ) == [
        ("enrolment_step:1", "Hello", "Hi Jane", MONDAY),
        ("enrolment_step:2", "Re: Hello", "And again", MONDAY + 3 * DAY),
    ]
    assert await build.rows(
        conn, "select subject, channel, notes, created_by, enrolment_step_id from tasks"
    ) == [("Call Jane Doe", "call", "Ask about Acme", "sequence", 3)]
    assert await endings(conn) == [("active", None)]
