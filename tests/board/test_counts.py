"""Counts that nobody counts, beside many hands."""

import asyncio
import random
from datetime import timedelta

from keepwarm.board.actions import move_card
from keepwarm.board.reads import count_stages
from keepwarm.db import Connection, Database
from keepwarm.kit.errors import Refused
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import fold_tallies
from keepwarm.leads.model import STAGES
from keepwarm.owners.actions import assign_lead
from keepwarm.trash.actions import delete_for_good, empty_trash, restore_lead, trash_lead
from tests.build import NOW, admin, lead, leads, member, rows

HANDS, DEEDS = 6, 60
COUNTED = """
    select stage, owner_id, count(*)::bigint from leads where deleted_at is null
     group by stage, owner_id order by stage, owner_id
"""
TALLIED = """
    select stage, owner_id, sum(n)::bigint from stage_tallies
     group by stage, owner_id having sum(n) <> 0 order by stage, owner_id
"""


async def test_counts_stay_exact_whatever_many_do_at_once(db: Database) -> None:
    async with db.transaction() as conn:
        boss = (await admin(conn)).viewer
        owners = [None, (await member(conn, "Olga")).id, (await member(conn, "Pavel")).id]
        ids = await leads(conn, 40)

    seed = random.Random(7)  # noqa: S311 -- the same deeds every time
    hands = [random.Random(seed.random()) for _ in range(HANDS)]  # noqa: S311 -- as above
    await asyncio.gather(*(_do_many(db, hand, ids, owners, boss) for hand in hands))

    async with db.connection() as conn:
        assert await rows(conn, TALLIED) == await rows(conn, COUNTED)
        assert sum((await count_stages(conn, boss)).values()) > 0
        await fold_tallies(conn)
        folded = "select stage, owner_id, n from stage_tallies order by stage, owner_id"
        assert await rows(conn, folded) == await rows(conn, COUNTED)


async def _do_many(
    db: Database, hand: random.Random, ids: list[LeadId], owners: list[MemberId | None], by: Viewer
) -> None:
    for deed in range(DEEDS):
        try:
            async with db.transaction() as conn:
                await _do(conn, hand, ids, owners, by)
                if deed % 7 == 0:
                    raise _SecondThoughts
        except Refused:
            pass


class _SecondThoughts(Refused):
    """Whoever did it takes it back, so its tally must go with it."""


async def _do(
    conn: Connection, hand: random.Random, ids: list[LeadId], owners: list[MemberId | None],
    by: Viewer,
) -> None:  # fmt: skip
    lead_id = hand.choice(ids)
    match hand.randrange(12):
        case 0 | 1 | 2 | 3:
            await move_card(conn, lead_id, hand.choice(STAGES), by=by, now=NOW)
        case 4 | 5 | 6:
            await assign_lead(conn, lead_id, hand.choice(owners), by=by, now=NOW)
        case 7:
            await trash_lead(conn, lead_id, by=by, now=NOW)
        case 8:
            await restore_lead(conn, lead_id, by=by, now=NOW)
        case 9:
            await delete_for_good(conn, lead_id, by=by)
        case 10:
            ids.append(await lead(conn, company=f"Company {hand.random()}"))
        case _:
            await fold_tallies(conn)


async def test_folding_and_moving_do_not_wait_for_each_other(db: Database) -> None:
    async with db.transaction() as conn:
        boss = (await admin(conn)).viewer
        acme, globex = await lead(conn), await lead(conn, company="Globex")

    async with db.transaction() as folder, db.transaction() as mover:
        await fold_tallies(folder)
        await asyncio.wait_for(move_card(mover, acme, "won", by=boss, now=NOW), 5)

    async with db.transaction() as mover, db.transaction() as folder:
        await move_card(mover, globex, "won", by=boss, now=NOW)
        await asyncio.wait_for(fold_tallies(folder), 5)

    async with db.connection() as conn:
        assert (await count_stages(conn, boss))["won"] == 2


async def test_two_folds_at_once_count_nothing_twice(db: Database) -> None:
    async def fold() -> None:
        async with db.transaction() as conn:
            await fold_tallies(conn)

    async with db.transaction() as conn:
        boss = (await admin(conn)).viewer
        await leads(conn, 5)

    await asyncio.gather(*(fold() for _ in range(5)))

    async with db.connection() as conn:
        assert (await count_stages(conn, boss))["intake"] == 5


async def test_what_is_deleted_in_the_trash_is_not_counted_away_again(conn: Connection) -> None:
    boss = (await admin(conn)).viewer
    for lead_id in await leads(conn, 3):
        await trash_lead(conn, lead_id, by=boss, now=NOW)

    await empty_trash(conn, now=NOW + timedelta(days=31), after=timedelta(days=30))

    assert set((await count_stages(conn, boss)).values()) == {0}
