"""Every address × every kind of visitor: the outcome is what the table declares."""

import re
from collections.abc import Mapping

import httpx2
import pytest
from fastapi import FastAPI

from keepwarm.accounts.actions import enable_member
from keepwarm.accounts.model import Member
from keepwarm.api import routes as api_routes
from keepwarm.db import Database
from keepwarm.web import routes as web_routes
from keepwarm.web.access import Page
from keepwarm.web.services import Services
from tests.team import ELSEWHERE, FOUNDER, a_member, open_browser
from tests.web.examples import EXAMPLES, Example, Role, World
from tests.web.knock import Knock

PAGES = (*web_routes.PAGES, *api_routes.PAGES)
PART = re.compile(r"\{.*?\}")


def name(page: Page) -> str:
    return f"{page.method} {page.path}"


@pytest.fixture
async def noa(db: Database) -> Member:
    async with db.transaction() as conn:
        return await a_member(conn, "Noa")


@pytest.mark.parametrize("page", PAGES, ids=name)
async def test_address_is_open_to_whom_the_table_says(
    app: FastAPI, mia: Member, noa: Member, ada: Member, page: Page
) -> None:
    example = EXAMPLES.get(name(page))
    assert example or not PART.search(page.path), "add it to tests/web/examples.py"
    visitors: Mapping[Role, Member | None] = {
        "stranger": None,
        "noa": noa,
        "mia": mia,
        "ada": ada,
    }

    outcomes = dict[Role, str]()
    for role, visitor in visitors.items():
        address = await make(app, page, example, mia=mia, noa=noa, ada=ada)
        outcomes[role] = await visit(app, page, address, example, visitor)

    assert outcomes == {role: expected(page, example, role) for role in visitors}


def expected(page: Page, example: Example | None, role: Role) -> str:
    if role == "stranger" and page.access != "public":
        return "sign in first"
    if role in {"mia", "noa"} and page.access == "admin":
        return "not allowed"
    if example and role in example.not_allowed_for:
        return "not allowed"
    return "not there" if example and role in example.not_there_for else "let in"


async def make(
    app: FastAPI, page: Page, example: Example | None, *, mia: Member, noa: Member, ada: Member
) -> str:
    """Return an address to visit; what it names is made anew, for visits change things."""
    if example is None:
        return page.path
    services: Services = app.state.services
    async with services.db.transaction() as conn:
        await enable_member(conn, mia.id, by=FOUNDER)
        world = World(conn=conn, now=services.clock.now(), mia=mia, noa=noa, ada=ada)
        parts = iter(await example.make(world))
    return PART.sub(lambda _part: str(next(parts)), page.path)


async def visit(
    app: FastAPI, page: Page, address: str, example: Example | None, visitor: Member | None
) -> str:
    form = example.form if example else None
    browser = await open_browser(app, visitor, transport=Knock(app, ELSEWHERE))
    async with browser:
        return outcome(await browser.request(page.method, address, data=form))


def outcome(answer: httpx2.Response) -> str:
    assert answer.status_code < 500, answer.text
    if answer.headers.get("location", "").startswith("/sign-in?"):
        return "sign in first"
    refusals = {401: "sign in first", 403: "not allowed", 404: "not there"}
    return refusals.get(answer.status_code, "let in")


async def test_no_endpoint_speaks_to_strangers(app: FastAPI, stranger: httpx2.AsyncClient) -> None:
    operations = [
        (method, PART.sub("1", path))
        for path, methods in app.openapi()["paths"].items()
        for method in methods
    ]

    answers = {each: await stranger.request(*each, json={}) for each in operations}

    assert operations
    assert {each for each, answer in answers.items() if answer.status_code != 401} == set()
