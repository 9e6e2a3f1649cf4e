import httpx2
import pytest
from fastapi import FastAPI

from keepwarm.accounts.actions import create_api_token
from keepwarm.accounts.model import Member
from keepwarm.db import Database
from keepwarm.kit.ids import LeadId
from tests import build
from tests.team import FOUNDED_AT, a_member, open_browser

API = "/api/v1/signals"


@pytest.fixture
async def program(app: FastAPI, db: Database, mia: Member) -> httpx2.AsyncClient:
    """A program with Mia's token."""
    async with db.transaction() as conn:
        token = await create_api_token(conn, mia.id, name="site", now=FOUNDED_AT)
    browser = await open_browser(app)
    browser.headers["authorization"] = f"Bearer {token}"
    return browser


@pytest.fixture
async def lead_id(db: Database, mia: Member) -> LeadId:
    async with db.transaction() as conn:
        return await build.lead(conn, owner=mia, person="Ann Ho")


async def test_a_program_tells_what_a_prospect_did(
    program: httpx2.AsyncClient, lead_id: LeadId
) -> None:
    first = await program.post(API, json={"lead_id": lead_id, "kind": "pdf_download"})
    again = await program.post(API, json={"lead_id": lead_id, "kind": "pdf_download"})

    task_id = first.json()["task_id"]
    assert (first.status_code, first.json()) == (
        201,
        {"created": True, "task_id": task_id, "reason": None},
    )
    assert (again.status_code, again.json()) == (
        201,
        {"created": False, "task_id": task_id, "reason": "already_exists"},
    )
