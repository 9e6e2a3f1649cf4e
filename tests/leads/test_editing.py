import asyncio
from dataclasses import replace

import pytest

from keepwarm.contacts.reads import list_addresses, list_contacts
from keepwarm.db import Connection, Database
from keepwarm.kit.errors import Conflict
from keepwarm.kit.ids import LeadId
from keepwarm.leads.actions import KnownAlready, LeadGone, LeadNeedsName, edit_lead
from keepwarm.leads.model import LeadDraft
from keepwarm.leads.reads import get_lead
from keepwarm.timeline.reads import list_timeline
from tests.build import NOW, admin, lead, lead_of, member, rows

JANE = LeadDraft(
    person="Jane Doe", company="Acme", role="CTO", emails=("jane@acme.example",), brief="Met her."
)


async def edit(conn: Connection, lead_id: LeadId, draft: LeadDraft) -> None:
    await edit_lead(conn, lead_id, draft, by=(await admin(conn)).viewer, now=NOW)


async def keys(conn: Connection) -> list[object]:
    return [key for (key,) in await rows(conn, "select key from lead_keys order by key")]


async def test_an_edit_replaces_what_the_card_says(conn: Connection) -> None:
    jane = await lead_of(conn, JANE)

    await edit(conn, jane, LeadDraft(person="Jane Doe", company="Globex", city="Bonn"))

    shown = await get_lead(conn, jane)
    assert shown is not None
    assert (shown.company, shown.role, shown.city, shown.brief) == ("Globex", None, "Bonn", "")
    assert [entry.kind for entry in await list_timeline(conn, jane)] == ["edited", "created"]


async def test_a_former_name_is_free_for_others(conn: Connection) -> None:
    jane = await lead_of(conn, JANE)

    await edit(conn, jane, LeadDraft(person="Jane Roe", company="Acme"))

    assert await keys(conn) == ["email:jane@acme.example", "person:jane roe|acme"]
    await lead_of(conn, LeadDraft(person="Jane Doe", company="Acme"))


async def test_a_former_site_is_free_for_others(conn: Connection) -> None:
    acme = await lead_of(conn, LeadDraft(company="Acme", website="https://acme.example"))

    await edit(conn, acme, LeadDraft(company="Acme", website="https://acme.test"))

    assert await keys(conn) == ["domain:acme.test"]


async def test_an_address_the_lead_has_goes_on_naming_it(conn: Connection) -> None:
    jane = await lead_of(conn, replace(JANE, phones=("+491711234567",)))

    await edit(conn, jane, LeadDraft(person="Jane Doe", company="Acme"))

    assert await keys(conn) == [
        "email:jane@acme.example",
        "mobile:+491711234567",
        "person:jane doe|acme",
    ]


async def test_the_domain_known_by_an_address_outlives_an_edit(conn: Connection) -> None:
    acme = await lead_of(conn, LeadDraft(company="Acme", emails=("info@acme.example",)))

    await edit(conn, acme, LeadDraft(company="Acme Ltd"))

    shown = await get_lead(conn, acme)
    assert shown is not None
    assert (shown.company, shown.domain) == ("Acme Ltd", "acme.example")
    assert await keys(conn) == ["domain:acme.example"]


async def test_a_renamed_person_keeps_contact_and_addresses(conn: Connection) -> None:
    jane = await lead_of(conn, JANE)

    await edit(conn, jane, LeadDraft(person="Jane Doe-Roe", company="Acme", role="CEO"))

    assert [(c.name, c.role) for c in await list_contacts(conn, jane)] == [("Jane Doe-Roe", "CEO")]
    assert [a.value for a in await list_addresses(conn, jane)] == ["jane@acme.example"]


async def test_addresses_given_are_added(conn: Connection) -> None:
    jane = await lead_of(conn, JANE)

    await edit(conn, jane, replace(JANE, emails=("jd@home.example",)))

    assert [a.value for a in await list_addresses(conn, jane)] == [
        "jane@acme.example",
        "jd@home.example",
    ]


async def test_a_company_that_gets_a_person_keeps_its_front_door(conn: Connection) -> None:
    acme = await lead_of(conn, LeadDraft(company="Acme", emails=("info@acme.example",)))

    await edit(conn, acme, LeadDraft(person="Jane Doe", company="Acme"))

    assert [c.name for c in await list_contacts(conn, acme)] == [None, "Jane Doe"]
    assert await keys(conn) == ["person:jane doe|acme"]


async def test_what_makes_it_another_lead_is_refused(conn: Connection) -> None:
    jane = await lead_of(conn, JANE)
    joe = await lead_of(conn, LeadDraft(person="Joe Roe", company="Acme"))

    for draft in (JANE, LeadDraft(person="Joe", emails=("jane@acme.example",))):
        with pytest.raises(KnownAlready) as known:
            await edit(conn, joe, draft)
        assert known.value.lead_id == jane

    assert await rows(conn, "select person from leads where id = $1", joe) == [("Joe Roe",)]


async def test_an_address_shared_with_another_lead_does_not_hinder_an_edit(
    conn: Connection,
) -> None:
    """A second contact here may have a lead of their own."""
    jane = await lead_of(conn, JANE)
    joe = await lead_of(conn, LeadDraft(person="Joe Roe", company="Acme"))
    await conn.raw.execute(
        "insert into addresses (contact_id, lead_id, kind, value, created_at)"
        " select id, lead_id, 'email', 'jane@acme.example', created_at from contacts"
        "  where lead_id = $1",
        joe,
    )

    await edit(conn, joe, LeadDraft(person="Joe Roe", company="Acme", city="Bonn"))

    key = "select lead_id from lead_keys where key = 'email:jane@acme.example'"
    assert await rows(conn, key) == [(jane,)]


async def test_a_lead_cannot_lose_its_name(conn: Connection) -> None:
    acme = await lead(conn)

    with pytest.raises(LeadNeedsName):
        await edit(conn, acme, LeadDraft(city="Bonn"))


async def test_a_lead_of_somebody_else_is_not_there_to_edit(conn: Connection) -> None:
    olga, pavel = await member(conn, "Olga"), await member(conn, "Pavel")
    acme = await lead(conn, owner=olga)

    with pytest.raises(LeadGone):
        await edit_lead(conn, acme, LeadDraft(company="Mine"), by=pavel.viewer, now=NOW)


async def test_two_edits_to_one_name_make_one_lead_of_that_name(db: Database) -> None:
    async with db.transaction() as conn:
        boss = (await admin(conn)).viewer
        ids = [await lead(conn, company=name) for name in ("First", "Second")]

    async def rename(lead_id: LeadId) -> bool:
        try:
            async with db.transaction() as conn:
                await edit_lead(conn, lead_id, LeadDraft(company="Acme"), by=boss, now=NOW)
        except Conflict:
            return False
        return True

    told = await asyncio.gather(*map(rename, ids))

    assert sorted(told) == [False, True]
    async with db.connection() as conn:
        assert await rows(conn, "select count(*) from leads where company = 'Acme'") == [(1,)]
