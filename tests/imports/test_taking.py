from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from keepwarm.contacts.actions import opt_out
from keepwarm.db import Connection
from keepwarm.imports.model import ImportId
from keepwarm.imports.reads import list_rows
from keepwarm.kit.ids import ContactId, LeadId
from keepwarm.leads.actions import add_lead
from keepwarm.leads.model import LeadDraft
from keepwarm.leads.reads import get_lead
from keepwarm.owners.actions import assign_lead
from keepwarm.trash.actions import trash_lead
from tests.imports.files import NOW, start, take, the_import, told
from tests.team import a_member, an_admin

PEOPLE = """\
Name,Company,E-mail,Phone,City,Tags
Jane Doe,Acme,jane@acme.example,+49 171 1234567,Köln,fair
Joe Roe,Roe Ltd,joe@roe.example,,,
"""


async def facts(conn: Connection, sql: str) -> list[tuple[object, ...]]:
    return [tuple(record) for record in await conn.raw.fetch(sql)]


async def test_new_rows_become_cards_with_contact_addresses_and_tags(conn: Connection) -> None:
    verdicts = await take(conn, PEOPLE)

    assert told(verdicts) == [(2, "created", None), (3, "created", None)]
    assert await facts(
        conn, "select person, company, city, stage, owner_id from leads order by id"
    ) == [
        ("Jane Doe", "Acme", "Köln", "intake", None),
        ("Joe Roe", "Roe Ltd", None, "intake", None),
    ]
    assert await facts(
        conn, "select distinct l.origin = 'import ' || i.id from leads l, imports i"
    ) == [(True,)]
    assert await facts(
        conn,
        "select c.name, a.kind, a.value from addresses a join contacts c on c.id = a.contact_id"
        " order by a.id",
    ) == [
        ("Jane Doe", "email", "jane@acme.example"),
        ("Jane Doe", "mobile", "+491711234567"),
        ("Joe Roe", "email", "joe@roe.example"),
    ]
    assert await facts(
        conn, "select l.name, t.name from lead_tags lt join leads l on l.id = lt.lead_id"
        " join tags t on t.id = lt.tag_id",
    ) == [("Jane Doe", "fair")]  # fmt: skip


async def test_the_same_file_again_changes_nothing(conn: Connection) -> None:
    await take(conn, PEOPLE)
    before = await everything(conn)

    verdicts = await take(conn, PEOPLE)

    assert told(verdicts) == [(2, "duplicate", None), (3, "duplicate", None)]
    assert await everything(conn) == before


async def everything(conn: Connection) -> list[list[tuple[object, ...]]]:
    return [
        await facts(conn, f"select * from {table} order by 1, 2")  # noqa: S608 -- our own names
        for table in ("leads", "lead_keys", "contacts", "addresses", "lead_tags", "lead_events")
    ]


async def test_what_a_known_lead_lacked_is_filled_in_and_the_rest_stands(conn: Connection) -> None:
    await take(conn, PEOPLE)

    verdicts = await take(
        conn,
        "Name,Company,E-mail,Phone,City,Tags\n"
        "Jane Doe,Acme,jane@acme.example,,Bonn,\n"
        "Joe Roe,Roe Ltd,joe@roe.example,,Bonn,warm\n"
        "Joe Roe,Roe Ltd,joe@home.example,,,\n",
    )

    assert told(verdicts) == [
        (2, "duplicate", None),
        (3, "updated", None),
        (4, "updated", None),
    ]
    assert await facts(conn, "select name, city from leads order by id") == [
        ("Jane Doe", "Köln"),
        ("Joe Roe", "Bonn"),
    ]
    assert await facts(
        conn, "select value from addresses where kind = 'email' and value like 'joe%' order by id"
    ) == [("joe@roe.example",), ("joe@home.example",)]


@pytest.mark.parametrize(
    ("cells", "verdict"),
    [
        ("Joe Roe,Roe Ltd,joe@roe.example,", "duplicate"),
        ("Joe Roe,ROE LTD.,,", "duplicate"),
        ("Joe Roe,Roe Ltd,joe@roe.example,+49 30 1234567", "updated"),
        ("Joe Roe,Roe Inc,joe@roe.example,", "duplicate"),
        ("Joseph Roe,Roe Ltd,joe@roe.example,", "updated"),
    ],
    ids=["all the same", "another spelling", "a new number", "another form", "another name"],
)
async def test_a_row_is_an_update_only_if_it_brings_something(
    conn: Connection, cells: str, verdict: str
) -> None:
    await take(conn, PEOPLE)

    verdicts = [await take(conn, f"Name,Company,E-mail,Phone\n{cells}\n") for _ in "twice"]

    assert [v[0].verdict for v in verdicts[:2]] == [verdict, "duplicate"]


async def test_a_row_repeated_in_the_file_is_found_out(conn: Connection) -> None:
    verdicts = await take(
        conn,
        "Name,Company,E-mail,City\n"
        "Jane Doe,Acme,jane@acme.example,\n"
        "Jane Doe,Acme GmbH,,\n"
        "Jane Doe,Acme,jane@home.example,Köln\n"
        "Somebody,,jane@home.example,\n",
    )

    assert told(verdicts) == [
        (2, "created", None),
        (3, "duplicate", "the same as line 2"),
        (4, "updated", None),
        (5, "duplicate", "the same as line 2"),
    ]
    assert await facts(conn, "select name, city from leads") == [("Jane Doe", "Köln")]


async def test_a_colleague_at_the_same_domain_is_a_lead_of_her_own(conn: Connection) -> None:
    text = "Name,Company,E-mail\nJane,Acme,jane@acme.example\nAnn,Acme,ann@acme.example\n"

    assert [v.verdict for v in await take(conn, text)] == ["created", "created"]


async def test_a_company_without_a_person_is_known_by_its_domain(conn: Connection) -> None:
    text = "Company,Website\nAcme,acme.example\nAcme Holding,www.acme.example/de\n"

    verdicts = await take(conn, text)

    assert told(verdicts) == [(2, "created", None), (3, "duplicate", "the same as line 2")]


async def test_who_asked_to_be_left_alone_is_refused(conn: Connection) -> None:
    await take(conn, PEOPLE)
    contact = await conn.raw.fetchval("select id from contacts where name = 'Joe Roe'")
    await opt_out(conn, ContactId(contact), because="asked by mail", now=NOW)

    verdicts = await take(conn, "Name,Company,E-mail\nJo,Other,joe@roe.example\n")

    assert told(verdicts) == [(2, "refused", "asked to be left alone")]


async def test_a_lead_in_the_trash_is_not_brought_back(conn: Connection) -> None:
    admin = (await an_admin(conn)).viewer
    verdicts = await take(conn, PEOPLE)
    await trash_lead(conn, LeadId(verdicts[0].lead_id or 0), by=admin, now=NOW)

    again = await take(conn, PEOPLE)

    assert told(again) == [
        (2, "refused", "is in the trash since 2026-03-02: restore it or empty the trash"),
        (3, "duplicate", None),
    ]


async def test_a_member_cannot_touch_a_colleagues_lead_by_a_file(conn: Connection) -> None:
    admin, mia, ben = (
        await an_admin(conn),
        await a_member(conn, "Mia"),
        await a_member(conn, "Ben"),
    )
    draft = LeadDraft(person="Joe Roe", company="Roe Ltd", emails=("joe@roe.example",))
    lead_id = await add_lead(conn, draft, origin="form", now=NOW)
    await assign_lead(conn, lead_id, ben.id, by=admin.viewer, now=NOW)
    text = "Name,Company,E-mail,City\nJoe Roe,Roe Ltd,joe@roe.example,Bonn\n"

    mias = await take(conn, text, by=mia.id)
    lead = await get_lead(conn, lead_id)
    admins = await take(conn, text, by=admin.id)

    assert [v[0].verdict for v in (mias, admins)] == ["duplicate", "updated"]
    assert lead is not None
    assert lead.city is None
    seen = [await list_rows(conn, n, mia.viewer) for n in await import_ids(conn)]
    assert [row.lead_name for page in seen for row in page] == [None, None]


async def import_ids(conn: Connection) -> list[ImportId]:
    return [
        ImportId(record[0])
        for record in await conn.raw.fetch("select id from imports order by id")
    ]


async def test_few_cards_are_announced_one_by_one_and_many_at_once(conn: Connection) -> None:
    await take(conn, PEOPLE)
    few = await facts(
        conn, "select count(*), count(lead_id) from live_events where topic = 'card'"
    )
    await conn.raw.execute("delete from live_events")
    await take(conn, "Company\n" + "".join(f"Firm {n}\n" for n in range(51)))
    many = await facts(
        conn, "select count(*), count(lead_id) from live_events where topic = 'card'"
    )

    assert (few, many) == ([(2, 2)], [(1, 0)])


async def test_research_is_asked_for_fresh_leads_only(conn: Connection) -> None:
    asked: list[tuple[int, datetime]] = []

    async def enrich(
        _conn: Connection, leads: Sequence[LeadId], /, *, now: datetime, **_who: Any
    ) -> None:
        asked.append((len(leads), now))

    await take(conn, PEOPLE, enrich=enrich)
    await take(conn, PEOPLE + "Ann,Ann Ltd,ann@ann.example,,,\n", enrich=enrich)

    assert asked == [(2, NOW), (1, NOW)]


@pytest.mark.parametrize("then_plan", [True, False])
async def test_a_plan_that_is_to_follow_is_asked_for_with_the_research(
    conn: Connection, then_plan: bool
) -> None:
    asked: list[bool] = []

    async def enrich(_conn: Connection, _leads: Sequence[LeadId], /, **how: Any) -> None:
        asked.append(how["then_plan"])

    await take(conn, PEOPLE, enrich=enrich, then_plan=then_plan)

    assert asked == [then_plan]


async def test_a_plan_to_follow_means_research_first(conn: Connection) -> None:
    import_id = await start(conn, PEOPLE, then_plan=True)

    job = await the_import(conn, import_id)

    assert (job.enrich, job.then_plan_at) == (True, NOW)


async def test_the_numbers_add_up_and_the_rows_are_kept(conn: Connection) -> None:
    mia = await a_member(conn)
    await take(conn, PEOPLE + "Joe Roe,Roe Ltd,,,,\n,,,,Köln,\n", by=mia.id)
    [import_id] = await import_ids(conn)

    job = await the_import(conn, import_id)
    refused = await list_rows(conn, job.id, mia.viewer, verdict="refused")
    second = await list_rows(conn, job.id, mia.viewer, after=2, limit=1)

    assert (job.rows_done, job.created, job.duplicate, job.refused) == (4, 2, 1, 1)
    assert [(row.line, row.title) for row in refused] == [(5, "Köln")]
    assert [(row.line, row.lead_name) for row in second] == [(3, "Joe Roe")]
