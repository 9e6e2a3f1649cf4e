"""A lead is given to a member while they change when they work."""

import asyncio

from keepwarm.accounts.model import Member
from keepwarm.availability.actions import choose_time_zone
from keepwarm.db import Connection, Database
from keepwarm.kit.ids import LeadId
from keepwarm.owners.actions import assign_lead
from keepwarm.revisions.actions import retime_member
from tests import build
from tests.build import NOW, rows
from tests.locks import until_it_waits

DUES = "select due_at from steps where lead_id = $1 order by number"


async def _hers_and_another(db: Database) -> tuple[Member, Member, LeadId, LeadId]:
    """Return an admin, a member, a lead of theirs and one of nobody's with the same plan."""
    async with db.transaction() as conn:
        boss, olga = await build.admin(conn), await build.member(conn)
        hers = await build.lead(conn, owner=olga)
        another = await build.lead(conn, company="Another")
        for lead_id in (hers, another):
            await build.plan(conn, lead_id)
        return boss, olga, hers, another


async def _move_to_tokyo(conn: Connection, who: Member) -> None:
    await choose_time_zone(conn, "Asia/Tokyo", by=who.viewer, now=NOW)
    await retime_member(conn, who.id, now=NOW)


async def test_a_lead_given_while_hours_change_goes_by_the_new_ones(db: Database) -> None:
    boss, olga, hers, given = await _hers_and_another(db)

    async def give() -> None:
        async with db.transaction() as conn:
            await assign_lead(conn, given, olga.id, by=boss.viewer, now=NOW)

    async with db.transaction() as conn:
        await _move_to_tokyo(conn, olga)
        giving = asyncio.create_task(give())
        await until_it_waits(conn, giving)
    await giving

    async with db.transaction() as conn:
        assert await rows(conn, DUES, given) == await rows(conn, DUES, hers)


async def test_hours_changed_while_a_lead_is_given_change_its_plan(db: Database) -> None:
    boss, olga, hers, given = await _hers_and_another(db)

    async def move() -> None:
        async with db.transaction() as conn:
            await _move_to_tokyo(conn, olga)

    async with db.transaction() as conn:
        before = await rows(conn, DUES, hers)
        await assign_lead(conn, given, olga.id, by=boss.viewer, now=NOW)
        moving = asyncio.create_task(move())
        await until_it_waits(conn, moving)
    await moving

    async with db.transaction() as conn:
        assert await rows(conn, DUES, given) == await rows(conn, DUES, hers)
        assert await rows(conn, DUES, given) != before
