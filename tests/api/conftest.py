"""The same application and browsers as for pages, and a program with a lead to speak of."""

import httpx2
import pytest
from fastapi import FastAPI

from keepwarm.accounts.actions import create_api_token
from keepwarm.accounts.model import Member
from keepwarm.db import Database
from keepwarm.kit.ids import LeadId
from tests import build
from tests.team import FOUNDED_AT, open_browser
from tests.web.conftest import (
    ada,
    admin_browser,
    app,
    browse,
    browser,
    mia,
    services,
    settings,
    stranger,
)

__all__ = [
    "ada",
    "admin_browser",
    "app",
    "browse",
    "browser",
    "mia",
    "services",
    "settings",
    "stranger",
]


@pytest.fixture
async def program(app: FastAPI, db: Database, mia: Member) -> httpx2.AsyncClient:
    """A program with Mia's token."""
    async with db.transaction() as conn:
        token = await create_api_token(conn, mia.id, name="CRM", now=FOUNDED_AT)
    browser = await open_browser(app)
    browser.headers["authorization"] = f"Bearer {token}"
    return browser


@pytest.fixture
async def lead_id(db: Database, mia: Member) -> LeadId:
    async with db.transaction() as conn:
        return await build.lead(conn, owner=mia, person="Ann Ho")
