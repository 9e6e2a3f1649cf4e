"""Members and their browsers."""

from datetime import UTC, datetime

import httpx2
from fastapi import FastAPI

from keepwarm.accounts.actions import add_member, offer_sign_in, sign_in_by_link
from keepwarm.accounts.model import Member, Role
from keepwarm.db import Connection
from keepwarm.kit.ids import MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.linking.actions import link_member
from keepwarm.web.cookies import cookie_name
from keepwarm.web.forgery import csrf_token
from keepwarm.web.services import Services

FOUNDED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FOUNDER = Viewer(MemberId(0), is_admin=True)
ELSEWHERE = "203.0.113.7"  # not this machine, which may do a little more


async def a_member(
    conn: Connection,
    name: str = "Mia",
    *,
    email: str | None = None,
    role: Role = "member",
    now: datetime = FOUNDED_AT,
) -> Member:
    return await add_member(conn, name, email=email, role=role, by=FOUNDER, now=now)


async def an_admin(conn: Connection, name: str = "Ada", *, now: datetime = FOUNDED_AT) -> Member:
    return await a_member(conn, name, role="admin", now=now)


async def a_session(conn: Connection, member: Member, *, now: datetime = FOUNDED_AT) -> str:
    """Return the token of a browser this member is signed in on."""
    link = await offer_sign_in(conn, member.id, now=now)
    return await sign_in_by_link(conn, link, device="Firefox on Linux", now=now)


async def on_telegram(
    conn: Connection, member: Member, telegram_id: int = 42, *, now: datetime = FOUNDED_AT
) -> Member:
    """Connect a member with their Telegram account."""
    link = await offer_sign_in(conn, member.id, now=now)
    return await link_member(conn, link, telegram_id, member.name, now=now)


async def open_browser(
    app: FastAPI,
    member: Member | None = None,
    *,
    proven: bool = True,
    transport: httpx2.AsyncBaseTransport | None = None,
) -> httpx2.AsyncClient:
    """
    Return a browser on our pages, signed in as a member or as a stranger.

    It sends what a browser and our scripts send with each request; `proven` off leaves
    both proofs against forgery to the test.
    """
    services: Services = app.state.services
    browser = httpx2.AsyncClient(
        transport=transport
        or httpx2.ASGITransport(app=app, raise_app_exceptions=False, client=(ELSEWHERE, 40000)),
        base_url="http://keepwarm.test",
        headers={"sec-fetch-site": "same-origin"} if proven else {},
    )
    if member is None:
        return browser
    async with services.db.transaction() as conn:
        token = await a_session(conn, member, now=services.clock.now())
    browser.cookies.set(cookie_name(services.settings), token)
    if proven:
        browser.headers["x-csrf-token"] = csrf_token(services.secret_key, token)
    return browser
