"""Somebody of whom we have but a name, and who may be here already."""

import re

import httpx2
import pytest

from keepwarm.accounts.model import Member
from keepwarm.db import Database
from keepwarm.kit.ids import LeadId
from tests import build


@pytest.fixture
async def jane(db: Database, mia: Member) -> LeadId:
    """Let Mia know Jane Doe, of no company."""
    async with db.transaction() as conn:
        return await build.lead(conn, person="Jane Doe", company=None, owner=mia)


def asked(answer: httpx2.Response) -> list[tuple[str, str, str]]:
    """Return whom the page asks about: where each is, the name, and what else is known."""
    question = re.search(r'<section class="asked-back".*?</section>', answer.text, re.DOTALL)
    found = r'href="([^"]+)"[^>]*>([^<]+)</a> <span[^>]*>([^<]+)'
    return re.findall(found, question[0]) if question else []


async def names(db: Database) -> list[tuple[object, ...]]:
    async with db.connection() as conn:
        return await build.rows(conn, "select person, company from leads order by id")


@pytest.mark.parametrize(
    "sent",
    [
        {"person": "jane  DOE", "company": "Acme"},
        {"person": "Doe, Jane"},
        {"way": "text", "text": "Jane Doe\nHead of Sales\nAcme GmbH"},
    ],
    ids=["at a company", "the other way round", "pasted"],
)
async def test_a_mere_name_is_asked_about_before_it_is_saved(
    browser: httpx2.AsyncClient, db: Database, jane: LeadId, sent: dict[str, str]
) -> None:
    form = sent | {"then_plan": "1"}

    question = await browser.post("/leads", data=form)
    before = await names(db)
    saved = await browser.post("/leads", data=form | {"strangers": str(jane)})

    assert question.status_code == 422
    assert asked(question) == [(f"/leads/{jane}", "Jane Doe", "Intake · Mia")]
    assert f'name="strangers" value="{jane}"' in question.text
    assert "No, add a new lead" in question.text
    assert 'name="then_plan" value="1" checked' in question.text
    assert before == [("Jane Doe", None)]
    assert saved.status_code == 303
    assert len(await names(db)) == 2


@pytest.mark.parametrize(
    "sent",
    [
        {"person": "Jane Doe", "emails": "jane@doe.example"},
        {"person": "Jane Doe", "phones": "+49 151 23456789"},
        {"person": "Jane"},
        {"company": "Jane Doe"},
    ],
    ids=["e-mail", "mobile", "another name", "a company"],
)
async def test_whoever_is_told_apart_by_more_than_a_name_is_added_at_once(
    browser: httpx2.AsyncClient, jane: LeadId, sent: dict[str, str]
) -> None:
    answer = await browser.post("/leads", data=sent)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/leads/{jane + 1}")


async def test_the_likeliest_stands_first_and_what_is_not_theirs_to_see_is_not_there(
    browser: httpx2.AsyncClient, db: Database, jane: LeadId, ada: Member, mia: Member
) -> None:
    async with db.transaction() as conn:
        bolts = await build.lead(conn, person="Jane Doe", company="Bolts", owner=mia)
        await build.lead(conn, person="Jane Doe", company="Hers alone", owner=ada)

    answer = await browser.post("/leads", data={"person": "Jane Doe", "company": "Acme"})

    assert [where for where, *_ in asked(answer)] == [f"/leads/{jane}", f"/leads/{bolts}"]


async def test_whoever_is_known_by_name_and_company_is_refused_not_asked_about(
    browser: httpx2.AsyncClient, db: Database, jane: LeadId, mia: Member
) -> None:
    async with db.transaction() as conn:
        await build.lead(conn, person="Jane Doe", company="Acme GmbH", owner=mia)

    answer = await browser.post("/leads", data={"person": "Jane Doe", "company": "Acme"})

    assert (answer.status_code, asked(answer)) == (422, [])
    assert "Jane Doe is this lead already." in answer.text
    assert f"/leads/{jane}" not in answer.text


async def test_another_of_that_name_is_asked_about_again(
    browser: httpx2.AsyncClient, db: Database, jane: LeadId, mia: Member
) -> None:
    async with db.transaction() as conn:
        await build.lead(conn, person="Jane Doe", company="Bolts", owner=mia)

    answer = await browser.post("/leads", data={"person": "Jane Doe", "strangers": str(jane)})

    assert len(asked(answer)) == 2
