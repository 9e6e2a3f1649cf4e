"""Leads by hand: added, edited, read, annotated, thrown away."""

import re

import httpx2
import pytest

from keepwarm.db import Database
from keepwarm.kit.ids import LeadId
from tests import build

PASTED = """Ada Berg
Head of Sales
Acme Pumpen GmbH
ada.berg@acme-pumpen.example
+49 30 23125 014
www.acme-pumpen.example"""


async def number_of(answer: httpx2.Response) -> LeadId:
    """Return the lead an answer leads to."""
    found = re.fullmatch(r"/leads/(\d+)", answer.headers["location"])
    assert found is not None
    return LeadId(int(found[1]))


async def stored(db: Database, lead_id: LeadId) -> dict[str, object]:
    async with db.connection() as conn:
        record = await conn.raw.fetchrow("select * from leads where id = $1", lead_id)
    return dict(record)


async def test_a_form_adds_a_lead_of_ones_own_and_asks_for_research(
    browser: httpx2.AsyncClient, db: Database
) -> None:
    fields = {"company": "Acme", "emails": "Info@Acme.example", "tags": "fair, pumps"}
    answer = await browser.post("/leads", data=fields | {"research": "1"})

    lead = await stored(db, await number_of(answer))
    async with db.connection() as conn:
        address = await conn.raw.fetchval("select value from addresses")
        runs = await conn.raw.fetchval("select count(*) from enrichment_runs")
        tags = await conn.raw.fetch("select name from tags order by name")
    assert (lead["name"], lead["stage"], lead["agent"]) == ("Acme", "intake", "queued")
    assert lead["owner_id"] is not None
    assert (address, runs, [tag["name"] for tag in tags]) == (
        "info@acme.example",
        1,
        ["fair", "pumps"],
    )


async def test_a_plan_can_be_asked_for_with_the_lead(
    browser: httpx2.AsyncClient, db: Database
) -> None:
    await browser.post("/leads", data={"company": "Planned", "then_plan": "1"})
    await browser.post("/leads", data={"company": "Researched", "research": "1"})

    async with db.connection() as conn:
        runs = await conn.raw.fetch(
            "select l.company, r.then_plan_at is not null as planned from enrichment_runs r"
            "  join leads l on l.id = r.lead_id order by r.id"
        )
    assert [tuple(run) for run in runs] == [("Planned", True), ("Researched", False)]


async def test_a_web_address_alone_is_enough(browser: httpx2.AsyncClient, db: Database) -> None:
    answer = await browser.post("/leads", data={"way": "site", "website": "acme.example"})

    lead = await stored(db, await number_of(answer))
    assert (lead["name"], lead["website"], lead["domain"]) == (
        "acme.example",
        "https://acme.example",
        "acme.example",
    )


async def test_a_pasted_signature_becomes_a_person_at_a_company(
    browser: httpx2.AsyncClient, db: Database
) -> None:
    answer = await browser.post("/leads", data={"way": "text", "text": PASTED})

    lead = await stored(db, await number_of(answer))
    async with db.connection() as conn:
        records = await conn.raw.fetch("select value from addresses order by value")
    assert lead["brief"] == PASTED
    assert lead["domain"] == "acme-pumpen.example"
    assert [record["value"] for record in records] == [
        "+493023125014",
        "ada.berg@acme-pumpen.example",
    ]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "A lead needs a person or a company."),
        ({"company": "Acme", "emails": "ada(at)acme"}, "ada(at)acme is not an e-mail address."),
        ({"company": "Acme", "phones": "12"}, "12 is not a phone number."),
        ({"company": "Acme", "website": "not a site"}, "This is not a web address."),
        ({"company": "Acme", "country": "Germany"}, "Write the country as two letters"),
        ({"company": "x" * 301}, "At most 300 letters."),
        ({"way": "text", "text": "hello there"}, "No name, company or address was found"),
    ],
    ids=["nothing", "e-mail", "phone", "website", "country", "too-long", "text"],
)
async def test_a_form_that_cannot_be_says_why_and_keeps_what_was_typed(
    browser: httpx2.AsyncClient, fields: dict[str, str], sentence: str
) -> None:
    answer = await browser.post("/leads", data=fields)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert all(typed[:40] in answer.text for typed in fields.values())


async def test_a_lead_we_know_is_not_added_twice(browser: httpx2.AsyncClient) -> None:
    first = await browser.post("/leads", data={"company": "Acme", "website": "acme.example"})

    again = await browser.post(
        "/leads", data={"company": "ACME Inc", "website": "www.acme.example"}
    )

    assert (first.status_code, again.status_code) == (303, 422)
    assert "Acme is this lead already." in again.text


async def test_an_edit_shows_on_the_lead_and_in_its_timeline(
    browser: httpx2.AsyncClient, db: Database
) -> None:
    lead_id = await number_of(await browser.post("/leads", data={"company": "Acme"}))
    fields = {"company": "Acme Pumps", "city": "Berlin", "country": "de", "tags": "warm"}

    await browser.post(f"/leads/{lead_id}/edit", data=fields)

    page = await browser.get(f"/leads/{lead_id}")
    assert (await stored(db, lead_id))["country"] == "DE"
    assert all(words in page.text for words in ("Acme Pumps", "Berlin", "warm", "Edited."))


async def test_a_quote_is_shown_marked_in_its_source(
    browser: httpx2.AsyncClient, db: Database
) -> None:
    async with db.transaction() as conn:
        lead_id = await build.lead(conn)
        source_id = await conn.raw.fetchval(
            "insert into sources (lead_id, kind, text, sha256, fetched_at)"
            " values ($1, 'user', 'We answer “within two days”, often.', 'x', now()) returning id",
            lead_id,
        )

    page = await browser.get(
        f"/leads/{lead_id}/sources/{source_id}", params={"quote": 'answer "within  TWO days"'}
    )

    in_dialog = await browser.get(
        f"/leads/{lead_id}/sources/{source_id}", headers={"x-fragment": "1"}
    )
    assert re.search(r"<mark[^>]*>answer “within two days”</mark>", page.text)
    assert [text.startswith("<!doctype") for text in (page.text, in_dialog.text)] == [True, False]
