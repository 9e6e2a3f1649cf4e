from keepwarm.contacts.actions import add_contact, correct_contact
from keepwarm.contacts.model import Address, ContactDraft
from keepwarm.contacts.reads import (
    ContactAddress,
    list_addresses,
    list_contacts,
    list_suppressed,
)
from keepwarm.db import Connection
from tests.build import NOW, contact, lead, rows


async def test_a_second_telling_of_a_contact_adds_what_it_lacked(conn: Connection) -> None:
    acme = await lead(conn)
    jane = await contact(conn, acme, "Jane Doe", emails=("jane@acme.example",))

    again = await contact(
        conn, acme, "JANE DOE", emails=("jane@acme.example", "jd@acme.example"), role="CTO"
    )

    assert again == jane
    assert [(c.name, c.role) for c in await list_contacts(conn, acme)] == [("Jane Doe", "CTO")]
    assert await list_addresses(conn, acme) == [
        ContactAddress(jane, "email", "jane@acme.example"),
        ContactAddress(jane, "email", "jd@acme.example"),
    ]


async def test_an_address_given_twice_is_written_once(conn: Connection) -> None:
    twice = ("jane@acme.example", "jd@acme.example", "jane@acme.example")

    acme = await lead(conn, person="Jane Doe", emails=twice)

    assert [a.value for a in await list_addresses(conn, acme)] == [
        "jane@acme.example",
        "jd@acme.example",
    ]


async def test_a_role_that_is_known_stands(conn: Connection) -> None:
    acme = await lead(conn)
    await contact(conn, acme, "Jane Doe", role="CEO")

    await contact(conn, acme, "Jane Doe", role="Intern")

    assert [c.role for c in await list_contacts(conn, acme)] == ["CEO"]


async def test_adding_a_contact_says_whether_that_was_news(conn: Connection) -> None:
    acme = await lead(conn)
    bare = ContactDraft(lead_id=acme, name="Jane", role=None, addresses=())
    reached = ContactDraft(
        lead_id=acme, name="Jane", role="CTO", addresses=(Address("email", "jane@acme.example"),)
    )

    told = [
        await add_contact(conn, draft, origin="form", now=NOW)
        for draft in (bare, bare, reached, reached)
    ]

    assert told == [True, False, True, False]


async def test_an_address_stays_with_the_contact_that_had_it_first(conn: Connection) -> None:
    acme = await lead(conn)
    door = await contact(conn, acme, None, emails=("info@acme.example",))

    await contact(conn, acme, "Jane", emails=("info@acme.example",))

    assert await list_addresses(conn, acme) == [ContactAddress(door, "email", "info@acme.example")]


async def test_a_lead_has_one_front_door(conn: Connection) -> None:
    acme = await lead(conn)

    first = await contact(conn, acme, None, emails=("info@acme.example",))
    second = await contact(conn, acme, None, emails=("office@acme.example",))

    assert first == second


async def test_a_slip_of_the_pen_is_corrected(conn: Connection) -> None:
    acme = await lead(conn)
    await contact(conn, acme, "Jane Do", role="CTO")

    await correct_contact(conn, acme, "Jane Do", name="Jane Doe", role="CEO")

    assert await _named(conn) == [("Jane Doe", "CEO")]


async def test_correcting_a_name_never_makes_one_of_two_people(conn: Connection) -> None:
    acme = await lead(conn)
    await contact(conn, acme, "Jane Doe", role="CTO")
    await contact(conn, acme, "Joe Roe")

    await correct_contact(conn, acme, "Jane Doe", name="Joe Roe", role="Buyer")

    assert await _named(conn) == [("Jane Doe", "CTO"), ("Joe Roe", "Buyer")]


async def test_correcting_somebody_we_do_not_have_changes_nothing(conn: Connection) -> None:
    acme = await lead(conn)

    await correct_contact(conn, acme, "Jane Doe", name="Jane Roe", role=None)

    assert await _named(conn) == []


async def _named(conn: Connection) -> list[tuple[object, ...]]:
    return await rows(conn, "select name, role from contacts order by name")


async def test_nothing_asked_is_nothing_suppressed(conn: Connection) -> None:
    assert await list_suppressed(conn, []) == []
