"""Many at the same moment, in several processes, some of which die (S2-22, S2-23, G-11)."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process

import asyncpg
import pytest

from keepwarm.db import SESSION, Database, prepare_connection
from keepwarm.kit.ids import LeadId
from keepwarm.optouts.actions import opt_out_person
from keepwarm.signals.actions import PATIENCE
from keepwarm.signals.model import Created
from tests import build
from tests.build import NOW, rows
from tests.locks import until_it_waits
from tests.signals.deeds import a_lead, signal, trigger

PROCESSES, EACH = 4, 25


async def _prospect(db: Database, lead_id: LeadId, times: int | str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.signals.prospect", db.url, str(lead_id), str(times),
        stdout=PIPE,
    )  # fmt: skip


@pytest.mark.slow
async def test_a_hundred_identical_triggers_of_four_processes_make_one_task(
    db: Database,
) -> None:
    async with db.transaction() as conn:
        boss, lead_id = await build.admin(conn), await a_lead(conn, "Ann")

    dying = await _prospect(db, lead_id, "die")
    processes = [await _prospect(db, lead_id, EACH) for _ in range(PROCESSES)]
    said = [(await process.communicate())[0] for process in processes]

    assert await dying.wait() == -9
    assert sum(int(made) for made in said) == 1
    async with db.connection() as conn:
        assert await rows(conn, "select trigger_source, status from tasks") == [
            ("pdf_download", "touch_open")
        ]
        assert await rows(conn, "select count(*) from signals") == [(PROCESSES * EACH,)]
        assert await rows(conn, "select kind, member_id from outbox") == [("call_task", boss.id)]


async def test_one_task_is_made_where_nobody_locks_the_lead(db: Database) -> None:
    """The index decides, not the lock: what a script of an operator's inserts counts too."""
    async with db.transaction() as conn:
        lead_id = await a_lead(conn, "Ann")
        other = await asyncpg.connect(db.url, server_settings=SESSION)
        await prepare_connection(other)
    theirs = other.transaction()
    await theirs.start()
    task_id = await other.fetchval(
        """
        insert into tasks (lead_id, channel, subject, due_at, created_by, trigger_source,
                           created_at, changed_at)
        values ($1, 'call', 'Call', $2, 'script', 'wizard_step3', $2, $2)
        returning id
        """,
        lead_id,
        NOW,
    )

    async def ours() -> Created:
        async with db.transaction() as conn:
            return await trigger(conn, lead_id)

    waiting = asyncio.create_task(ours())
    async with db.connection() as watching:
        await until_it_waits(watching, waiting)
    await theirs.commit()
    answer = await waiting
    await other.close()

    assert answer == Created(created=False, task_id=task_id, reason="already_exists")


async def test_a_signal_waits_for_nobody_who_holds_its_lead(db: Database) -> None:
    """S2-45: the task comes when the lead is free, the prospect's step is answered before."""
    async with db.transaction() as conn:
        lead_id = await a_lead(conn, "Ann")

    async with db.transaction() as holder:
        await holder.raw.execute("select from leads for no key update")
        async with asyncio.timeout(PATIENCE.total_seconds() * 10), db.transaction() as conn:
            answer = await signal(conn, lead_id)

    assert answer == Created(created=False)
    async with db.connection() as conn:
        assert await rows(conn, "select status from signals") == [("pending",)]


async def test_an_opt_out_and_a_signal_at_once_leave_nothing_open(db: Database) -> None:
    async with db.transaction() as conn:
        lead_id = await a_lead(conn, "Ann")
        ann = await build.contact_named(conn, lead_id, "Ann")

    async def opt_out() -> None:
        async with db.transaction() as conn:
            await opt_out_person(conn, ann, because="They asked us to.", by=None, now=NOW)

    async def visit() -> None:
        async with db.transaction() as conn:
            await signal(conn, lead_id)

    await asyncio.gather(opt_out(), visit())

    async with db.connection() as conn:
        assert await rows(conn, "select from tasks where status = 'touch_open'") == []
