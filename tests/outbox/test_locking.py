"""Whoever changes a lead and whoever presses a button about it never wait for each other."""

import asyncio

import pytest

from keepwarm.db import Database
from keepwarm.leads.actions import lock_lead_for
from keepwarm.outbox.actions import adopt, refresh, refresh_about
from tests import build
from tests.locks import until_it_waits
from tests.outbox.scene import Scene, say, scene


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
