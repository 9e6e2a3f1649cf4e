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
from tests.clock import StoppedClock
from tests.team import ELSEWHERE, FOUNDER, a_member, open_browser
from tests.web.examples import EXAMPLES, Example, Role, World
from tests.web.knock import Knock

PAGES = (*web_routes.PAGES, *api_routes.PAGES)
ROLES: tuple[Role, ...] = ("stranger", "noa", "mia", "ada")
PART = re.compile(r"\{.*?\}")


def name(page: Page) -> str:
    return f"{page.method} {page.path}"


@pytest.fixture
async def world(db: Database, clock: StoppedClock, mia: Member, ada: Member) -> World:
    async with db.transaction() as conn:
        noa = await a_member(conn, "Noa")
    return World(db=db, now=clock.now(), mia=mia, noa=noa, ada=ada)


@pytest.mark.parametrize("page", PAGES, ids=name)
async def test_address_is_open_to_whom_the_table_says(
    app: FastAPI, world: World, page: Page
) -> None:
    example = EXAMPLES.get(name(page))
    assert (example is None) == (not PART.search(page.path)), "add it to tests/web/examples.py"

    outcomes = {role: await visit(app, world, page, role, example) for role in ROLES}

    assert outcomes == expected(page, example)


def expected(page: Page, example: Example | None) -> Mapping[Role, str]:
    return {role: verdict(page, example, role) for role in ROLES}


def verdict(page: Page, example: Example | None, role: Role) -> str:
    if role == "stranger" and page.access != "public":
        return "sign in first"
    if role in {"mia", "noa"} and page.access == "admin":
        return "not allowed"
    return "not there" if example and role in example.not_there_for else "let in"


async def visit(
    app: FastAPI, world: World, page: Page, role: Role, example: Example | None
) -> str:
    async with world.db.transaction() as conn:  # an earlier visitor may have shut her out
        await enable_member(conn, world.mia.id, by=FOUNDER)
    part = await example.make(world) if example else ""
    form = dict(example.form or {}) if example else {}
    who = None if role == "stranger" else getattr(world, role)
    transport = Knock(app, ELSEWHERE)
    async with await open_browser(app, who, transport=transport) as browser:
        answer = await browser.request(
            page.method, PART.sub(str(part), page.path), data=form or None
        )
    return outcome(answer)


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
