"""A server on this machine, a lead's page on it, and a visitor who knows its address."""

from collections.abc import AsyncGenerator

import httpx2
import pytest
from fastapi import FastAPI

from keepwarm.accounts.model import Member
from keepwarm.cli.server import WebServer, open_port
from keepwarm.db import Database
from keepwarm.kit.ids import LeadId
from keepwarm.microsite.actions import share
from keepwarm.web.services import Services
from tests import build
from tests.clock import StoppedClock


@pytest.fixture
async def address(app: FastAPI, services: Services) -> AsyncGenerator[str, None]:
    door = open_port("127.0.0.1", 0)
    server = WebServer(app, door, services.hub)
    await server.start()
    yield f"http://127.0.0.1:{door.getsockname()[1]}"
    await server.stop()


@pytest.fixture
async def visitor(address: str) -> AsyncGenerator[httpx2.AsyncClient, None]:
    async with httpx2.AsyncClient(base_url=address) as browser:
        yield browser


@pytest.fixture
async def lead_id(db: Database, mia: Member) -> LeadId:
    async with db.transaction() as conn:
        return await build.lead(
            conn, company="Boats", person="Anna", phones=("+49301234567",), owner=mia
        )


@pytest.fixture
async def path(db: Database, clock: StoppedClock, mia: Member, lead_id: LeadId) -> str:
    async with db.transaction() as conn:
        return f"/p/{await share(conn, lead_id, by=mia.viewer, now=clock.now())}"
