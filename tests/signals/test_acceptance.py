"""ACCEPTANCE S2, line by line, as far as it is about signals, contacts and tasks."""

import inspect
import logging
from datetime import datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from keepwarm.calendar.explaining import say_instant
from keepwarm.contacts.reads import resolve_contact
from keepwarm.db import Connection
from keepwarm.leads.actions import LeadGone
from keepwarm.leads.model import STAGES, Stage
from keepwarm.signals.actions import record_signal
from keepwarm.signals.model import Created, SignalKind
from keepwarm.tasks.actions import create_engagement_call_task
from keepwarm.tasks.closing import close_task
from keepwarm.tasks.making import add_task
from keepwarm.tasks.model import TRIGGERS, TriggerSource
from keepwarm.tasks.outcomes import TaskDraft
from keepwarm.tasks.reads import get_task_for
from tests import build
from tests.build import NOW, rows
from tests.signals.deeds import (
    BREAK_TASKS,
    DAY,
    HOUR,
    a_lead,
    enrol,
    leave_alone,
    signal,
    trigger,
)

THREE: tuple[TriggerSource, ...] = ("wizard_step3", "pdf_download", "interested_reply")
TASKS = "select trigger_source, status from tasks order by id"


@pytest.mark.parametrize("kind", THREE)
async def test_each_of_the_three_makes_a_call_task_at_once(
    conn: Connection, kind: TriggerSource
) -> None:
    """S2-01, S2-02, S2-03, S2-40, S2-59."""
    lead_id = await a_lead(conn, "Ann")

    created = await signal(conn, lead_id, kind)

    assert await rows(conn, "select id, trigger_source, status from tasks") == [
        (created.task_id, kind, "touch_open")
    ]
    assert created == Created(created=True, task_id=created.task_id)


async def test_repeated_visits_clicks_and_verdicts_make_no_second_task(conn: Connection) -> None:
    """S2-04, S2-18, S2-21, S2-52."""
    lead_id = await a_lead(conn, "Ann")
    first = {kind: await signal(conn, lead_id, kind) for kind in THREE}

    again = {kind: await signal(conn, lead_id, kind, now=NOW + DAY) for kind in THREE}

    assert again == {
        kind: Created(created=False, task_id=first[kind].task_id, reason="already_exists")
        for kind in THREE
    }
    assert await rows(conn, TASKS) == [(kind, "touch_open") for kind in THREE]


async def test_a_lead_without_contacts_is_passed_over_and_its_signal_kept(
    conn: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    """S2-05, S2-13, S2-24, G-12."""
    lead_id = await a_lead(conn)

    created = await signal(conn, lead_id)

    assert created == Created(created=False, task_id=None, reason="no_contact")
    assert await rows(conn, "select kind, task_id, reason, status from signals") == [
        ("wizard_step3", None, "no_contact", "completed")
    ]
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_the_three_are_among_the_trigger_sources() -> None:
    """S2-06."""
    assert set(THREE) <= set(get_args(TriggerSource)) <= set(get_args(SignalKind))


def test_the_connection_is_handed_in() -> None:
    """S2-07, S2-09, S2-10, S2-61."""
    for verb in (create_engagement_call_task, record_signal, resolve_contact):
        assert list(inspect.signature(verb).parameters)[:2] == ["conn", "lead_id"]


async def test_who_went_through_a_sequence_last_is_called(conn: Connection) -> None:
    """S2-08, S2-11, S2-54."""
    lead_id = await a_lead(conn, "Ann", "Bob", "Cleo")
    bob = await build.contact_named(conn, lead_id, "Bob")
    cleo = await build.contact_named(conn, lead_id, "Cleo")
    await enrol(conn, lead_id, cleo, at=NOW - 2 * DAY)
    await enrol(conn, lead_id, bob, at=NOW - DAY)
    await enrol(conn, lead_id, None, at=NOW)

    assert (await resolve_contact(conn, lead_id)).contact_id == bob


async def test_else_who_is_known_longest_is_called(conn: Connection) -> None:
    """S2-12."""
    lead_id = await a_lead(conn, "Ann", "Bob")
    await leave_alone(conn, lead_id, "Ann")

    found = await resolve_contact(conn, lead_id)

    assert found.contact_id == await build.contact_named(conn, lead_id, "Bob")


async def test_who_opted_out_is_not_called_on_any_path(conn: Connection) -> None:
    """S2-14, S2-15, G-09."""
    lead_id = await a_lead(conn, "Ann", "Bob")
    await enrol(conn, lead_id, await build.contact_named(conn, lead_id, "Ann"))
    await leave_alone(conn, lead_id, "Ann")

    await signal(conn, lead_id)

    bob = await build.contact_named(conn, lead_id, "Bob")
    assert await rows(conn, "select contact_id from tasks") == [(bob,)]


async def test_where_everybody_opted_out_the_reason_says_so(conn: Connection) -> None:
    """G-12."""
    lead_id = await a_lead(conn, "Ann", "Bob")
    await leave_alone(conn, lead_id, "Ann")
    await leave_alone(conn, lead_id, "Bob")

    created = await signal(conn, lead_id)

    assert created == Created(created=False, task_id=None, reason="opted_out")
    assert await rows(conn, "select reason from signals") == [("opted_out",)]


async def test_an_open_task_counts_before_anybody_asks_whom_to_call(conn: Connection) -> None:
    """S2-16."""
    lead_id = await a_lead(conn, "Ann")
    first = await trigger(conn, lead_id)
    await conn.raw.execute("update tasks set contact_id = null")
    await conn.raw.execute("delete from contacts")

    again = await trigger(conn, lead_id)

    assert again == Created(created=False, task_id=first.task_id, reason="already_exists")


async def test_only_open_calls_of_that_trigger_stand_in_the_way(conn: Connection) -> None:
    """S2-17, S2-19."""
    lead_id, other_id = await a_lead(conn, "Ann"), await a_lead(conn, "Bob", company="Other")

    made = [await trigger(conn, each, kind) for each in (lead_id, other_id) for kind in THREE]

    assert [each.created for each in made] == [True] * 6
    assert await rows(conn, "select lead_id, count(*) from tasks group by 1 order by 1") == [
        (lead_id, 3),
        (other_id, 3),
    ]


@pytest.mark.parametrize(
    ("after", "reason"),
    [(timedelta(0), "cooling_down"), (DAY - HOUR, "cooling_down"), (DAY, None)],
    ids=["at once", "within a day", "after a day"],
)
async def test_a_closed_call_lets_a_newer_signal_ask_again_after_a_day(
    conn: Connection, after: timedelta, reason: str | None
) -> None:
    """S2-20, S2-55, G-10."""
    boss, lead_id = await build.admin(conn), await a_lead(conn, "Ann")
    first = await signal(conn, lead_id)
    assert first.task_id is not None
    await close_task(
        conn, first.task_id, "reached", by=boss.viewer, channels=frozenset(), now=NOW + HOUR
    )

    again = await signal(conn, lead_id, now=NOW + HOUR + after)

    assert (again.created, again.reason) == (reason is None, reason)
    assert (again.task_id is None) == (reason is not None)


async def test_the_task_is_as_the_list_says(conn: Connection) -> None:
    """S2-25 to S2-28, S2-32 to S2-39."""
    boss, lead_id = await build.admin(conn), await a_lead(conn, "Ann")

    created = await trigger(conn, lead_id, "pdf_download")

    assert created.task_id is not None
    task = await get_task_for(conn, created.task_id, boss.viewer)
    assert task is not None
    assert (task.type, task.channel, task.status) == ("FOLLOW_UP", "call", "touch_open")
    assert task.contact_id == await build.contact_named(conn, lead_id, "Ann")
    assert task.metadata == {
        "kind": "touch_task",
        "priority": "high",
        "dueAt": None,
        "notes": None,
        "createdBy": "engagement-trigger",
        "triggerSource": "pdf_download",
        "prospectId": lead_id,
    }


async def test_a_call_by_hand_shares_the_schema(conn: Connection) -> None:
    """S2-39."""
    boss, lead_id = await build.admin(conn), await a_lead(conn, "Ann")
    by_trigger = await trigger(conn, lead_id)
    by_hand = await add_task(
        conn,
        lead_id,
        TaskDraft(subject="Call them"),
        by=boss.viewer,
        channels=frozenset(),
        now=NOW,
    )

    tasks = [
        await get_task_for(conn, task_id, boss.viewer)
        for task_id in (by_trigger.task_id, by_hand.id)
        if task_id
    ]

    assert [set(task.metadata) for task in tasks if task] == [
        {"kind", "priority", "dueAt", "notes", "createdBy", "triggerSource", "prospectId"}
    ] * 2


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("wizard_step3", "Follow-up: prospect engaged with wizard (step 3+)"),
        ("pdf_download", "Follow-up: prospect downloaded PDF report"),
        ("interested_reply", "Follow-up: prospect replied with interest"),
    ],
)
async def test_the_subject_is_word_for_word(
    conn: Connection, kind: TriggerSource, subject: str
) -> None:
    """S2-29, S2-30, S2-31."""
    await trigger(conn, await a_lead(conn, "Ann"), kind)

    assert await rows(conn, "select subject from tasks") == [(subject,)]


@pytest.mark.parametrize("stage", STAGES)
async def test_a_signal_engages_its_lead_from_every_stage_before(
    conn: Connection, stage: Stage
) -> None:
    """S2-43, S2-48."""
    lead_id = await build.lead(conn, person="Ann", stage=stage)

    await signal(conn, lead_id)

    is_later = STAGES.index(stage) > STAGES.index("engaged")
    assert await rows(conn, "select stage from leads") == [(stage if is_later else "engaged",)]


async def test_admins_hear_of_a_download_whose_lead_it_is_not(conn: Connection) -> None:
    """S2-44."""
    boss, olga = await build.admin(conn), await build.member(conn, "Olga")
    ida = await build.member(conn, "Ida", role="admin")
    lead_id = await build.lead(conn, person="Ann", owner=ida)

    await signal(conn, lead_id, "pdf_download")
    await signal(conn, lead_id, "pdf_download", now=NOW + HOUR)

    assert olga.id != ida.id
    assert await rows(
        conn, "select kind, member_id, is_silent from outbox where channel = 'app' order by id"
    ) == [("call_task", ida.id, False), ("signal", boss.id, True)]


@pytest.mark.parametrize(
    ("kind", "called"),
    [
        ("wizard_step3", "wizard step 3"),
        ("pdf_download", "PDF download"),
        ("interested_reply", "interested reply"),
    ],
)
async def test_a_task_that_cannot_be_made_is_logged_and_its_signal_stands(
    conn: Connection, caplog: pytest.LogCaptureFixture, kind: TriggerSource, called: str
) -> None:
    """S2-45, S2-46, S2-49, S2-50, G-26."""
    lead_id = await a_lead(conn, "Ann")
    await conn.raw.execute(BREAK_TASKS)

    created = await signal(conn, lead_id, kind)

    assert created == Created(created=False)
    assert [record.message for record in caplog.records] == [
        f"Failed to create engagement call task for {called}: no tasks today"
    ]
    assert await rows(conn, "select kind, status, reason from signals") == [
        (kind, "pending", None)
    ]
    assert await rows(conn, "select stage from leads") == [("intake",)]


async def test_a_lead_that_is_gone_is_refused(conn: Connection) -> None:
    lead_id = await a_lead(conn, "Ann")
    await conn.raw.execute("delete from leads")

    with pytest.raises(LeadGone):
        await signal(conn, lead_id)

    assert await rows(conn, "select count(*) from signals") == [(0,)]


@pytest.mark.parametrize("kind", ["link_clicked", "email_bounced"])
async def test_what_asks_for_nothing_is_kept_and_no_more(
    conn: Connection, kind: SignalKind
) -> None:
    lead_id = await a_lead(conn, "Ann")

    created = await signal(conn, lead_id, kind)

    assert created == Created(created=False, reason="not_wanted")
    assert await rows(conn, "select stage from leads") == [("intake",)]
    assert await rows(conn, "select kind, reason from signals") == [(kind, "not_wanted")]


async def test_a_question_asks_for_an_answer(conn: Connection) -> None:
    await signal(conn, await a_lead(conn, "Ann"), "question")

    assert await rows(conn, "select type, subject from tasks") == [
        ("QUESTION", TRIGGERS["question"].subject)
    ]


@pytest.mark.parametrize(
    ("now", "due", "why"),
    [
        ("03-02T09:00", "03-02T10:00", "Mon 2 Mar 10:00: {rule}"),
        ("03-02T05:30", "03-02T10:00", "Mon 2 Mar 10:00: {rule}, 05:30 is before working hours"),
        (
            "03-06T17:30",
            "03-09T09:30",
            (
                "Mon 9 Mar 09:30: {rule}, 18:00 is after working hours,"
                " Sat 7 Mar and Sun 8 Mar are no working days"
            ),
        ),
        (
            "03-08T12:00",
            "03-09T10:00",
            "Mon 9 Mar 10:00: {rule}, Sun 8 Mar is no working day",
        ),
    ],
    ids=["at work", "before work", "on a Friday evening", "on a Sunday"],
)
async def test_the_call_is_due_one_working_hour_later(
    conn: Connection, now: str, due: str, why: str
) -> None:
    """G-13."""
    olga = await build.member(conn, "Olga")
    lead_id = await build.lead(conn, person="Ann", owner=olga)

    instant = datetime.fromisoformat(f"2026-{now}Z")
    await signal(conn, lead_id, now=instant)

    rule = f"1 working hour after {say_instant(instant, ZoneInfo('UTC'))}"
    assert await rows(conn, "select due_at, explanation from tasks") == [
        (datetime.fromisoformat(f"2026-{due}Z"), why.format(rule=rule))
    ]


async def test_everybody_hears_of_a_call_that_is_nobodys(conn: Connection) -> None:
    boss, olga = await build.admin(conn), await build.member(conn, "Olga")
    lead_id = await a_lead(conn, "Ann")

    created = await signal(conn, lead_id)

    told = await rows(conn, "select kind, member_id from outbox where channel = 'app' order by id")
    assert told == [("call_task", boss.id), ("call_task", olga.id)]
    assert await rows(
        conn, "select facts from live_events where topic = 'task' and lead_id = $1", lead_id
    ) == [({"id": created.task_id},)]
