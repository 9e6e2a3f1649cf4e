"""Presses, opt-outs and workers that meet over one letter."""

import asyncio

from keepwarm.contacts.actions import opt_out
from keepwarm.db import Database
from keepwarm.emails.actions import AlreadyLeft, cancel_email
from keepwarm.emails.jobs import SIDE_BY_SIDE
from keepwarm.kit.ids import ContactId, EmailId
from keepwarm.leads.actions import lock_lead
from tests.build import NOW
from tests.emails.scene import Post, Scene, approve_more, approved, scene, sending, write
from tests.work.field import eventually, rows

OPEN = "select count(*) from emails where status in ('pending', 'processing')"
LETTERS = 12


async def test_many_presses_at_once_make_one_letter(db: Database) -> None:
    async with db.transaction() as conn:
        told = await scene(conn)

    async def press() -> EmailId:
        async with db.transaction() as conn:
            return await write(conn, told, approved_by=told.olga.id)

    written = await asyncio.gather(*(press() for _ in range(6)))

    assert len(set(written)) == 1
    assert await rows(db, "select count(*) from emails") == [(1,)]


async def test_two_workers_send_each_letter_once(db: Database) -> None:
    await approved(db)
    await approve_more(db, LETTERS - 1)
    post = Post()

    async with sending(db, post), sending(db, post):
        await eventually(db, OPEN, [(0,)])

    ids = [letter.message_id for letter in post.letters]
    assert (len(ids), len(set(ids))) == (LETTERS, LETTERS)


async def test_who_calls_off_while_a_worker_takes_it_is_told_the_truth(db: Database) -> None:
    told, _email_id = await approved(db)
    await approve_more(db, LETTERS - 1)
    post = Post()
    ids = [EmailId(int(str(row[0]))) for row in await rows(db, "select id from emails")]

    async with sending(db, post):
        called_off = [each for each in ids if await _call_off(db, told, each)]
        await eventually(db, OPEN, [(0,)])

    sent = await rows(db, "select id from emails where verdict = 'sent'")
    assert {row[0] for row in sent} == set(ids) - set(called_off)
    assert len(post.letters) == len(ids) - len(called_off)


async def _call_off(db: Database, told: Scene, email_id: EmailId) -> bool:
    try:
        async with db.transaction() as conn:
            await cancel_email(conn, email_id, by=told.olga.viewer, now=NOW)
    except AlreadyLeft:
        return False
    return True


async def test_an_opt_out_that_meets_letters_on_their_way_stops_those_that_have_not_left(
    db: Database,
) -> None:
    told, _email_id = await approved(db)
    await approve_more(db, LETTERS - 1)
    post = Post()

    async with sending(db, post):
        await _opt_out(db, told, told.jane)
        left = len(post.letters)
        await eventually(db, OPEN, [(0,)])

    assert len(post.letters) - left <= SIDE_BY_SIDE  # those that had left already
    fates = await rows(db, "select distinct verdict from emails")
    assert {row[0] for row in fates} <= {"sent", "dropped"}


async def _opt_out(db: Database, told: Scene, contact_id: ContactId) -> None:
    async with db.transaction() as conn:
        await lock_lead(conn, told.lead_id)
        await opt_out(conn, contact_id, because="asked", now=NOW)
