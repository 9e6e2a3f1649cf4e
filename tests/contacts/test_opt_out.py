"""G-09: that an opted-out contact is left alone is a rule of the database."""

import asyncio

import asyncpg
import pytest

from keepwarm.contacts.actions import opt_out
from keepwarm.contacts.model import Address
from keepwarm.contacts.reads import list_contacts, list_suppressed
from keepwarm.db import Connection, Database
from keepwarm.kit.ids import ContactId, LeadId
from keepwarm.leads.actions import add_leads, complete_lead
from keepwarm.leads.model import LeadDraft
from keepwarm.trash.actions import delete_for_good, trash_lead
from tests.build import NOW, admin, contact, contact_named, lead, rows
from tests.imports.files import take, told
from tests.locks import until_it_waits

JANES = "jane@acme.example"


async def test_opting_out_says_whether_it_was_news(conn: Connection) -> None:
    jane = await contact(conn, await lead(conn), emails=(JANES,))

    first = await opt_out(conn, jane, because="asked by mail", now=NOW)
    again = await opt_out(conn, jane, because="asked by phone", now=NOW)

    assert (first, again) == (True, False)
    assert await wishes(conn) == [("Jane Doe", "asked by mail")]


async def test_every_address_is_remembered(conn: Connection) -> None:
    jane = await contact(
        conn, await lead(conn), emails=(JANES, "jd@home.example"), mobiles=("+491711234567",)
    )
    hers = [Address("email", JANES), Address("email", "jd@home.example")]
    hers.append(Address("mobile", "+491711234567"))
    others = [Address("email", "joe@acme.example"), Address("phone", "+491711234567")]

    await opt_out(conn, jane, because="asked", now=NOW)

    assert await list_suppressed(conn, [*hers, *others]) == [a.value for a in hers]


async def test_an_address_added_later_is_remembered_too(conn: Connection) -> None:
    acme = await lead(conn)
    jane = await contact(conn, acme, emails=(JANES,))
    await opt_out(conn, jane, because="asked", now=NOW)

    await contact(conn, acme, emails=("jane@new.example",))

    later = [Address("email", "jane@new.example")]
    assert await list_suppressed(conn, later) == ["jane@new.example"]


async def test_a_suppressed_address_opts_out_whoever_is_written_down_with_it(
    conn: Connection,
) -> None:
    jane = await contact(conn, await lead(conn), emails=(JANES,))
    await opt_out(conn, jane, because="asked", now=NOW)

    elsewhere = await lead(conn, company="Globex")
    await contact(conn, elsewhere, "J. Doe", emails=("j@globex.example", JANES))

    assert await wishes(conn) == [("J. Doe", "asked"), ("Jane Doe", "asked")]
    # The wish is hers, so her other address inherits it.
    beside = [Address("email", "j@globex.example")]
    assert await list_suppressed(conn, beside) == ["j@globex.example"]


async def test_an_opt_out_reaches_the_same_address_at_other_leads(conn: Connection) -> None:
    here = await contact(conn, await lead(conn), "Jane Doe", emails=(JANES,))
    globex = await lead(conn, company="Globex")
    await contact(conn, globex, "J. Doe", emails=(JANES, "j@globex.example"))
    await contact(conn, globex, "Joe Roe", emails=("joe@globex.example",))

    await opt_out(conn, here, because="asked", now=NOW)

    assert await wishes(conn) == [("J. Doe", "asked"), ("Jane Doe", "asked"), ("Joe Roe", None)]


async def test_bulk_insertion_remembers_as_well(conn: Connection) -> None:
    jane = await contact(conn, await lead(conn), emails=(JANES,))
    await opt_out(conn, jane, because="asked", now=NOW)
    drafts = [LeadDraft(company=f"C{n}", emails=(f"a@c{n}.example",)) for n in range(50)]
    drafts[30] = LeadDraft(company="C30", emails=(JANES, "a@c30.example"))

    ids = await add_leads(
        conn, drafts, stage="intake", owner_id=None, by=None, origin="import 1", now=NOW
    )

    assert await rows(
        conn, "select lead_id from contacts where opted_out_at is not null and lead_id <> $1",
        (await rows(conn, "select lead_id from contacts where id = $1", jane))[0][0],
    ) == [(ids[30],)]  # fmt: skip


async def test_an_import_refuses_the_row_and_a_second_record_opts_its_contact_out(
    conn: Connection,
) -> None:
    jane = await contact(conn, await lead(conn), emails=(JANES,))
    await opt_out(conn, jane, because="asked", now=NOW)
    globex = await lead(conn, company="Globex")

    verdicts = await take(conn, f"Name,Company,E-mail\nJane,Globex,{JANES}\n")
    draft = LeadDraft(person="Jane", company="Globex", emails=(JANES,))
    await complete_lead(conn, globex, draft, origin="import 2", now=NOW)

    assert told(verdicts) == [(2, "refused", "asked to be left alone")]
    assert [c.opted_out_because for c in await list_contacts(conn, globex)] == ["asked"]


async def test_a_deleted_lead_does_not_take_the_wish_with_it(conn: Connection) -> None:
    by, acme = (await admin(conn)).viewer, await lead(conn)
    jane = await contact(conn, acme, emails=(JANES,))
    await opt_out(conn, jane, because="asked", now=NOW)

    await trash_lead(conn, acme, by=by, now=NOW)
    await delete_for_good(conn, acme, by=by)

    assert await rows(conn, "select * from contacts") == []
    assert await list_suppressed(conn, [Address("email", JANES)]) == [JANES]


async def test_a_corrected_address_is_looked_at_anew(conn: Connection) -> None:
    jane = await contact(conn, await lead(conn), "Jane Doe", emails=(JANES,))
    await contact(conn, await lead(conn, company="Globex"), "Joe Roe", emails=("j@g.example",))
    await opt_out(conn, jane, because="asked", now=NOW)

    await conn.raw.execute("update addresses set value = $1 where value = 'j@g.example'", JANES)

    assert await wishes(conn) == [("Jane Doe", "asked"), ("Joe Roe", "asked")]


async def wishes(conn: Connection) -> list[tuple[object, ...]]:
    return await rows(conn, "select name, opted_out_because from contacts order by name")


LETTERS = """
    create temporary table letters (contact_id bigint, body text);
    create trigger leave_alone before insert or update of contact_id on letters
        for each row execute function leave_opted_out_contacts_alone()
"""
WRITE = "insert into letters values ($1, 'Dear …')"


async def test_no_row_can_address_somebody_who_opted_out(conn: Connection) -> None:
    await conn.raw.execute(LETTERS)
    acme = await lead(conn)
    jane = await contact(conn, acme, "Jane Doe", emails=(JANES,))
    joe = await contact(conn, acme, "Joe Roe")
    await opt_out(conn, jane, because="asked", now=NOW)
    await conn.raw.execute(WRITE, joe)
    await conn.raw.execute(WRITE, None)

    for sql in (WRITE, "update letters set contact_id = $1"):
        with pytest.raises(asyncpg.CheckViolationError) as refusal:
            async with conn.savepoint():
                await conn.raw.execute(sql, jane)
        assert refusal.value.constraint_name == "contact_has_not_opted_out"  # pyright: ignore[reportAttributeAccessIssue] -- asyncpg sets it at run time

    assert await rows(conn, "select contact_id from letters") == [(joe,), (None,)]


async def test_a_row_written_during_an_opt_out_waits_for_it(db: Database) -> None:
    jane = await a_contact(db)
    async with db.connection() as writer:
        await writer.raw.execute(LETTERS)

        async with db.transaction() as wisher:
            await opt_out(wisher, jane, because="asked", now=NOW)
            writing = asyncio.create_task(writer.raw.execute(WRITE, jane))
            await until_it_waits(wisher, writing)

        with pytest.raises(asyncpg.CheckViolationError):
            await writing


async def test_a_row_written_before_an_opt_out_commits_makes_it_wait(db: Database) -> None:
    jane = await a_contact(db)
    async with db.transaction() as writer:
        await writer.raw.execute(LETTERS)
        await writer.raw.execute(WRITE, jane)
        wishing = asyncio.create_task(ask(db, jane))
        await until_it_waits(writer, wishing)

    assert await wishing is True


async def test_an_address_added_during_an_opt_out_is_remembered(db: Database) -> None:
    jane = await a_contact(db)
    async with db.transaction() as wisher:
        await opt_out(wisher, jane, because="asked", now=NOW)
        adding = asyncio.create_task(add_address(db, jane))
        await until_it_waits(wisher, adding)

    await adding

    assert await remembered(db) == ["jane@acme.example", "jane@later.example"]


async def test_an_opt_out_waits_for_an_address_being_added(db: Database) -> None:
    jane = await a_contact(db)
    async with db.transaction() as adder:
        await insert_address(adder, jane)
        wishing = asyncio.create_task(ask(db, jane))
        await until_it_waits(adder, wishing)

    await wishing

    assert await remembered(db) == ["jane@acme.example", "jane@later.example"]


async def test_an_address_that_opted_out_elsewhere_in_the_same_moment_is_refused(
    db: Database,
) -> None:
    jane = await a_contact(db)
    async with db.transaction() as conn:
        globex = await lead(conn, company="Globex")
    async with db.transaction() as adder, db.transaction() as wisher:
        # Neither can see the other, and neither waits.
        joe = await contact(adder, globex, "J. Doe", emails=(JANES,))
        await opt_out(wisher, jane, because="asked", now=NOW)

    async with db.transaction() as conn:
        await conn.raw.execute(LETTERS)
        with pytest.raises(asyncpg.CheckViolationError):
            await conn.raw.execute(WRITE, joe)


async def a_contact(db: Database) -> ContactId:
    async with db.transaction() as conn:
        acme = await lead(conn, person="Jane Doe", emails=(JANES,))
        return await contact_named(conn, acme, "Jane Doe")


async def ask(db: Database, contact_id: ContactId) -> bool:
    async with db.transaction() as conn:
        return await opt_out(conn, contact_id, because="asked", now=NOW)


async def add_address(db: Database, contact_id: ContactId) -> None:
    async with db.transaction() as conn:
        await insert_address(conn, contact_id)


async def insert_address(conn: Connection, contact_id: ContactId) -> None:
    (lead_id,) = (await rows(conn, "select lead_id from contacts where id = $1", contact_id))[0]
    assert isinstance(lead_id, int)
    await contact(conn, LeadId(lead_id), "Jane Doe", emails=("jane@later.example",))


async def remembered(db: Database) -> list[str]:
    async with db.connection() as conn:
        values = [JANES, "jane@later.example", "joe@acme.example"]
        return await list_suppressed(conn, [Address("email", value) for value in values])
