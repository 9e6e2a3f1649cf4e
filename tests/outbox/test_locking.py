"""Whoever changes a lead and whoever presses a button about it never wait for each other."""

import asyncio

import pytest

from keepwarm.db import Connection, Database
from keepwarm.leads.actions import lock_lead_for
from keepwarm.outbox.actions import adopt, refresh, refresh_about
from keepwarm.outbox.confirming import emit_tma_event
from tests import build
from tests.locks import until_it_waits
from tests.outbox.scene import EVERY, Scene, say, scene


@pytest.mark.parametrize("verdict", ["sent", "unknown"])
async def test_a_page_and_a_press_lock_the_lead_before_its_messages(
    db: Database, verdict: str
) -> None:
    async with db.transaction() as conn:
        told = await scene(conn)
    await say(db, told.message())
    await _leave(db, verdict)

    async with db.transaction() as page:
        await lock_lead_for(page, told.lead_id, told.member.viewer)
        press = asyncio.create_task(_press(db, told))
        await until_it_waits(page, press)
        await refresh_about(page, [f"reminder:{told.reminder_id}:"], now=build.NOW)
    await press

    async with db.connection() as conn:
        arrived = "select verdict, receipt from outbox where channel = 'telegram' and lane = 1"
        assert await build.rows(conn, arrived) == [("sent", "17")]


async def test_g_26_a_message_that_somebody_holds_delays_no_mutation(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with db.transaction() as conn:
        told = await scene(conn)
        await _move(conn, told)
        usual = await conn.raw.fetchval("show lock_timeout")

    async with db.transaction() as stuck, db.transaction() as page:
        await stuck.raw.execute("select from outbox for update")
        await page.raw.execute("update leads set role = 'CEO'")
        async with asyncio.timeout(5):
            await _move(page, told)
        assert await page.raw.fetchval("show lock_timeout") == usual

    async with db.connection() as conn:
        role = "select role, (select count(*) from outbox) from leads"
        assert await build.rows(conn, role) == [("CEO", 1)]
    why = "Failed to emit TMA event: canceling statement due to lock timeout"
    assert why in caplog.messages


async def _move(conn: Connection, told: Scene) -> None:
    await emit_tma_event(
        conn,
        told.member.id,
        "status_changed",
        told.lead_id,
        {"old_status": "intake", "new_status": "contacted"},
        channels=EVERY,
        now=build.NOW,
    )


async def _leave(db: Database, verdict: str) -> None:
    async with db.transaction() as conn:
        await conn.raw.execute(
            "update outbox set status = 'completed', verdict = $1, left_at = created_at,"
            " receipt = case $1 when 'sent' then '17' end where channel = 'telegram'",
            verdict,
        )


async def _press(db: Database, told: Scene) -> None:
    """Do as the bot does: the message that was pressed first, what it asks for then."""
    async with db.transaction() as conn:
        prefix = f"reminder:{told.reminder_id}:"
        message = await adopt(conn, told.member.id, "17", key_prefix=prefix, now=build.NOW)
        assert message is not None
        await refresh(conn, message, now=build.NOW)
        await lock_lead_for(conn, told.lead_id, told.member.viewer)
