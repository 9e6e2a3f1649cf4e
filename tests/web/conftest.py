"""The web application over ASGI, and browsers to visit it with."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TypeAlias

import httpx2
import pytest
from fastapi import FastAPI

from keepwarm.accounts.model import Member
from keepwarm.api.routes import PAGES, router
from keepwarm.db import Database
from keepwarm.live.hub import Hub
from keepwarm.prospecting.registry import load_sources
from keepwarm.settings import Settings
from keepwarm.web.app import create_app
from keepwarm.web.services import Services
from tests.clock import StoppedClock
from tests.team import a_member, an_admin, open_browser
from tests.web.examples import SECRET_KEY

Browse: TypeAlias = Callable[[Member | None], Awaitable[httpx2.AsyncClient]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def services(db: Database, clock: StoppedClock, settings: Settings) -> Services:
    return Services(
        db=db,
        clock=clock,
        hub=Hub(db),
        settings=settings,
        secret_key=SECRET_KEY,
        sources=load_sources(),
    )


@pytest.fixture
def app(services: Services) -> FastAPI:
    return create_app(services, pages=PAGES, routers=[router])


@pytest.fixture
async def browse(app: FastAPI) -> AsyncGenerator[Browse, None]:
    """Open a browser signed in as a member, or as nobody."""
    async with AsyncExitStack() as opened:

        async def browse(member: Member | None) -> httpx2.AsyncClient:
            return await opened.enter_async_context(await open_browser(app, member))

        yield browse


@pytest.fixture
async def ada(db: Database) -> Member:
    async with db.transaction() as conn:
        return await an_admin(conn)


@pytest.fixture
async def mia(db: Database) -> Member:
    async with db.transaction() as conn:
        return await a_member(conn)


@pytest.fixture
async def stranger(browse: Browse) -> httpx2.AsyncClient:
    return await browse(None)


@pytest.fixture
async def browser(browse: Browse, mia: Member) -> httpx2.AsyncClient:
    """Mia's browser: an ordinary member's."""
    return await browse(mia)


@pytest.fixture
async def admin_browser(browse: Browse, ada: Member) -> httpx2.AsyncClient:
    return await browse(ada)
