from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from keepwarm.accounts.actions import offer_sign_in
from keepwarm.accounts.model import Member
from keepwarm.api import routes as api_routes
from keepwarm.settings import Settings
from keepwarm.web.app import create_app
from keepwarm.web.assets import asset
from keepwarm.web.services import Services
from tests.clock import StoppedClock
from tests.team import open_browser
from tests.web import oddities

HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types server-html"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": (
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
    ),
}


@pytest.fixture
def app(services: Services) -> FastAPI:
    return create_app(
        services, pages=[*api_routes.PAGES, *oddities.PAGES], routers=[oddities.router]
    )


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 303),
        ("/sign-in", 200),
        ("/sign-in/guessed", 404),
        ("/static/base.css", 200),
        ("/static/none.css", 404),
        ("/healthz", 200),
        ("/api/v1/openapi.json", 200),
        ("/api/v1/nothing", 404),
        ("/nothing", 404),
        ("/sign-out", 405),
        ("/collide", 409),
        ("/fail", 500),
    ],
)
async def test_every_answer_carries_the_headers(
    stranger: httpx2.AsyncClient, path: str, status: int
) -> None:
    answer = await stranger.get(path)

    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize(
    ("public_url", "cookie", "hsts"),
    [
        (None, "keepwarm={}; HttpOnly; Max-Age=2592000; Path=/; SameSite=lax", None),
        (
            "https://crm.test",
            "__Host-keepwarm={}; HttpOnly; Max-Age=2592000; Path=/; SameSite=lax; Secure",
            "max-age=31536000",
        ),
    ],
    ids=["plain", "https"],
)
async def test_session_cookie_has_the_flags_of_its_address(
    services: Services, tmp_path: Path, mia: Member, public_url: str | None, cookie: str, hsts: str
) -> None:
    settings = Settings(data_dir=tmp_path, public_url=public_url)
    app = create_app(replace(services, settings=settings))
    async with services.db.transaction() as conn:
        link = await offer_sign_in(conn, mia.id, now=services.clock.now())

    async with await open_browser(app) as browser:
        answer = await browser.get(f"/sign-in/{link}")

    given = answer.headers["set-cookie"]
    token = given.partition("=")[2].partition(";")[0]
    assert given == cookie.format(token)
    assert answer.headers.get("strict-transport-security") == hsts


async def test_cookie_lives_as_long_as_the_session_it_belongs_to(
    browser: httpx2.AsyncClient, clock: StoppedClock
) -> None:
    soon = await browser.get("/settings")
    clock.advance(timedelta(minutes=5))

    later, right_after = await browser.get("/settings"), await browser.get("/settings")

    assert "max-age=2592000" in later.headers["set-cookie"].lower()
    assert "set-cookie" not in soon.headers
    assert "set-cookie" not in right_after.headers


async def test_pages_are_kept_by_nobody(browser: httpx2.AsyncClient) -> None:
    assert (await browser.get("/settings")).headers["cache-control"] == "no-store"


async def test_static_file_is_kept_for_ever_under_its_version(
    browser: httpx2.AsyncClient,
) -> None:
    page_shown = await browser.get("/settings")
    address = page_shown.text.partition('rel="stylesheet" href="')[2].partition('"')[0]

    versioned = await browser.get(address)
    plain = await browser.get(address.partition("?")[0])
    again = await browser.get(address, headers={"if-none-match": versioned.headers["etag"]})

    assert versioned.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert plain.headers["cache-control"] == "no-cache"
    assert (again.status_code, again.content) == (304, b"")
    assert "set-cookie" not in versioned.headers


async def test_static_file_zipped_has_an_etag_of_its_own(stranger: httpx2.AsyncClient) -> None:
    zipped = await stranger.get("/static/tokens.css")
    plain = await stranger.get("/static/tokens.css", headers={"accept-encoding": "identity"})

    assert zipped.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert zipped.text == plain.text
    assert zipped.headers["etag"] == f'{plain.headers["etag"][:-1]}-gz"'


@pytest.mark.parametrize("path", ["../app.py", "%2e%2e/app.py", "..%2fapp.py", "", "/etc/passwd"])
async def test_nothing_but_static_files_is_served(stranger: httpx2.AsyncClient, path: str) -> None:
    answer = await stranger.get(f"/static/{path}")

    assert answer.status_code == 404


async def test_text_is_zipped_and_streams_are_not(stranger: httpx2.AsyncClient) -> None:
    text, events = await stranger.get("/sign-in"), await stranger.get("/stream")

    assert text.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in events.headers


def test_misspelt_asset_is_a_bug_of_ours() -> None:
    with pytest.raises(LookupError, match=r"bord\.css"):
        asset("bord.css")
