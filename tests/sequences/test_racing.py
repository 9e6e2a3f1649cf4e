"""Several workers at once, and workers that die: a step becomes one thing."""

import asyncio
import signal
import sys
from datetime import timedelta

from keepwarm.contacts.actions import note_consent
from keepwarm.db import Connection, Database
from keepwarm.leads.actions import lock_leads_anywhere
from keepwarm.sequences.actions import enrol_many, stop_for_contact
from keepwarm.sequences.jobs import Tools, enrolment_queue
from keepwarm.work.model import Queue
from tests import build
from tests.build import NOW
from tests.clock import StoppedClock
from tests.sequences.way import HELLO, MONDAY, OUTFIT, sequence, steps, take, way
from tests.work.field import eventually, working

MANY = 40
DYING = "tests.sequences.dying_worker"


def _queue(db: Database) -> Queue:
    return enrolment_queue(Tools(db=db, clock=StoppedClock(MONDAY), outfit=OUTFIT))


async def test_two_workers_write_each_letter_once(db: Database) -> None:
    async with db.transaction() as conn:
        await _enrol_many(conn)

    async with working(db, _queue(db)), working(db, _queue(db)):
        await eventually(
            db, "select status, count(*) from enrolment_steps group by 1", [("completed", MANY)]
        )

    async with db.connection() as conn:
        assert await build.rows(
            conn, "select count(*), count(distinct enrolment_step_id) from emails"
        ) == [(MANY, MANY)]


async def _enrol_many(conn: Connection) -> None:
    owner = await build.admin(conn)
    lead_ids = await build.leads(conn, MANY, owner=owner)
    people = [
        await build.contact(conn, lead_id, emails=(f"jane@{lead_id}.example",))
        for lead_id in lead_ids
    ]
    await note_consent(conn, people, "given", source="fair", now=NOW)
    to = await sequence(conn, HELLO, by=owner)
    leads = await lock_leads_anywhere(conn, lead_ids)
    await enrol_many(conn, leads, to, by=owner.id, now=MONDAY)


async def test_a_worker_killed_before_its_step_is_finished_leaves_one_letter(
    db: Database,
) -> None:
    async with db.transaction() as conn:
        await way(conn, HELLO)
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", DYING, db.url)
    killed = await process.wait()

    async with working(db, _queue(db), lease=timedelta(seconds=1)):
        await eventually(db, "select status, attempts from enrolment_steps", [("completed", 2)])

    assert killed == -signal.SIGKILL
    async with db.connection() as conn:
        assert await build.rows(conn, "select subject from emails") == [("Hello",)]


async def test_a_step_whose_end_got_lost_is_the_same_letter(conn: Connection) -> None:
    await way(conn, HELLO)
    await take(conn, MONDAY)
    await conn.raw.execute("update enrolment_steps set status = 'pending', taken_at = null")

    await take(conn, MONDAY)

    assert await build.rows(conn, "select count(*) from emails") == [(1,)]
    assert await steps(conn) == [(1, "completed", None, MONDAY)]


async def test_a_reply_in_the_very_moment_of_writing_leaves_nothing_to_send(
    db: Database,
) -> None:
    async with db.transaction() as conn:
        on = await way(conn, HELLO, sends_itself=True)

    async def reply() -> None:
        async with db.transaction() as conn:
            await lock_leads_anywhere(conn, [on.lead_id])
            await stop_for_contact(conn, on.contact_id, "reply", MONDAY)

    async with working(db, _queue(db)):
        await asyncio.gather(*(reply() for _ in range(3)))
        await eventually(
            db, "select count(*) from enrolment_steps where status in ('pending', 'processing')",
            [(0,)],
        )  # fmt: skip

    async with db.connection() as conn:
        assert await build.rows(conn, "select state, ended_because from enrolments") == [
            ("ended", "reply")
        ]
        assert await build.rows(conn, "select count(*) from emails where status = 'pending'") == [
            (0,)
        ]
