"""The people at a lead, as members write them down in the browser."""

import re

import httpx2
import pytest

from keepwarm.accounts.model import Member
from keepwarm.contacts.actions import opt_out
from keepwarm.db import Database
from keepwarm.kit.ids import LeadId
from keepwarm.leads.actions import lock_lead
from tests import build
from tests.web.conftest import Browse
from tests.work.field import rows

FORM = {
    "name": "Jane Doe",
    "role": "CTO",
    "emails": "Jane@Acme.example\njd@acme.example",
    "phones": "+49 171 1234567",
    "links": "https://www.linkedin.com/in/janedoe/?x=1, @janedoe",
    "consent": "given",
    "consent_source": "at the fair",
    "consent_on": "2026-02-27",
}
PEOPLE = """
    select c.name, c.role, c.consent, c.consent_source, c.consent_at::date::text,
           c.opted_out_because,
           coalesce(array_agg(a.kind || ' ' || a.value order by a.id)
                      filter (where a.id is not null), '{}')
      from contacts c left join addresses a on a.contact_id = c.id
     group by c.id order by c.id
"""


@pytest.fixture
async def acme(db: Database, mia: Member) -> LeadId:
    async with db.transaction() as conn:
        return await build.lead(conn, owner=mia)


async def test_a_person_is_added_and_corrected(
    browser: httpx2.AsyncClient, db: Database, acme: LeadId
) -> None:
    added = await browser.post(f"/leads/{acme}/contacts", data=FORM)
    ((jane,),) = await rows(db, "select id from contacts")
    page = await browser.get(f"/contacts/{jane}")
    kept = re.findall(r'name="keep" value="(\d+)" checked', page.text)
    form = FORM | {"name": "Jane Roe", "keep": kept[1:], "emails": "", "phones": "", "links": ""}
    corrected = await browser.post(f"/contacts/{jane}", data=form)

    assert [answer.headers["location"] for answer in (added, corrected)] == [f"/leads/{acme}"] * 2
    assert await rows(db, PEOPLE) == [
        (
            "Jane Roe",
            "CTO",
            "given",
            "at the fair",
            "2026-02-27",
            None,
            [
                "email jd@acme.example",
                "mobile +491711234567",
                "linkedin https://www.linkedin.com/in/janedoe",
                "telegram https://t.me/janedoe",
            ],
        )
    ]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"emails": "jane"}, "jane is not an e-mail address."),
        ({"phones": "12"}, "12 is not a phone number."),
        ({"links": "nowhere"}, "nowhere is not the address of a profile we know."),
        ({"consent": "given"}, "Write down how we know"),
        ({"consent": "given", "consent_on": "x"}, "This is not a day."),
        ({"consent": "given", "consent_on": "2030-01-01"}, "This day is still to come."),
        ({"name": "x" * 301}, "At most 300 letters."),
    ],
)
async def test_what_is_amiss_is_said_beside_it(
    browser: httpx2.AsyncClient, db: Database, acme: LeadId, form: dict[str, str], said: str
) -> None:
    answer = await browser.post(f"/leads/{acme}/contacts", data={"name": "Jane", **form})

    assert answer.status_code == 422
    assert said in answer.text
    assert await rows(db, PEOPLE) == []


async def test_a_name_that_is_taken_is_said_beside_it(
    browser: httpx2.AsyncClient, db: Database, acme: LeadId
) -> None:
    async with db.transaction() as conn:
        jane = await build.contact(conn, acme, "Jane Doe")
        await build.contact(conn, acme, "Joe Roe")

    answer = await browser.post(f"/contacts/{jane}", data={"name": "Joe Roe"})

    assert answer.status_code == 422
    assert "Somebody of that name is here already." in answer.text


async def test_a_member_notes_that_somebody_wants_to_be_left_alone(
    browser: httpx2.AsyncClient, db: Database, acme: LeadId
) -> None:
    async with db.transaction() as conn:
        jane = await build.contact(conn, acme, "Jane Doe", emails=("jane@acme.example",))
    before = await browser.get(f"/contacts/{jane}")

    answer = await browser.post(f"/contacts/{jane}/opt-out")

    after, lead = await browser.get(f"/contacts/{jane}"), await browser.get(f"/leads/{acme}")
    toast = await browser.get(f"/contacts/{jane}/toast")
    assert answer.headers["location"] == f"/leads/{acme}"
    assert ("Opt out" in before.text, "Opt out" in after.text) == (True, False)
    assert "as one of us wrote down" in after.text
    assert "Opted out" in lead.text
    assert "Jane Doe asked to be left alone." in toast.text


async def test_only_admins_are_offered_to_hand_over_and_to_erase(
    browser: httpx2.AsyncClient, db: Database, acme: LeadId
) -> None:
    async with db.transaction() as conn:
        jane = await build.contact(conn, acme, "Jane Doe")

    page = await browser.get(f"/contacts/{jane}")

    assert "What we hold" not in page.text
    assert "Erase" not in page.text


async def test_an_admin_hands_over_and_erases(
    browse: Browse, db: Database, ada: Member, acme: LeadId
) -> None:
    admins = await browse(ada)
    async with db.transaction() as conn:
        jane = await build.contact(conn, acme, "Jane Doe", emails=("jane@acme.example",))

    page = await admins.get(f"/contacts/{jane}")
    told = await admins.get(f"/contacts/{jane}/export")
    erased = await admins.post(f"/contacts/{jane}/erasure")
    report = await admins.get("/settings/erasures")
    again = await admins.post(f"/contacts/{jane}/erasure")

    assert "What we hold" in page.text
    assert told.headers["content-disposition"] == f'attachment; filename="person-{jane}.json"'
    assert told.json()["person"]["names"] == ["Jane Doe"]
    assert (erased.headers["location"], again.status_code) == ("/settings/erasures", 404)
    assert 'contacts <b class="num">1</b>' in report.text
    assert await rows(db, PEOPLE) == []


async def test_who_is_in_the_way_at_another_lead_is_said(
    browser: httpx2.AsyncClient, db: Database, acme: LeadId
) -> None:
    """An address of somebody who opted out reaches a lead that is being written to."""
    async with db.transaction() as conn:
        third = await build.lead(conn, company="Third")
        await build.contact(conn, third, "J. Doe", emails=("jane@acme.example",))
        await build.contact(conn, acme, "Jane Doe", emails=("old@acme.example",))
        await opt_out(
            conn, await build.contact_named(conn, acme, "Jane Doe"), because="hand", now=build.NOW
        )
    form = {"company": "Acme", "person": "Jane Doe", "emails": "jane@acme.example"}

    async with db.transaction() as conn:
        await lock_lead(conn, third)
        answer = await browser.post(f"/leads/{acme}/edit", data=form)

    assert answer.status_code == 409
    assert "Somebody is writing to one of these leads just now." in answer.text
