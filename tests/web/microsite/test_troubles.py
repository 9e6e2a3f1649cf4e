"""What a visitor notices when the database is away, a lead is held, or too much is asked."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import pytest
from fastapi import FastAPI

from keepwarm.db import Database
from keepwarm.kit.ids import LeadId
from keepwarm.leads.actions import lock_lead
from keepwarm.settings import Settings
from keepwarm.web.services import Services
from tests.clock import StoppedClock
from tests.web.microsite.walk import ANSWERS, answer, carried, walk
from tests.web.microsite.wire import Wire, a_wire
from tests.work.field import rows

SESSIONS = "select max_step, answers, finished_at is not null from wizard_sessions"
SIGNALS = "select kind from signals order by id"


@pytest.fixture
async def wire(database_url: str) -> AsyncGenerator[Wire, None]:
    with TemporaryDirectory(dir="/tmp") as folder:  # a socket's address must be short
        async with a_wire(database_url, Path(folder)) as wire:
            yield wire


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, visits_per_minute=30)


@pytest.fixture
async def services(services: Services, wire: Wire) -> AsyncGenerator[Services, None]:
    """The pages reach the database by the wire, the tests by themselves."""
    db = await Database.open(wire.url, size=2)
    yield replace(services, db=db)
    await wire.mend()
    await db.close()


async def test_the_wizard_goes_on_while_the_database_is_away(
    visitor: httpx2.AsyncClient, db: Database, wire: Wire, path: str
) -> None:
    await answer(visitor, path, 1)
    asked = await visitor.get(f"{path}?step=2")
    await wire.cut()

    second = await answer(visitor, path, 2, **carried(asked))
    third = await answer(visitor, path, 3, **carried(second))
    kept_so_far = await rows(db, SESSIONS)
    await wire.mend()
    fourth = await answer(visitor, path, 4, **carried(third))

    assert ["Question 3 of 5" in second.text, "Question 4 of 5" in third.text] == [True, True]
    assert (second.status_code, third.status_code, fourth.status_code) == (200, 200, 303)
    assert [step for step, _, _ in kept_so_far] == [2]
    told = {name: said for name, said in ANSWERS.items() if name != "wish"}
    assert await rows(db, SESSIONS) == [(5, told, False)]
    assert await rows(db, SIGNALS) == [("wizard_step3",)]


async def test_a_result_shows_without_the_database_and_is_kept_with_the_report(
    visitor: httpx2.AsyncClient, db: Database, wire: Wire, path: str
) -> None:
    await visitor.get(path)
    await wire.cut()

    result = await walk(visitor, f"{path}")
    report = await visitor.get(f"{path}/report.pdf")
    await wire.mend()
    kept = await visitor.post(f"{path}/step", data={"step": "5", "go": "again", **carried(result)})

    assert "On the way" in result.text
    assert (report.status_code, report.headers["retry-after"]) == (503, "20")
    assert "One moment, please" in report.text
    assert kept.headers["location"] == f"{path}/result"
    assert await rows(db, SESSIONS) == [(5, ANSWERS, True)]


async def test_a_page_nobody_knows_yet_asks_for_patience_and_keeps_the_answer(
    visitor: httpx2.AsyncClient, wire: Wire, path: str
) -> None:
    await wire.cut()

    asked, sent = await visitor.get(path), await answer(visitor, path, 1)

    assert (asked.status_code, sent.status_code) == (503, 503)
    assert '<input type="hidden" name="answer" value="plan">' in sent.text


async def test_a_database_that_says_nothing_holds_nobody_up(
    visitor: httpx2.AsyncClient, wire: Wire, path: str
) -> None:
    await answer(visitor, path, 1)
    asked = await visitor.get(f"{path}?step=2")
    wire.fall_silent()

    second = await answer(visitor, path, 2, **carried(asked))

    assert "Question 3 of 5" in second.text
    assert second.elapsed < timedelta(seconds=3)


async def test_whoever_holds_the_lead_does_not_hold_up_its_visitor(
    visitor: httpx2.AsyncClient, app: FastAPI, db: Database, lead_id: LeadId, path: str
) -> None:
    await answer(visitor, path, 1)

    async with db.transaction() as conn:
        await lock_lead(conn, lead_id)
        second = await answer(visitor, path, 2)

    await app.state.visits.aclose()
    assert second.status_code in {200, 303}
    assert second.elapsed < timedelta(seconds=3)
    assert await rows(db, SESSIONS) == [(3, {"goal": "plan", "work": "sheets"}, False)]
    assert await rows(db, SIGNALS) == [("wizard_step3",)]


async def test_too_many_questions_from_one_place_are_told_when_to_go_on(
    visitor: httpx2.AsyncClient, clock: StoppedClock, path: str
) -> None:
    for _ in range(30):
        await visitor.get(path)

    too_many = await answer(visitor, path, 1)
    clock.advance(timedelta(seconds=2))
    in_time = await answer(visitor, path, 1)

    assert (too_many.status_code, too_many.headers["retry-after"]) == (429, "2")
    assert "You can go on in 2 seconds." in too_many.text
    assert '<input type="hidden" name="answer" value="plan">' in too_many.text
    assert in_time.status_code == 303


async def test_reports_are_set_for_people_and_not_for_machines(
    visitor: httpx2.AsyncClient, path: str
) -> None:
    await walk(visitor, path)

    answers = [await visitor.get(f"{path}/report.pdf") for _ in range(11)]

    assert [each.status_code for each in answers] == [200] * 10 + [429]


async def test_what_nobody_foresaw_is_no_error_for_a_visitor(
    visitor: httpx2.AsyncClient, db: Database, path: str
) -> None:
    async with db.transaction() as conn:
        await conn.raw.execute("alter table wizard_sessions rename to elsewhere")
    try:
        second = await answer(visitor, path, 1)
        unknown = await visitor.get(path, headers={"cookie": "wizard=x"})
    finally:
        async with db.transaction() as conn:
            await conn.raw.execute("alter table elsewhere rename to wizard_sessions")

    assert (second.status_code, "Question 2 of 5" in second.text) == (200, True)
    assert (unknown.status_code, "One moment, please" in unknown.text) == (503, True)
