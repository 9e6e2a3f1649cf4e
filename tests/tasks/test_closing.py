"""What members do with tasks: close, ask again, put off, hand on, take back; and by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from keepwarm.accounts.model import Member
from keepwarm.board.actions import move_card, move_many, undo_change
from keepwarm.board.calls import finish_task, unfinish_task
from keepwarm.contacts.actions import opt_out
from keepwarm.db import Connection
from keepwarm.kit.errors import Refused
from keepwarm.kit.ids import LeadId, TaskId
from keepwarm.leads.actions import LeadGone
from keepwarm.leads.model import Stage
from keepwarm.optouts.actions import opt_out_person
from keepwarm.outbox.model import Channel
from keepwarm.owners.actions import assign_lead
from keepwarm.tasks.closing import (
    TaskClosed,
    TaskGone,
    TimeIsOver,
    UndoTooLate,
    close_task,
    reassign_task,
    snooze_task,
    undo_task,
)
from keepwarm.tasks.making import (
    ContactUnknown,
    NotATime,
    OptedOut,
    SubjectMissing,
    TooManyWords,
    add_task,
)
from keepwarm.tasks.model import Outcome, Task
from keepwarm.tasks.outcomes import TaskDraft
from keepwarm.tasks.queue import get_number
from keepwarm.tasks.reads import get_task_for
from keepwarm.tasks.spreading import CannotSeeLead
from keepwarm.trash.actions import restore_lead, trash_lead
from tests import build
from tests.build import NOW

CHANNELS = frozenset[Channel]({"telegram"})
NUMBER = "+4915123456789"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
STANDING = "select status, outcome, no_answers, occurrence from tasks order by id"
PROMISED = "select facts->>'occurrence', due_at from outbox where channel = 'telegram' order by id"


async def called(conn: Connection) -> tuple[Member, LeadId, TaskId]:
    """Return a member, their lead with a mobile, and a call that is due now."""
    olga = await build.member(conn)
    await conn.raw.execute("update members set telegram_id = 42 where id = $1", olga.id)
    lead_id = await build.lead(conn, company="Acme", owner=olga, stage="engaged")
    await build.contact(conn, lead_id, "Jane", mobiles=(NUMBER,))
    draft = TaskDraft(subject="Call about it")
    task = await add_task(conn, lead_id, draft, by=olga.viewer, channels=CHANNELS, now=NOW)
    return olga, lead_id, task.id


async def close(
    conn: Connection, by: Member, task_id: TaskId, outcome: Outcome, *, now: datetime = NOW
) -> Task:
    return await close_task(conn, task_id, outcome, by=by.viewer, channels=CHANNELS, now=now)


async def test_a_task_by_hand_shares_the_schema_of_those_that_signals_make(
    conn: Connection,
) -> None:
    olga, lead_id, task_id = await called(conn)

    task = await get_task_for(conn, task_id, olga.viewer)

    assert task is not None
    assert task.metadata == {
        "kind": "touch_task",
        "priority": "normal",
        "dueAt": NOW.isoformat(),
        "notes": None,
        "createdBy": "member",
        "triggerSource": None,
        "prospectId": lead_id,
    }
    assert (task.type, task.channel, task.status) == ("FOLLOW_UP", "call", "touch_open")
    assert task.contact_id == await build.contact_named(conn, lead_id, "Jane")


@pytest.mark.parametrize("outcome", ["reached", "done", "meeting_booked"])
async def test_a_task_is_closed_once_with_what_came_of_it(
    conn: Connection, outcome: Outcome
) -> None:
    olga, lead_id, task_id = await called(conn)

    await close_task(
        conn, task_id, outcome, notes="Nice.", by=olga.viewer, channels=CHANNELS, now=NOW
    )
    again = await close(conn, olga, task_id, "wrong_number", now=NOW + MINUTE)

    assert (again.outcome, again.notes, again.closed_at) == (outcome, "Nice.", NOW)
    assert await build.rows(conn, STANDING) == [("touch_done", outcome, 0, 1)]
    assert await build.rows(
        conn,
        "select kind, facts->>'outcome' from lead_events where lead_id = $1 order by id",
        lead_id,
    ) == [("created", None), ("task_created", None), ("task_closed", outcome)]


async def test_without_an_answer_a_call_comes_again_later_and_then_in_the_morning(
    conn: Connection,
) -> None:
    olga, _lead, task_id = await called(conn)
    dues: list[datetime] = []

    now = NOW
    for _ in range(4):
        task = await close(conn, olga, task_id, "no_answer", now=now)
        dues.append(task.due_at)
        now = task.due_at

    assert dues == [
        datetime(2026, 3, 2, 11, 0, tzinfo=UTC),
        datetime(2026, 3, 2, 13, 0, tzinfo=UTC),
        datetime(2026, 3, 3, 9, 0, tzinfo=UTC),
        datetime(2026, 3, 4, 9, 0, tzinfo=UTC),
    ]
    assert await build.rows(conn, STANDING) == [("touch_open", None, 4, 5)]
    assert await build.rows(conn, PROMISED) == [
        (str(n), due_at) for n, due_at in enumerate(dues, 2)
    ]


async def test_the_same_press_counts_one_call_without_an_answer(conn: Connection) -> None:
    olga, _lead, task_id = await called(conn)

    await close(conn, olga, task_id, "no_answer")
    await close(conn, olga, task_id, "no_answer", now=NOW + MINUTE / 2)

    assert await build.rows(conn, STANDING) == [("touch_open", None, 1, 2)]


async def test_late_in_the_day_a_call_without_an_answer_waits_for_the_next_window(
    conn: Connection,
) -> None:
    olga, _lead, task_id = await called(conn)

    task = await close(conn, olga, task_id, "no_answer", now=NOW + 8 * HOUR)

    assert task.due_at == datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


async def test_a_wrong_number_is_not_called_again_until_that_is_taken_back(
    conn: Connection,
) -> None:
    olga, lead_id, task_id = await called(conn)
    await build.contact(conn, lead_id, None, mobiles=("+4930123456",))

    closed = await close(conn, olga, task_id, "wrong_number")
    front_door = await get_number(conn, closed)
    await undo_task(conn, task_id, by=olga.viewer, now=NOW + MINUTE)
    again = await get_number(conn, closed)

    assert (front_door and front_door.value, again and again.value) == ("+4930123456", NUMBER)


async def test_a_call_that_was_put_off_speaks_again_only_at_its_latest_time(
    conn: Connection,
) -> None:
    olga, _lead, task_id = await called(conn)

    for hours in (1, 3):
        await snooze_task(
            conn, task_id, NOW + hours * HOUR, by=olga.viewer, channels=CHANNELS, now=NOW
        )

    assert await build.rows(conn, STANDING) == [("touch_open", None, 0, 3)]
    assert await build.rows(conn, PROMISED) == [("2", NOW + HOUR), ("3", NOW + 3 * HOUR)]
    with pytest.raises(TimeIsOver):
        await snooze_task(conn, task_id, NOW, by=olga.viewer, channels=CHANNELS, now=NOW)


async def test_what_was_done_is_taken_back_within_ten_minutes(conn: Connection) -> None:
    olga, _lead, task_id = await called(conn)
    await close(conn, olga, task_id, "no_answer")

    again = await undo_task(conn, task_id, by=olga.viewer, now=NOW + 10 * MINUTE)

    assert (again.due_at, again.no_answers) == (NOW, 0)
    # The promise to speak at eleven is void: its occurrence is over.
    assert await build.rows(conn, STANDING) == [("touch_open", None, 0, 3)]
    with pytest.raises(UndoTooLate):
        await undo_task(conn, task_id, by=olga.viewer, now=NOW + 10 * MINUTE)


async def test_after_ten_minutes_nothing_is_taken_back(conn: Connection) -> None:
    olga, _lead, task_id = await called(conn)
    await close(conn, olga, task_id, "reached")

    with pytest.raises(UndoTooLate):
        await undo_task(conn, task_id, by=olga.viewer, now=NOW + 10 * MINUTE + MINUTE)


async def test_a_task_is_not_opened_again_towards_who_opted_out(conn: Connection) -> None:
    olga, lead_id, task_id = await called(conn)
    await close(conn, olga, task_id, "reached")
    jane = await build.contact_named(conn, lead_id, "Jane")
    await opt_out(conn, jane, because="They asked us to.", now=NOW)

    with pytest.raises(OptedOut):
        await undo_task(conn, task_id, by=olga.viewer, now=NOW + MINUTE)


async def test_a_task_is_handed_on_to_who_may_see_its_lead(conn: Connection) -> None:
    olga, _lead, task_id = await called(conn)
    boss, noa = await build.admin(conn), await build.member(conn, "Noa")

    theirs = await reassign_task(
        conn, task_id, boss.id, by=olga.viewer, channels=CHANNELS, now=NOW
    )

    assert (theirs.member_id, theirs.occurrence) == (boss.id, 2)
    with pytest.raises(CannotSeeLead):
        await reassign_task(conn, task_id, noa.id, by=olga.viewer, channels=CHANNELS, now=NOW)


async def test_a_task_goes_with_its_lead_where_who_has_it_sees_that_no_more(
    conn: Connection,
) -> None:
    olga, lead_id, task_id = await called(conn)
    boss, noa = await build.admin(conn), await build.member(conn, "Noa")
    await reassign_task(conn, task_id, boss.id, by=olga.viewer, channels=CHANNELS, now=NOW)
    await reassign_task(conn, task_id, olga.id, by=boss.viewer, channels=CHANNELS, now=NOW)

    await assign_lead(conn, lead_id, noa.id, by=boss.viewer, now=NOW)

    task = await get_task_for(conn, task_id, noa.viewer)
    assert task is not None
    assert task.member_id is None


async def test_a_closed_task_is_neither_put_off_nor_handed_on(conn: Connection) -> None:
    olga, _lead, task_id = await called(conn)
    await close(conn, olga, task_id, "done")

    with pytest.raises(TaskClosed):
        await snooze_task(conn, task_id, NOW + HOUR, by=olga.viewer, channels=CHANNELS, now=NOW)
    with pytest.raises(TaskClosed):
        await reassign_task(conn, task_id, olga.id, by=olga.viewer, channels=CHANNELS, now=NOW)


async def test_others_tasks_are_not_there(conn: Connection) -> None:
    _olga, _lead, task_id = await called(conn)
    noa = await build.member(conn, "Noa")

    with pytest.raises(LeadGone):
        await close(conn, noa, task_id, "done")
    with pytest.raises(TaskGone):
        await close(conn, noa, TaskId(10**9), "done")


async def test_a_meeting_moves_the_card_and_taking_it_back_moves_it_back(
    conn: Connection,
) -> None:
    olga, _lead, task_id = await called(conn)
    stages: list[tuple[object, ...]] = []

    await finish_task(conn, task_id, "meeting_booked", by=olga.viewer, channels=CHANNELS, now=NOW)
    stages += await build.rows(conn, "select stage from leads")
    await unfinish_task(conn, task_id, by=olga.viewer, now=NOW + MINUTE)
    stages += await build.rows(conn, "select stage from leads")

    assert stages == [("meeting",), ("engaged",)]
    assert await build.rows(conn, STANDING) == [("touch_open", None, 0, 2)]


async def test_a_meeting_does_not_move_a_card_back(conn: Connection) -> None:
    olga, lead_id, task_id = await called(conn)
    await conn.raw.execute("update leads set stage = 'won' where id = $1", lead_id)

    await finish_task(conn, task_id, "meeting_booked", by=olga.viewer, channels=CHANNELS, now=NOW)

    assert await build.rows(conn, "select stage from leads") == [("won",)]


@pytest.mark.parametrize("stage", ["won", "lost"])
async def test_a_lead_that_is_won_or_lost_leaves_nothing_to_do(
    conn: Connection, stage: Stage
) -> None:
    olga, lead_id, _task = await called(conn)

    await move_card(conn, lead_id, stage, by=olga.viewer, now=NOW)

    assert await build.rows(conn, STANDING) == [("touch_cancelled", "lead_closed", 0, 1)]


async def test_an_undone_move_opens_again_what_it_called_off(conn: Connection) -> None:
    olga, lead_id, task_id = await called(conn)
    await close(conn, olga, task_id, "done")
    later = NOW + HOUR
    await add_task(
        conn,
        lead_id,
        TaskDraft(subject="Write"),
        by=olga.viewer,
        channels=CHANNELS,
        now=NOW,
    )

    change_id = await move_many(conn, [lead_id], "lost", by=olga.viewer, now=later)
    await undo_change(conn, change_id, by=olga.viewer, now=later + MINUTE)

    assert await build.rows(conn, STANDING) == [
        ("touch_done", "done", 0, 1),
        ("touch_open", None, 0, 2),
    ]


async def test_the_trash_calls_off_what_is_to_do_and_gives_it_back(conn: Connection) -> None:
    olga, lead_id, _task = await called(conn)
    await trash_lead(conn, lead_id, by=olga.viewer, now=NOW)
    lying = await build.rows(conn, STANDING)

    await restore_lead(conn, lead_id, by=olga.viewer, now=NOW + HOUR)

    assert lying == [("touch_cancelled", "lead_closed", 0, 1)]
    assert await build.rows(conn, STANDING) == [("touch_open", None, 0, 2)]


async def for_nobody_by_name(conn: Connection) -> tuple[Member, LeadId, TaskId]:
    """Return a member, their lead of which nobody is known, and a call to it."""
    olga = await build.member(conn)
    lead_id = await build.lead(conn, company="Acme", owner=olga)
    draft = TaskDraft(subject="Call about it")
    task = await add_task(conn, lead_id, draft, by=olga.viewer, channels=CHANNELS, now=NOW)
    return olga, lead_id, task.id


async def opt_everybody_out(conn: Connection, lead_id: LeadId) -> None:
    jane = await build.contact(conn, lead_id, "Jane", mobiles=(NUMBER,))
    await opt_out_person(conn, jane, because="link", by=None, now=NOW)


async def test_a_task_for_nobody_by_name_ends_with_the_last_who_wants_it(conn: Connection) -> None:
    _olga, lead_id, _task = await for_nobody_by_name(conn)
    await build.contact(conn, lead_id, "Joe")

    await opt_everybody_out(conn, lead_id)
    spared = await build.rows(conn, STANDING)
    joe = await build.contact_named(conn, lead_id, "Joe")
    await opt_out_person(conn, joe, because="link", by=None, now=NOW)

    assert spared == [("touch_open", None, 0, 1)]
    assert await build.rows(conn, STANDING) == [("touch_cancelled", "opted_out", 0, 1)]


async def test_a_loss_is_taken_back_where_everybody_opted_out_since(conn: Connection) -> None:
    olga, lead_id, _task = await for_nobody_by_name(conn)
    change_id = await move_many(conn, [lead_id], "lost", by=olga.viewer, now=NOW)
    await opt_everybody_out(conn, lead_id)

    await undo_change(conn, change_id, by=olga.viewer, now=NOW + MINUTE)

    assert await build.rows(conn, STANDING) == [("touch_cancelled", "lead_closed", 0, 1)]


async def test_nothing_is_opened_again_where_everybody_opted_out_since(conn: Connection) -> None:
    olga, lead_id, task_id = await for_nobody_by_name(conn)
    await finish_task(conn, task_id, "done", by=olga.viewer, channels=CHANNELS, now=NOW)
    await opt_everybody_out(conn, lead_id)

    with pytest.raises(OptedOut):
        await unfinish_task(conn, task_id, by=olga.viewer, now=NOW + MINUTE)


@pytest.mark.parametrize(
    ("due", "at", "explained"),
    [
        (None, NOW, "Mon 2 Mar 09:00: as soon as possible"),
        ("tomorrow 10:00", NOW + 25 * HOUR, "Tue 3 Mar 10:00: “tomorrow 10:00”"),
        (NOW + 30 * HOUR, NOW + 30 * HOUR, "Tue 3 Mar 15:00"),
        (
            "Sunday 10am",
            datetime(2026, 3, 9, 9, 0, tzinfo=UTC),
            "Mon 9 Mar 09:00: “Sunday 10am”, Sun 8 Mar is no working day",
        ),
    ],
    ids=["now", "words", "an instant", "on a free day"],
)
async def test_a_task_by_hand_is_due_when_it_says(
    conn: Connection, due: datetime | str | None, at: datetime, explained: str
) -> None:
    olga, lead_id, _task = await called(conn)
    draft = TaskDraft(subject="Write", due=due)

    task = await add_task(conn, lead_id, draft, by=olga.viewer, channels=CHANNELS, now=NOW)

    assert (task.due_at, task.explanation) == (at, explained)


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        (TaskDraft(subject=" "), SubjectMissing),
        (TaskDraft(subject="x" * 301), TooManyWords),
        (TaskDraft(subject="x", notes="x" * 4001), TooManyWords),
        (TaskDraft(subject="x", due="whenever it suits"), NotATime),
        (TaskDraft(subject="x", due=datetime.max.replace(tzinfo=UTC)), NotATime),
        (TaskDraft(subject="x", due=datetime.min.replace(tzinfo=UTC)), NotATime),
    ],
    ids=["no subject", "long subject", "long notes", "no time", "never", "before all time"],
)
async def test_a_task_that_cannot_be_stored_is_refused(
    conn: Connection, draft: TaskDraft, refusal: type[Refused]
) -> None:
    olga, lead_id, _task = await called(conn)

    with pytest.raises(refusal):
        await add_task(conn, lead_id, draft, by=olga.viewer, channels=CHANNELS, now=NOW)


async def test_no_task_by_hand_is_for_a_stranger_or_who_opted_out(conn: Connection) -> None:
    olga, lead_id, _task = await called(conn)
    elsewhere = await build.contact(conn, await build.lead(conn, company="Bolt"), "Jim")
    jane = await build.contact_named(conn, lead_id, "Jane")
    await opt_out(conn, jane, because="They asked us to.", now=NOW)

    for contact_id, refusal in ((elsewhere, ContactUnknown), (jane, OptedOut), (None, OptedOut)):
        draft = TaskDraft(subject="Call", contact_id=contact_id)
        with pytest.raises(refusal):
            await add_task(conn, lead_id, draft, by=olga.viewer, channels=CHANNELS, now=NOW)
