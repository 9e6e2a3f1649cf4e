from dataclasses import replace
from datetime import timedelta

import pytest

from keepwarm.contacts.actions import opt_out
from keepwarm.db import Database
from keepwarm.emails.choosing import choose
from keepwarm.emails.model import Answer, Outgoing, Shut
from keepwarm.mailboxes.model import Mailbox
from keepwarm.outbox.model import Later, Never, Unknown
from tests import build
from tests.clock import StoppedClock
from tests.emails.scene import (
    FATES,
    JANE,
    SALES,
    Post,
    approve_more,
    approved,
    let_pauses_pass,
    sending,
)
from tests.work.field import eventually, rows

SENT = [("completed", "sent", None)]
AT_ONCE = timedelta(0)


async def test_an_approved_letter_leaves_once_and_moves_the_card_on(db: Database) -> None:
    told, email_id = await approved(db)
    post = Post()

    async with sending(db, post):
        await eventually(db, FATES, SENT)

    (letter,) = post.letters
    assert (letter.to, letter.name, letter.subject) == (JANE, "Jane Doe", "Routes")
    assert await rows(db, "select stage from leads") == [("contacted",)]
    facts = {"email_id": email_id, "subject": "Routes", "to": JANE}
    assert await rows(
        db, "select member_id, facts from lead_events where kind = 'email_sent'"
    ) == [(told.olga.id, facts)]


async def test_a_letter_that_nobody_approved_stays(db: Database) -> None:
    await approved(db)
    async with db.transaction() as conn:
        await conn.raw.execute("update emails set approved_at = null, approved_by = null")
    await approve_more(db, 1)
    post = Post()

    async with sending(db, post):
        await eventually(db, FATES, [("pending", None, None), ("completed", "sent", None)])

    assert [letter.subject for letter in post.letters] == ["More"]


@pytest.mark.parametrize(
    ("answer", "fate"),
    [
        (Never("550 5.7.1 spam"), ("completed", "failed", "550 5.7.1 spam")),
        (Unknown("cut"), ("completed", "unknown", "cut")),
    ],
)
async def test_what_is_not_taken_for_good_is_not_tried_again(
    db: Database, answer: Answer, fate: tuple[object, ...]
) -> None:
    await approved(db)
    post = Post([answer])

    async with sending(db, post):
        await eventually(db, FATES, [fate])
        await let_pauses_pass(db)

    assert len(post.letters) == 1
    assert await rows(db, "select stage, bounced_at from leads, addresses") == [("enriched", None)]


async def test_an_address_that_does_not_exist_is_never_written_to_again(db: Database) -> None:
    await approved(db)

    async with sending(db, Post([Never("550 5.1.1 no such user")])):
        await eventually(db, FATES, [("completed", "failed", "550 5.1.1 no such user")])

    assert await rows(db, "select bounced_at, bounced_because from addresses") == [
        (build.NOW, "550 5.1.1 no such user")
    ]


async def test_greylisting_is_waited_for_and_the_letter_is_the_same(db: Database) -> None:
    await approved(db)
    post = Post([Later(AT_ONCE, "451 4.7.1 greylisted")])

    async with sending(db, post):
        await eventually(db, FATES, [("pending", None, "451 4.7.1 greylisted")])
        waits = await rows(db, "select due_at > clock_timestamp(), left_at, tries from emails")
        await let_pauses_pass(db)
        await eventually(db, FATES, SENT)

    assert waits == [(True, None, 1)]
    assert post.letters[0] == post.letters[1]


async def test_what_no_server_takes_for_two_days_has_failed(db: Database) -> None:
    clock = StoppedClock()
    await approved(db)
    clock.advance(timedelta(days=2))

    async with sending(db, Post([Later(AT_ONCE, "451 full")]), clock=clock):
        await eventually(db, FATES, [("completed", "failed", "451 full")])


async def test_a_server_that_takes_nothing_rests_and_is_asked_again(db: Database) -> None:
    clock = StoppedClock()
    await approved(db)
    post = Post([Shut("535 wrong password")])

    async with sending(db, post, clock=clock):
        await eventually(db, FATES, [("pending", None, "535 wrong password")])
        resting = await rows(
            db, "select closed_because, closed_times, closed_until from mailboxes"
        )
    clock.advance(timedelta(minutes=1))
    async with sending(db, post, clock=clock):
        await eventually(db, FATES, SENT)

    assert resting == [("535 wrong password", 1, build.NOW + timedelta(minutes=1))]
    assert await rows(
        db, "select took_at, closed_because, closed_times, closed_until from mailboxes"
    ) == [(clock.now(), None, 0, None)]


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("update leads set deleted_at = now()", "The lead was put into the trash."),
        ("update addresses set bounced_at = now()", "Letters to this address come back."),
        ("update addresses set value = 'a@b.example'", "This is not their address any more."),
    ],
    ids=["trash", "bounced", "moved"],
)
async def test_what_nobody_wants_any_more_does_not_leave(db: Database, sql: str, why: str) -> None:
    await approved(db)
    async with db.transaction() as conn:
        await conn.raw.execute(sql)
    post = Post()

    async with sending(db, post):
        await eventually(db, FATES, [("completed", "dropped", why)])

    assert post.letters == []


async def test_who_opts_out_while_a_server_hesitates_is_not_written_to_again(
    db: Database,
) -> None:
    told, _email_id = await approved(db)

    class Slow(Post):
        async def hand_over(self, letter: Outgoing, mailbox: Mailbox) -> Answer:
            async with db.transaction() as conn:
                await opt_out(conn, told.jane, because="asked", now=build.NOW)
            return await super().hand_over(letter, mailbox)

    async with sending(db, Slow([Later(AT_ONCE, "451 later")])):
        await eventually(db, FATES, [("completed", "dropped", "They asked to be left alone.")])


@pytest.mark.parametrize(
    ("intent", "fate"),
    [
        (None, ("pending", None, "They answered before it left: look at it again.")),
        ("out_of_office", ("completed", "sent", None)),
    ],
)
async def test_an_answer_that_came_first_asks_for_another_look(
    db: Database, intent: str | None, fate: tuple[object, ...]
) -> None:
    told, _email_id = await approved(db)
    async with db.transaction() as conn:
        await conn.raw.execute(
            "insert into replies (lead_id, contact_id, channel, body, received_at, intent)"
            " values ($1, $2, 'email', 'Yes!', $3, $4)",
            told.lead_id,
            told.jane,
            build.NOW + timedelta(seconds=1),
            intent,
        )

    async with sending(db, Post()):
        await eventually(db, FATES, [fate])


@pytest.mark.parametrize(("attempts", "status"), [(1, "completed"), (5, "failed")])
@pytest.mark.parametrize(("left", "verdict"), [(False, "sent"), (True, "unknown")])
async def test_a_letter_in_the_hands_of_a_killed_worker_is_sent_once_or_in_doubt(
    db: Database, *, left: bool, verdict: str, attempts: int, status: str
) -> None:
    await approved(db)
    async with db.transaction() as conn:
        await conn.raw.execute(
            "update emails set status = 'processing', attempts = $2, lease_until = due_at,"
            " lease_owner = gen_random_uuid(), left_at = case when $1 then due_at end",
            left,
            attempts,
        )
    given_up = attempts == 5
    expected = "failed" if given_up and not left else verdict
    post = Post()

    async with sending(db, post):
        await eventually(db, "select status, verdict from emails", [(status, expected)])

    assert len(post.letters) == (0 if left or given_up else 1)


async def test_a_mailbox_keeps_to_its_limits_however_many_workers_there_are(
    db: Database,
) -> None:
    clock = StoppedClock()
    await approved(db)
    await approve_more(db, 9)
    sparing = replace(SALES, per_hour=3, per_day=5)
    post = Post()
    sent = "select count(*) from emails where verdict = 'sent'"

    async with (
        sending(db, post, clock=clock, mailboxes=[sparing]),
        sending(db, post, clock=clock, mailboxes=[sparing]),
    ):
        await eventually(db, sent, [(3,)])
    clock.advance(timedelta(hours=1))
    async with sending(db, post, clock=clock, mailboxes=[sparing]):
        await eventually(db, sent, [(5,)])
    clock.advance(timedelta(hours=1))
    async with db.transaction() as conn:
        chosen = await choose(conn, [sparing], 10, now=clock.now())

    assert (len(post.letters), chosen.ids) == (5, [])


async def test_a_mailbox_that_is_used_up_holds_up_no_other(db: Database) -> None:
    await approved(db)
    await approve_more(db, 2)
    other = replace(SALES, address="olga@team.example")
    async with db.transaction() as conn:
        await conn.raw.execute(
            "update emails set mailbox = $1, due_at = clock_timestamp() + interval '2 seconds'"
            " where id = (select max(id) from emails)",
            other.address,
        )
    post = Post()

    async with sending(db, post, mailboxes=[replace(SALES, per_hour=1), other]):
        await eventually(
            db,
            "select mailbox, verdict from emails order by id",
            [(SALES.address, "sent"), (SALES.address, None), (other.address, "sent")],
        )

    assert [letter.mailbox for letter in post.letters] == [SALES.address, other.address]
