"""Members write down the people at a lead."""

from dataclasses import replace
from datetime import timedelta

import pytest

from keepwarm.contacts.model import Address
from keepwarm.contacts.reads import list_suppressed
from keepwarm.db import Connection
from keepwarm.leads.actions import LeadGone
from keepwarm.leads.model import LeadDraft
from keepwarm.optouts.actions import opt_out_person
from keepwarm.people.actions import NameTaken, PersonGone, add_person, change_person
from keepwarm.people.model import ConsentDraft, PersonDraft
from keepwarm.people.reads import get_person_for, list_known_addresses
from tests import build
from tests.build import NOW, rows

HERS = Address("email", "jane@acme.example")
JANE = PersonDraft(
    name="Jane Doe",
    role="CTO",
    added=(HERS,),
    consent=ConsentDraft(kind="given", source="at the fair", since=NOW - timedelta(days=3)),
)
TOLD = "select facts from lead_events where kind = 'contact_changed' order by id"


async def test_a_person_is_written_down_once(conn: Connection) -> None:
    olga = await build.member(conn)
    acme = await build.lead(conn, owner=olga)

    first = await add_person(conn, acme, JANE, by=olga.viewer, now=NOW)
    again = await add_person(
        conn, acme, replace(JANE, consent=ConsentDraft()), by=olga.viewer, now=NOW
    )

    person = await get_person_for(conn, first, olga.viewer)
    assert first == again
    assert person is not None
    assert (person.name, person.role, person.consent_known) == ("Jane Doe", "CTO", JANE.consent)
    assert [each.value for each in await list_known_addresses(conn, first)] == [HERS.value]
    assert await rows(conn, TOLD) == [({"what": "added", "name": "Jane Doe"},)]


async def test_what_is_wrong_is_corrected_and_what_is_not_kept_is_forgotten(
    conn: Connection,
) -> None:
    olga = await build.member(conn)
    acme = await build.lead(conn, owner=olga)
    jane = await add_person(conn, acme, JANE, by=olga.viewer, now=NOW)
    right = PersonDraft(name="Jane Roe", added=(Address("email", "roe@acme.example"),))

    where = await change_person(conn, jane, right, by=olga.viewer, now=NOW)
    person = await get_person_for(conn, jane, olga.viewer)
    assert person is not None
    left = await list_known_addresses(conn, jane)
    kept = replace(right, kept=frozenset(each.id for each in left))
    await change_person(conn, jane, kept, by=olga.viewer, now=NOW)

    assert where == acme
    assert (person.name, person.role, person.consent_known) == ("Jane Roe", None, ConsentDraft())
    assert [each.value for each in left] == ["roe@acme.example"]
    assert await rows(conn, TOLD) == [
        ({"what": "added", "name": "Jane Doe"},),
        ({"what": "changed", "name": "Jane Roe"},),
    ]


async def test_an_address_that_was_forgotten_may_be_another_lead(conn: Connection) -> None:
    olga = await build.member(conn)
    draft = LeadDraft(person="Jane Doe", company="Acme", emails=(HERS.value,))
    acme = await build.lead_of(conn, draft)
    jane = await build.contact_named(conn, acme, "Jane Doe")

    await change_person(conn, jane, PersonDraft(name="Jane Doe"), by=olga.viewer, now=NOW)

    globex = LeadDraft(person="J. Doe", company="Globex", emails=(HERS.value,))
    assert await build.lead_of(conn, globex) > acme


async def test_two_people_do_not_become_one(conn: Connection) -> None:
    olga = await build.member(conn)
    acme = await build.lead(conn, owner=olga)
    jane = await add_person(conn, acme, JANE, by=olga.viewer, now=NOW)
    await build.contact(conn, acme, "Joe Roe")

    with pytest.raises(NameTaken):
        await change_person(conn, jane, PersonDraft(name="JOE ROE"), by=olga.viewer, now=NOW)


async def test_forgetting_an_address_does_not_forget_the_wish(conn: Connection) -> None:
    olga = await build.member(conn)
    acme = await build.lead(conn, owner=olga)
    jane = await add_person(conn, acme, JANE, by=olga.viewer, now=NOW)
    await opt_out_person(conn, jane, because="hand", by=olga.id, now=NOW)
    newer = PersonDraft(name="Jane Doe", added=(Address("email", "jane@home.example"),))

    await change_person(conn, jane, newer, by=olga.viewer, now=NOW)

    both = [HERS, Address("email", "jane@home.example")]
    assert await list_suppressed(conn, both) == [each.value for each in both]


async def test_whose_lead_is_not_to_be_seen_is_not_there(conn: Connection) -> None:
    olga, noa = await build.member(conn), await build.member(conn, "Noa")
    acme = await build.lead(conn, owner=olga)
    jane = await add_person(conn, acme, JANE, by=olga.viewer, now=NOW)

    with pytest.raises(LeadGone):
        await add_person(conn, acme, JANE, by=noa.viewer, now=NOW)
    with pytest.raises(PersonGone):
        await change_person(conn, jane, JANE, by=noa.viewer, now=NOW)
