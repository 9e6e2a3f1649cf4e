"""G-32: what makes two records the same lead, and what does not."""

import asyncio
from dataclasses import replace

import pytest

from keepwarm.db import Connection, Database
from keepwarm.kit.errors import Conflict
from keepwarm.kit.ids import LeadId
from keepwarm.leads.actions import (
    KnownAlready,
    LeadGone,
    LeadNeedsName,
    NameTooLong,
    add_lead,
    add_leads,
    complete_lead,
)
from keepwarm.leads.model import LeadDraft
from keepwarm.leads.reads import Neighbour, get_lead, list_same_company
from keepwarm.timeline.reads import list_timeline
from keepwarm.trash.actions import trash_lead
from tests.build import NOW, admin, lead_of, member, rows

JANE = LeadDraft(
    person="Jane Doe",
    company="Acme GmbH",
    website="https://acme.example",
    emails=("jane@acme.example",),
    phones=("+491711234567",),
)


@pytest.mark.parametrize(
    "second",
    [
        JANE,
        LeadDraft(person="J. D.", emails=("jane@acme.example",)),
        LeadDraft(person="J. D.", phones=("+491711234567",)),
        LeadDraft(person="JANE  DOE", company="acme"),
        LeadDraft(company="Jane Doe Consulting", emails=("jane@gmail.com",)),
    ],
    ids=["the same again", "by e-mail", "by mobile", "by name and company", "a company by e-mail"],
)
async def test_the_same_lead_is_not_added_twice(conn: Connection, second: LeadDraft) -> None:
    jane = await lead_of(conn, replace(JANE, emails=("jane@acme.example", "jane@gmail.com")))

    with pytest.raises(KnownAlready) as known:
        await lead_of(conn, second)

    told = known.value
    assert (told.lead_id, told.name, told.owner_id, told.in_trash) == (
        jane, "Jane Doe", None, False
    )  # fmt: skip
    assert await names(conn) == ["Jane Doe"]


@pytest.mark.parametrize(
    "second",
    [
        LeadDraft(person="Joe Roe", company="Acme GmbH", website="https://acme.example"),
        LeadDraft(person="Jane Doe", company="Globex"),
        LeadDraft(person="Jane Roe", company="Acme", phones=("+493012345678",)),
        LeadDraft(person="Jane Roe", emails=("info@acme.example",)),
        LeadDraft(company="Acme GmbH", website="https://acme.example"),
    ],
    ids=[
        "same domain, another person",
        "a namesake elsewhere",
        "a shared landline",
        "a shared mailbox",
        "the company itself",
    ],
)
async def test_what_is_another_lead_becomes_one(conn: Connection, second: LeadDraft) -> None:
    door = ("info@acme.example", "jane@acme.example")
    first = replace(JANE, emails=door, phones=("+493012345678",))
    await lead_of(conn, first)

    await lead_of(conn, second)

    assert await names(conn) == ["Jane Doe", second.person or second.company]


@pytest.mark.parametrize(
    ("second", "known"),
    [
        (LeadDraft(company="Acme", website="http://www.acme.example/contact"), True),
        (LeadDraft(company="Something Else", emails=("info@acme.example",)), True),
        (LeadDraft(company="Acme GmbH", website="https://acme.test"), False),
        (LeadDraft(company="Acme GmbH"), False),
    ],
    ids=["by site", "by mail domain", "not by name", "not by name alone"],
)
async def test_a_company_with_a_domain_is_known_by_it_alone(
    conn: Connection, second: LeadDraft, *, known: bool
) -> None:
    await lead_of(conn, LeadDraft(company="Acme GmbH", website="https://acme.example"))

    if known:
        with pytest.raises(KnownAlready):
            await lead_of(conn, second)
    else:
        await lead_of(conn, second)

    assert len(await names(conn)) == 1 + (not known)


async def test_leads_of_one_company_are_neighbours(conn: Connection) -> None:
    olga, pavel = await member(conn, "Olga"), await member(conn, "Pavel")
    jane = await lead_of(conn, JANE)
    joe = LeadDraft(person="Joe Roe", role="Buyer", website="https://acme.example")
    seen = await add_lead(conn, joe, owner_id=olga.id, origin="form", now=NOW)
    hidden = replace(joe, person="Ann Poe")
    await add_lead(conn, hidden, owner_id=pavel.id, origin="form", now=NOW)
    thrown_away = await lead_of(conn, replace(joe, person="Zoe"))
    await trash_lead(conn, thrown_away, by=olga.viewer, now=NOW)

    lead = await get_lead(conn, jane)

    assert lead is not None
    assert await list_same_company(conn, lead, olga.viewer) == [
        Neighbour(seen, "Joe Roe", "Buyer")
    ]


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        (LeadDraft(person="  ", company="\t"), LeadNeedsName),
        (LeadDraft(emails=("a@b.example",)), LeadNeedsName),
        (LeadDraft(person="ﷺ" * 60, company="Acme"), NameTooLong),
    ],
    ids=["blank", "an address alone", "letters that unfold into many"],
)
async def test_a_lead_we_could_not_name_is_refused(
    conn: Connection, draft: LeadDraft, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await lead_of(conn, draft)


async def test_blanks_around_a_name_do_not_count(conn: Connection) -> None:
    lead_id = await lead_of(conn, LeadDraft(person=" ", company="  Acme "))

    lead = await get_lead(conn, lead_id)

    assert lead is not None
    assert (lead.person, lead.company, lead.name) == (None, "Acme", "Acme")


async def test_the_trash_knows_its_leads(conn: Connection) -> None:
    jane = await lead_of(conn, JANE)
    await trash_lead(conn, jane, by=(await admin(conn)).viewer, now=NOW)

    with pytest.raises(KnownAlready) as known:
        await lead_of(conn, JANE)

    assert (known.value.lead_id, known.value.in_trash) == (jane, True)


async def test_twenty_at_once_add_one_lead(db: Database) -> None:
    async def add() -> LeadId | None:
        try:
            async with db.transaction() as conn:
                return await lead_of(conn, JANE)
        except Conflict:
            return None

    ids = await asyncio.gather(*(add() for _ in range(20)))

    assert len([lead_id for lead_id in ids if lead_id]) == 1
    async with db.connection() as conn:
        assert await names(conn) == ["Jane Doe"]
        assert await rows(conn, "select count(*) from contacts") == [(1,)]
        assert await rows(conn, "select count(*) from stage_tallies") == [(1,)]


async def test_adding_many_that_share_a_key_is_refused(conn: Connection) -> None:
    drafts = [LeadDraft(company="Acme"), LeadDraft(company="ACME Inc.")]

    with pytest.raises(Conflict):
        await add_leads(
            conn, drafts, stage="intake", owner_id=None, by=None, origin="import 1", now=NOW
        )


async def test_a_second_record_fills_gaps_and_overwrites_nothing(conn: Connection) -> None:
    jane = await lead_of(conn, LeadDraft(person="Jane Doe", company="Acme", city="Köln"))
    more = replace(JANE, city="Bonn", role="CTO")

    told = [
        await complete_lead(conn, jane, more, origin="import 7", now=NOW),
        await complete_lead(conn, jane, more, origin="import 7", now=NOW),
    ]

    assert told == [True, False]
    assert await rows(conn, "select city, role, domain from leads") == [
        ("Köln", "CTO", "acme.example")
    ]
    assert [(e.kind, e.facts.get("origin")) for e in await list_timeline(conn, jane)] == [
        ("imported", "import 7"),
        ("created", "form"),
    ]
    with pytest.raises(KnownAlready):
        await lead_of(conn, LeadDraft(person="J.", phones=("+491711234567",)))


async def test_a_landline_alone_is_news_as_well(conn: Connection) -> None:
    jane = await lead_of(conn, JANE)

    told = await complete_lead(
        conn, jane, LeadDraft(person="Jane Doe", phones=("+493012345678",)), origin="x", now=NOW
    )

    assert told is True


async def test_a_record_that_says_nothing_of_a_person_adds_no_contact(conn: Connection) -> None:
    acme = await lead_of(conn, LeadDraft(company="Acme"))

    told = await complete_lead(conn, acme, LeadDraft(company="Acme"), origin="x", now=NOW)

    assert told is False
    assert await rows(conn, "select * from contacts") == []


async def test_a_lead_in_the_trash_is_not_completed(conn: Connection) -> None:
    jane = await lead_of(conn, JANE)
    await trash_lead(conn, jane, by=(await admin(conn)).viewer, now=NOW)

    with pytest.raises(LeadGone):
        await complete_lead(conn, jane, JANE, origin="x", now=NOW)


async def names(conn: Connection) -> list[object]:
    return [name for (name,) in await rows(conn, "select name from leads order by id")]
