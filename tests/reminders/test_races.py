"""Two who give the same members their first digest, or change when it comes, at once."""

import asyncio
from datetime import datetime

from keepwarm.accounts.model import Member
from keepwarm.availability.actions import choose_time_zone
from keepwarm.db import Database
from keepwarm.reminders.actions import plan_digest
from keepwarm.revisions.actions import retime_member
from tests import build
from tests.build import rows
from tests.locks import until_it_waits
from tests.reminders.team import NOW, planned

DIGESTS = "select member_id, due_at from digests order by member_id"
IN_VIENNA = datetime.fromisoformat("2026-03-03T07:30Z")


async def _two(db: Database) -> tuple[Member, Member]:
    async with db.transaction() as conn:
        return await build.member(conn, "Olga"), await build.member(conn, "Mia")


async def test_first_digests_in_different_orders_do_not_wait_for_each_other(db: Database) -> None:
    olga, mia = await _two(db)

    async def the_other_way_round() -> None:
        async with db.transaction() as conn:
            await planned(conn, NOW, owner=mia, company="C")
            await planned(conn, NOW, owner=olga, company="D")

    async with db.transaction() as conn:
        await planned(conn, NOW, owner=olga)
        crossing = asyncio.create_task(the_other_way_round())
        await until_it_waits(conn, crossing)
        await planned(conn, NOW, owner=mia, company="B")
    await crossing

    async with db.transaction() as conn:
        assert [row[0] for row in await rows(conn, DIGESTS)] == [olga.id, mia.id]
        assert await rows(conn, "select count(*) from reminders") == [(4,)]


async def test_a_first_digest_comes_by_the_settings_that_are_changed_meanwhile(
    db: Database,
) -> None:
    olga, _ = await _two(db)

    async def move_to_vienna() -> None:
        async with db.transaction() as conn:
            await choose_time_zone(conn, "Europe/Vienna", by=olga.viewer, now=NOW)
            await retime_member(conn, olga.id, now=NOW)
            await plan_digest(conn, olga.id, NOW)

    async with db.transaction() as conn:
        await planned(conn, NOW, owner=olga)
        moving = asyncio.create_task(move_to_vienna())
        await until_it_waits(conn, moving)
        await planned(conn, NOW, owner=olga, company="B")
    await moving

    async with db.transaction() as conn:
        assert await rows(conn, DIGESTS) == [(olga.id, IN_VIENNA)]
