from datetime import timedelta

import pytest

from keepwarm.contacts.actions import opt_out
from keepwarm.db import Connection, Database
from keepwarm.dev.companies import companies
from keepwarm.dev.prospector import DemoSource
from keepwarm.kit.ids import ContactId, LeadId
from keepwarm.leads.actions import add_lead
from keepwarm.leads.model import LeadDraft
from keepwarm.prospecting.actions import JobGone, cancel_job, start_job
from keepwarm.prospecting.model import JobId, Terms
from keepwarm.prospecting.reads import get_job_for, list_candidates, list_jobs
from keepwarm.trash.actions import trash_lead
from tests.clock import StoppedClock
from tests.prospecting.places import Listed, firms, search, searching
from tests.team import a_member, an_admin
from tests.work.field import eventually, rows, working

STATE = "select status, kept, found, duplicate, refused from prospecting_jobs"
JANE = LeadDraft(person="Jane Doe", company="Acme", emails=("jane@acme.example",))


async def test_each_candidate_becomes_a_card_and_is_researched(
    db: Database, clock: StoppedClock
) -> None:
    draft = LeadDraft(
        person=" Jane  Doe ", company="Acme", emails=("Jane@Acme.Example", "nonsense"),
        phones=("0171 1234567",), website="acme.example", tags=("map",),
    )  # fmt: skip
    job_id = await search(db, clock, enrich=True)

    async with working(db, searching(db, clock, Listed([draft]))):
        await eventually(db, STATE, [("completed", 1, 1, 0, 0)])

    ((lead_id, *lead),) = await rows(db, "select id, name, stage, website, origin from leads")
    assert lead == ["Jane Doe", "harvested", "https://acme.example", f"search {job_id}"]
    assert await rows(db, "select kind, value from addresses order by id") == [
        ("email", "jane@acme.example"),
        ("mobile", "+491711234567"),
    ]
    assert await rows(db, "select name from tags") == [("map",)]
    assert await rows(db, "select job_id, status from enrichment_runs") == [(job_id, "pending")]
    assert await rows(db, "select verdict, draft from candidates") == [("found", None)]
    find = "select lead_id, job_id, source, search, source_url, licence from finds"
    assert await rows(db, find) == [
        (lead_id, job_id, "list", "a list", "https://list.example/", "ODbL")
    ]


@pytest.mark.parametrize("then_plan", [True, False])
async def test_a_plan_that_is_to_follow_is_asked_for_with_the_research(
    db: Database, clock: StoppedClock, then_plan: bool
) -> None:
    await search(db, clock, enrich=True, then_plan=then_plan)

    async with working(db, searching(db, clock, Listed([JANE]))):
        await eventually(db, STATE, [("completed", 1, 1, 0, 0)])

    assert await rows(db, "select then_plan_at from enrichment_runs") == [
        (clock.now() if then_plan else None,)
    ]


async def test_known_opted_out_and_nameless_candidates_make_no_card(
    db: Database, clock: StoppedClock
) -> None:
    left_alone = LeadDraft(person="Joe", company="Roe", emails=("joe@roe.example",))
    thrown_away = LeadDraft(company="Gone")
    async with db.transaction() as conn:
        ada = await an_admin(conn)
        known = await add_lead(conn, JANE, origin="form", now=clock.now())
        other = await add_lead(conn, left_alone, origin="form", now=clock.now())
        gone = await add_lead(conn, thrown_away, origin="form", now=clock.now())
        await opt_out(conn, await contact_of(conn, other), because="asked", now=clock.now())
        await trash_lead(conn, gone, by=ada.viewer, now=clock.now())
    found = [
        JANE,
        LeadDraft(person="Jo", company="New", emails=("joe@roe.example",)),
        thrown_away,
        LeadDraft(city="Köln"),
        *firms(1) * 2,
        LeadDraft(company="firm0", website="firm0.example"),
        LeadDraft(company="\ufb03" * 300),
    ]
    job_id = await search(db, clock)

    async with working(db, searching(db, clock, Listed(found))):
        await eventually(db, STATE, [("completed", 6, 1, 2, 3)])

    async with db.connection() as conn:
        listed = await list_candidates(conn, job_id, ada.viewer)
    told = [(each.verdict, each.lead_id, each.reason) for each in reversed(listed)]
    assert told == [
        ("duplicate", known, None),
        ("refused", None, "asked to be left alone"),
        ("duplicate", None, "is in the trash"),
        ("refused", None, "nothing tells it apart from others"),
        ("found", listed[1].lead_id, None),
        ("refused", None, "the name is too long"),
    ]


async def contact_of(conn: Connection, lead_id: LeadId) -> ContactId:
    return await conn.raw.fetchval("select id from contacts where lead_id = $1", lead_id)


async def test_a_search_is_cancelled_between_candidates(db: Database, clock: StoppedClock) -> None:
    async with db.transaction() as conn:
        mia = await a_member(conn)
    job_id = await search(db, clock, by=mia.id)

    async def cancel_at_two(number: int) -> None:
        if number == 2:
            async with db.transaction() as conn:
                await cancel_job(conn, job_id, by=mia.viewer)

    async with working(db, searching(db, clock, Listed(firms(9), cancel_at_two))):
        await eventually(db, STATE, [("cancelled", 2, 2, 0, 0)])


async def test_a_search_nobody_has_begun_is_cancelled_at_once(
    db: Database, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        mia, ben = await a_member(conn), await a_member(conn, "Ben")
    job_id = await search(db, clock, by=mia.id)

    async with db.transaction() as conn:
        with pytest.raises(JobGone):
            await cancel_job(conn, job_id, by=ben.viewer)
        await cancel_job(conn, job_id, by=mia.viewer)

    assert await rows(db, STATE) == [("cancelled", 0, 0, 0, 0)]


async def test_an_unknown_source_fails_for_good_with_a_sentence(
    db: Database, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        mia = await a_member(conn)
        await start_job(conn, "moon", {}, by=mia.id, now=clock.now())

    async with working(db, searching(db, clock, Listed([]))):
        await eventually(db, STATE, [("failed", 0, 0, 0, 0)])

    assert await rows(db, "select attempts, error from prospecting_jobs") == [
        (1, "There is no source called “moon”. There is: list.")
    ]
    assert await rows(db, "select member_id, facts from live_events where topic = 'toast'") == [
        (mia.id, {"what": "search_failed", "id": "job:1"})
    ]


async def test_the_same_search_is_open_once(conn: Connection, clock: StoppedClock) -> None:
    async def begin(**params: str) -> JobId:
        return await start_job(conn, "list", params, by=None, now=clock.now())

    first, again, other = await begin(a="1"), await begin(a="1"), await begin(a="2")
    await conn.raw.execute("update prospecting_jobs set status = 'completed'")
    later = await begin(a="1")

    assert (again == first, len({first, other, later})) == (True, 3)


async def test_members_see_their_own_searches_and_admins_all(
    conn: Connection, clock: StoppedClock
) -> None:
    ada, mia, ben = await an_admin(conn), await a_member(conn), await a_member(conn, "Ben")
    mias = await start_job(conn, "list", {}, by=mia.id, now=clock.now())

    seen = [[job.id for job in await list_jobs(conn, m.viewer)] for m in (ada, mia, ben)]

    assert seen == [[mias], [mias], []]
    assert [await get_job_for(conn, mias, m.viewer) is None for m in (ada, mia, ben)] == [
        False,
        False,
        True,
    ]


async def test_the_demo_brings_in_every_invented_company_once(
    db: Database, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        await start_job(conn, "demo", {}, terms=Terms(enrich=False), by=None, now=clock.now())
    total = len(companies())

    source = DemoSource(27_600, pace=timedelta(0))
    async with working(db, searching(db, clock, source)):
        await eventually(db, STATE, [("completed", total, total, 0, 0)])

    assert await rows(
        db, "select count(*) from leads where website like 'http://127.0.0.1:%'"
    ) == [(total,)]
