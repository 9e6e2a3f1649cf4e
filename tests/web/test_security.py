from collections.abc import AsyncGenerator, Mapping
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
import structlog
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Message, Scope

from keepwarm.accounts.actions import offer_sign_in
from keepwarm.accounts.model import Member
from keepwarm.api.callers import AsMember
from keepwarm.api.routes import PAGES as API_PAGES
from keepwarm.kit.errors import Conflict, Refused
from keepwarm.settings import Settings
from keepwarm.web.access import page
from keepwarm.web.app import create_app
from keepwarm.web.errors import status_of
from keepwarm.web.services import Services
from tests.clock import StoppedClock
from tests.team import open_browser

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
LIMIT = 2_000


class Body(BaseModel):
    text: str


router = APIRouter(prefix="/api/v1")


@router.post("/echo")
async def echo(body: Body, _caller: AsMember) -> Body:
    return body


async def take_in(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def fail(_request: Request) -> Response:
    raise RuntimeError("the password of the database is hunter2")


async def fail_midway(_request: Request) -> Response:
    async def pieces() -> AsyncGenerator[bytes, None]:
        yield b"so far"
        raise RuntimeError("midway")

    return StreamingResponse(pieces())


async def stream(_request: Request) -> Response:
    async def events() -> AsyncGenerator[bytes, None]:
        yield b": " + b"x" * 2000 + b"\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


async def collide(_request: Request) -> Response:
    raise Conflict


@pytest.fixture
def app(services: Services) -> FastAPI:
    own = [
        page("/take-in", take_in, access="public", method="POST"),
        page("/take-in/small", take_in, access="public", method="POST", body_limit=LIMIT),
        page("/fail", fail, access="public"),
        page("/fail/midway", fail_midway, access="public"),
        page("/stream", stream, access="public"),
        page("/collide", collide, access="public"),
    ]
    return create_app(services, pages=[*API_PAGES, *own], routers=[router])


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
    app = create_app(
        Services(
            db=services.db,
            clock=services.clock,
            hub=services.hub,
            settings=settings,
            secret_key=services.secret_key,
        )
    )
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


async def test_reader_who_leaves_midway_is_no_error(app: FastAPI) -> None:
    async def leave() -> Message:
        return {"type": "http.disconnect"}

    sent = list[Message]()

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {
        "type": "http",
        "method": "POST",
        "path": "/take-in",
        "headers": [],
        "query_string": b"",
    }
    with structlog.testing.capture_logs() as logs:
        await app(scope, leave, send)

    assert sent == []
    assert [(log["event"], log["status"]) for log in logs] == [("web.request.answered", 0)]


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


async def chunks(size: int) -> AsyncGenerator[bytes, None]:
    for _ in range(size // 1000):
        yield b"x" * 1000


@pytest.mark.parametrize(
    ("path", "size", "taken"),
    [
        ("/take-in", 1_000_000, True),
        ("/take-in", 1_001_000, False),
        ("/take-in/small", LIMIT, True),
        ("/take-in/small", LIMIT + 1000, False),
    ],
)
@pytest.mark.parametrize("how", ["announced", "chunked"])
async def test_body_beyond_the_limit_is_refused_in_plain_words(
    stranger: httpx2.AsyncClient, path: str, size: int, how: str, *, taken: bool
) -> None:
    content = b"x" * size if how == "announced" else chunks(size)

    answer = await stranger.post(path, content=content, headers={"accept": "application/json"})

    if taken:
        assert (answer.status_code, answer.text) == (200, str(size))
    else:
        assert (answer.status_code, answer.json()) == (
            413,
            {"error": "That is too large to take in."},
        )
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("how", ["announced", "chunked"])
async def test_api_refuses_large_bodies_in_the_same_words(
    browser: httpx2.AsyncClient, how: str
) -> None:
    content = b"x" * 1_001_000 if how == "announced" else chunks(1_001_000)

    answer = await browser.post(
        "/api/v1/echo", content=content, headers={"content-type": "application/json"}
    )

    assert (answer.status_code, answer.json()) == (413, {"error": "That is too large to take in."})


async def test_api_says_which_field_does_not_fit(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post("/api/v1/echo", json={})

    assert (answer.status_code, answer.json()) == (
        422,
        {"error": "text: Field required", "fields": {"text": "Field required"}},
    )


async def test_unforeseen_error_is_logged_and_not_shown(stranger: httpx2.AsyncClient) -> None:
    with structlog.testing.capture_logs() as logs:
        answer = await stranger.get("/fail")

    assert answer.status_code == 500
    assert "Something went wrong on our side." in answer.text
    assert not {"hunter2", "Traceback", "RuntimeError"} & set(answer.text.split())
    assert [(log["event"], log["log_level"]) for log in logs] == [
        ("web.request.failed", "error"),
        ("web.request.answered", "info"),
    ]


async def test_answer_that_breaks_midway_is_left_broken(app: FastAPI) -> None:
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://keepwarm.test") as client:
        with pytest.raises(RuntimeError, match="midway"):
            await client.get("/fail/midway")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            {"accept": "application/json"},
            '{"error":"Somebody else was faster. Please look again."}',
        ),
        ({"x-fragment": "1"}, '<p class="refusal" role="alert">'),
        ({}, "<!doctype html>"),
    ],
    ids=["json", "fragment", "page"],
)
async def test_refusal_takes_the_form_that_was_asked_for(
    stranger: httpx2.AsyncClient, headers: dict[str, str], expected: str
) -> None:
    answer = await stranger.get("/collide", headers=headers)

    assert (answer.status_code, answer.text[: len(expected)]) == (409, expected)
    assert "Somebody else was faster." in answer.text


@pytest.mark.parametrize(
    "headers", [{"x-fragment": "1"}, {"accept": "application/json"}], ids=["fragment", "json"]
)
async def test_script_that_is_signed_out_is_told_rather_than_led_away(
    stranger: httpx2.AsyncClient, headers: dict[str, str]
) -> None:
    answer = await stranger.get("/settings", headers=headers)

    assert answer.status_code == 401
    assert "Please sign in first." in answer.text


async def test_sign_in_leads_back_to_the_whole_address(stranger: httpx2.AsyncClient) -> None:
    answer = await stranger.get("/settings?saved=1&x=a b")

    assert answer.headers["location"] == "/sign-in?next=/settings%3Fsaved%3D1%26x%3Da%2520b"


async def test_log_holds_one_event_a_request_and_no_token(
    browser: httpx2.AsyncClient, mia: Member
) -> None:
    with structlog.testing.capture_logs() as logs:
        await browser.get("/sign-in/a-secret-token?secret=1")
        await browser.get("/settings")

    facts = ("event", "method", "route", "status", "member_id")
    assert [tuple(log[fact] for fact in facts) for log in logs] == [
        ("web.request.answered", "GET", "/sign-in/{token}", 404, None),
        ("web.request.answered", "GET", "/settings", 200, mia.id),
    ]
    assert {frozenset(log) for log in logs} == {frozenset({*facts, "ms", "log_level"})}


def test_refusal_of_no_known_kind_is_a_bad_request() -> None:
    assert status_of(Refused()) == 400
