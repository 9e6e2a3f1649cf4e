import asyncio
import sys
from collections.abc import Sequence
from typing import Any

from keepwarm.db import Connection, Database
from keepwarm.imports.actions import cancel_import
from keepwarm.imports.jobs import CHUNK, Tools, import_queue
from keepwarm.kit.ids import LeadId
from keepwarm.leads.actions import add_lead
from keepwarm.leads.model import LeadDraft
from tests.clock import StoppedClock
from tests.imports.files import NOW, start, the_import
from tests.team import a_member
from tests.work.field import eventually, rows, working

COMPLETED = "select status, created, duplicate, refused, content is null from imports order by id"
EACH_ONCE = """
    select count(*), count(distinct line), min(line), max(line), count(distinct lead_id)
      from import_rows"""


def companies(count: int) -> str:
    return "Company,City\n" + "".join(f"Firm {n},Köln\n" for n in range(count))


async def begin(db: Database, text: str, *, enrich: bool = False) -> int:
    async with db.transaction() as conn:
        return await start(conn, text, enrich=enrich)


async def test_a_file_of_several_chunks_is_taken_in(db: Database, clock: StoppedClock) -> None:
    await begin(db, companies(CHUNK + 10) + "Firm 7,Köln\n,nowhere\n")

    async with working(db, import_queue(Tools(db=db, clock=clock))):
        await eventually(db, COMPLETED, [("completed", CHUNK + 10, 1, 1, True)])

    assert await rows(db, EACH_ONCE) == [(CHUNK + 12, CHUNK + 12, 2, CHUNK + 13, CHUNK + 10)]
    assert await rows(db, "select reason from import_rows where verdict = 'duplicate'") == [
        ("the same as line 9",)
    ]


async def test_a_killed_import_goes_on_where_it_was(db: Database, clock: StoppedClock) -> None:
    await begin(db, companies(2 * CHUNK + 10), enrich=True)

    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.imports.dying_worker", db.url
    )
    assert await killed.wait() == -9
    before = await rows(db, "select status, rows_done from imports")
    async with working(db, import_queue(Tools(db=db, clock=clock))):
        await eventually(db, COMPLETED, [("completed", 2 * CHUNK + 10, 0, 0, True)])

    assert before == [("processing", CHUNK)]
    total = 2 * CHUNK + 10
    assert await rows(db, EACH_ONCE) == [(total, total, 2, total + 1, total)]
    assert await rows(db, "select count(*) from leads") == [(total,)]


async def test_an_import_is_cancelled_between_two_chunks(
    db: Database, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        mia = await a_member(conn)
        import_id = await start(conn, companies(2 * CHUNK), enrich=True, by=mia.id)

    async def cancel_at_once(conn: Connection, _leads: Sequence[LeadId], /, **_who: Any) -> None:
        # In the chunk's own transaction: the request and the chunk become true together.
        await cancel_import(conn, import_id, by=mia.viewer)

    async with working(db, import_queue(Tools(db=db, clock=clock, enrich=cancel_at_once))):
        await eventually(db, COMPLETED, [("cancelled", CHUNK, 0, 0, True)])


async def test_an_import_nobody_has_begun_is_cancelled_at_once(db: Database) -> None:
    async with db.transaction() as conn:
        mia = await a_member(conn)
        import_id = await start(conn, companies(1), by=mia.id)
        await cancel_import(conn, import_id, by=mia.viewer)

    assert await rows(db, COMPLETED) == [("cancelled", 0, 0, 0, True)]


async def test_a_lead_added_by_somebody_else_meanwhile_is_a_duplicate(
    db: Database, clock: StoppedClock
) -> None:
    await begin(db, companies(3), enrich=True)
    looks = 0

    async def lose_the_race(conn: Connection, _leads: Sequence[LeadId], /, **_who: Any) -> None:
        nonlocal looks
        looks += 1
        if looks == 1:
            # Refused with KnownAlready, as add_leads is when somebody was faster.
            await add_lead(conn, LeadDraft(company="Firm 1", city="Köln"), origin="form", now=NOW)

    async with working(db, import_queue(Tools(db=db, clock=clock, enrich=lose_the_race))):
        await eventually(db, COMPLETED, [("completed", 3, 0, 0, True)])

    assert looks == 2
    assert await rows(db, "select count(*) from leads") == [(3,)]


async def test_a_row_the_database_will_not_have_stops_nobody_else(
    db: Database, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        await conn.raw.execute(
            "alter table leads add constraint spoilt check (company <> 'Firm 3')"
        )
    try:
        await begin(db, companies(7))
        async with working(db, import_queue(Tools(db=db, clock=clock))):
            await eventually(db, COMPLETED, [("completed", 6, 0, 1, True)])
    finally:
        async with db.transaction() as conn:
            await conn.raw.execute("alter table leads drop constraint spoilt")

    assert await rows(
        db, "select line, title, reason from import_rows where verdict = 'refused'"
    ) == [(5, "Firm 3", "the database does not take this row")]


async def test_two_imports_of_the_same_leads_create_each_once(
    db: Database, clock: StoppedClock
) -> None:
    text = companies(CHUNK + 500)
    await begin(db, text)
    await begin(db, text.replace("City", "Town"))

    queue = import_queue(Tools(db=db, clock=clock), side_by_side=2)
    async with working(db, queue):
        await eventually(
            db, "select status from imports order by id", [("completed",), ("completed",)]
        )

    assert await rows(db, "select sum(created), sum(duplicate) from imports") == [
        (CHUNK + 500, CHUNK + 500)
    ]
    assert await rows(db, "select count(*) from leads") == [(CHUNK + 500,)]


async def test_who_asked_is_told_when_it_is_done(db: Database, clock: StoppedClock) -> None:
    async with db.transaction() as conn:
        mia = await a_member(conn)
        import_id = await start(conn, companies(1), by=mia.id)

    async with working(db, import_queue(Tools(db=db, clock=clock))):
        await eventually(db, COMPLETED, [("completed", 1, 0, 0, True)])

    assert await rows(db, "select member_id, facts from live_events where topic = 'toast'") == [
        (mia.id, {"what": "import_finished", "id": f"import:{import_id}"})
    ]
    async with db.connection() as conn:
        assert not (await the_import(conn, import_id)).is_open
