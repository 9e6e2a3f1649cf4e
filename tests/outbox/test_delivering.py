from datetime import timedelta
from typing import Any

import pytest

from keepwarm.db import Database
from keepwarm.outbox.letters import Letter, NextLine, StepLine
from keepwarm.outbox.model import Later, Never, Unknown
from tests import build
from tests.clock import StoppedClock
from tests.outbox.scene import (
    CHAT,
    FATES,
    HOSTILE,
    TOLD,
    Post,
    Scene,
    delivering,
    let_pauses_pass,
    say,
    scene,
)
from tests.work.field import eventually, rows

REFUSED = Later(timedelta(0), "Too Many Requests")
BLOCKED = Never("Forbidden: bot was blocked by the user")
SNOOZED = """
    insert into reminder_ledger (reminder_id, lead_id, kind, occurrence, happened_at)
    select id, lead_id, 'snoozed', 1, due_at from reminders
"""
SILENCE = Unknown("Telegram's answer did not come.")


async def _told(db: Database, **more: Any) -> Scene:
    async with db.transaction() as conn:
        return await scene(conn, **more)


async def test_a_message_is_delivered_once_with_all_that_its_words_need(db: Database) -> None:
    told = await _told(db)
    post = Post()
    async with delivering(db, telegram=post):
        (message_id,) = await say(db, told.message())
        await eventually(db, FATES, [("telegram", "completed", "sent", None)])

    line = StepLine(
        lead_id=told.lead_id,
        lead=HOSTILE,
        company=None,
        step_id=told.step_id,
        number=1,
        of=2,
        description="Send the one-pager",
        suggested_text=None,
        due_at=build.NOW,
        occurrence=1,
        next=NextLine(description="Send the one-pager", due_at=build.NOW),
    )
    assert post.letters == [
        Letter(
            id=message_id,
            about=message_id,
            key=f"reminder:{told.reminder_id}:1",
            kind="reminder",
            channel="telegram",
            to=str(CHAT),
            member="Olga",
            time_zone="UTC",
            facts=told.message().facts,
            steps=(line,),
        )
    ]
    assert await rows(db, "select tries, left_at, receipt from outbox where channel <> 'app'") == [
        (1, build.NOW, "receipt 1")
    ]


async def test_what_a_channel_refuses_for_now_is_sent_when_it_may_be(db: Database) -> None:
    told = await _told(db)
    post = Post([Later(timedelta(milliseconds=1), "Too Many Requests")])
    async with delivering(db, telegram=post):
        await say(db, told.message())
        await eventually(
            db,
            "select status, left_at, tries, attempts, error, due_at > clock_timestamp()"
            "  from outbox where channel <> 'app'",
            [("pending", None, 1, 0, "Too Many Requests", True)],
        )
        await let_pauses_pass(db)
        await eventually(db, FATES, [("telegram", "completed", "sent", None)])

    assert len(post.letters) == 2


async def test_a_channel_that_refuses_for_a_day_has_failed(
    db: Database, clock: StoppedClock
) -> None:
    told = await _told(db)
    clock.advance(timedelta(hours=24))
    async with delivering(db, telegram=Post([REFUSED]), email=Post(), clock=clock):
        await say(db, told.message())
        await eventually(
            db,
            FATES,
            [
                ("telegram", "completed", "failed", "Too Many Requests"),
                ("email", "completed", "sent", None),
            ],
        )


async def test_what_fails_goes_by_the_next_channel(db: Database) -> None:
    told = await _told(db)
    email = Post()
    async with delivering(db, telegram=Post([BLOCKED]), email=email):
        await say(db, told.message())
        await eventually(
            db,
            FATES,
            [
                ("telegram", "completed", "failed", BLOCKED.why),
                ("email", "completed", "sent", None),
            ],
        )

    assert [letter.to for letter in email.letters] == ["olga@team.example"]


async def test_without_a_next_channel_failed_is_the_end(db: Database) -> None:
    told = await _told(db)
    async with delivering(db, telegram=Post([BLOCKED])):
        await say(db, told.message())
        await eventually(db, FATES, [("telegram", "completed", "failed", BLOCKED.why)])


async def test_a_reminder_that_may_have_arrived_is_not_repeated_but_told_elsewhere(
    db: Database,
) -> None:
    told = await _told(db)
    telegram, email = Post([SILENCE]), Post()
    async with delivering(db, telegram=telegram, email=email):
        await say(db, told.message())
        await eventually(
            db,
            FATES,
            [
                ("telegram", "completed", "unknown", SILENCE.why),
                ("email", "completed", "sent", None),
            ],
        )

    assert (len(telegram.letters), len(email.letters)) == (1, 1)
    assert ("today", told.member.id, {}) in await rows(db, TOLD)


async def test_a_digest_that_may_have_arrived_is_left_at_that(db: Database) -> None:
    told = await _told(db)
    async with delivering(db, telegram=Post([SILENCE]), email=Post()):
        await say(db, told.digest())
        await eventually(db, FATES, [("telegram", "completed", "unknown", SILENCE.why)])


async def test_a_digest_names_the_steps_that_are_still_open(db: Database) -> None:
    told = await _told(db)
    post = Post()
    async with delivering(db, telegram=post):
        await say(db, told.digest())
        await eventually(db, FATES, [("telegram", "completed", "sent", None)])

    assert [[step.step_id for step in letter.steps] for letter in post.letters] == [[told.step_id]]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("update members set disabled_at = created_at", "Olga is not in the team any more."),
        ("update leads set deleted_at = created_at", "The lead was put into the trash."),
        (
            "update steps set status = 'done', settled_at = due_at",
            "Nothing it tells of is left for Olga to do.",
        ),
        ("update reminders set status = 'cancelled'", "Its reminder was ended meanwhile."),
        (
            "update leads set owner_id = (select min(id) from members)",
            "The lead was given to somebody else.",
        ),
        (
            "update reminders set occurrence = 2",
            "A later reminder of the same step has taken its place.",
        ),
        (
            SNOOZED,
            "It was snoozed meanwhile.",
        ),
    ],
    ids=[
        *("left the team", "trashed", "step done", "reminder ended"),
        *("given away", "spoke again", "snoozed"),
    ],
)
async def test_what_nobody_needs_to_hear_any_more_is_dropped(
    db: Database, change: str, why: str
) -> None:
    told = await _told(db)
    post = Post()
    await say(db, told.message())
    async with db.transaction() as conn:
        await conn.raw.execute(change)

    async with delivering(db, telegram=post, email=post):
        await eventually(db, FATES, [("telegram", "completed", "dropped", why)])

    assert post.letters == []


async def test_a_snooze_that_was_taken_back_drops_nothing(db: Database) -> None:
    told = await _told(db)
    await say(db, told.message())
    async with db.transaction() as conn:
        await conn.raw.execute(
            "insert into reminder_ledger (reminder_id, lead_id, kind, occurrence, happened_at)"
            " select id, lead_id, kind, 1, due_at"
            "   from reminders, (values ('snoozed'), ('retimed')) as h (kind)"
        )

    async with delivering(db, telegram=Post()):
        await eventually(db, FATES, [("telegram", "completed", "sent", None)])


async def test_a_member_who_left_the_chat_is_told_by_e_mail(db: Database) -> None:
    told = await _told(db)
    await say(db, told.message())
    async with db.transaction() as conn:
        await conn.raw.execute("update members set telegram_id = null")

    async with delivering(db, telegram=Post(), email=Post()):
        await eventually(
            db,
            FATES,
            [
                (
                    "telegram",
                    "completed",
                    "failed",
                    "There is no address for this channel any more.",
                ),
                ("email", "completed", "sent", None),
            ],
        )


async def test_a_member_who_turns_e_mails_off_gets_none_that_waits(db: Database) -> None:
    told = await _told(db, telegram=None)
    await say(db, told.message())
    async with db.transaction() as conn:
        await conn.raw.execute(
            "insert into availability (member_id, week, changed_at, emails_off_at)"
            " values ($1, '[[],[],[],[],[],[],[]]', $2, $2)",
            told.member.id,
            build.NOW,
        )

    async with delivering(db, telegram=Post(), email=Post()):
        await eventually(
            db, FATES, [("email", "completed", "dropped", "Olga wants no e-mails any more.")]
        )


async def test_a_digest_tells_nobody_of_what_is_somebody_elses_now(db: Database) -> None:
    told = await _told(db)
    await say(db, told.digest())
    async with db.transaction() as conn:
        await conn.raw.execute("update leads set owner_id = (select min(id) from members)")

    async with delivering(db, telegram=Post()):
        await eventually(
            db,
            FATES,
            [("telegram", "completed", "dropped", "Nothing it tells of is left for Olga to do.")],
        )


async def test_a_channel_that_was_taken_away_has_failed(db: Database) -> None:
    told = await _told(db, telegram=None)
    await say(db, told.message())

    async with delivering(db, telegram=Post()):
        await eventually(
            db, FATES, [("email", "completed", "failed", "It is not set up any more.")]
        )
