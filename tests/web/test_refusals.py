from collections.abc import AsyncGenerator

import httpx2
import pytest
import structlog
from fastapi import FastAPI
from starlette.requests import Request
from starlette.types import Message, Scope

from keepwarm.accounts.model import Member
from keepwarm.api import routes as api_routes
from keepwarm.kit.errors import NotSignedIn, Refused
from keepwarm.web.app import create_app
from keepwarm.web.errors import status_of
from keepwarm.web.page import member, session
from keepwarm.web.services import Services
from tests.web import oddities
from tests.web.oddities import LIMIT


@pytest.fixture
def app(services: Services) -> FastAPI:
    return create_app(
        services, pages=[*api_routes.PAGES, *oddities.PAGES], routers=[oddities.router]
    )


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


async def test_endpoint_for_admins_refuses_members(
    browser: httpx2.AsyncClient, admin_browser: httpx2.AsyncClient
) -> None:
    refused, answered = await browser.get("/api/v1/team"), await admin_browser.get("/api/v1/team")

    assert (refused.status_code, refused.json()) == (403, {"error": "Only an admin may do that."})
    assert (answered.status_code, answered.json()) == (200, "Ada")


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


async def test_a_database_that_is_away_is_no_error_of_ours(stranger: httpx2.AsyncClient) -> None:
    with structlog.testing.capture_logs() as logs:
        answer = await stranger.get("/lose")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert "Please try again in a moment." in answer.text
    assert "5432" not in answer.text
    assert [(log["event"], log["log_level"]) for log in logs] == [
        ("web.database.away", "warning"),
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


async def test_server_may_announce_its_start_and_stop(app: FastAPI) -> None:
    said = iter(["lifespan.startup", "lifespan.shutdown"])
    heard = list[str]()

    async def receive() -> Message:
        return {"type": next(said)}

    async def send(message: Message) -> None:
        heard.append(message["type"])

    await app({"type": "lifespan"}, receive, send)

    assert heard == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_nobody_asks_where_no_guard_has_looked() -> None:
    request = Request({"type": "http"})

    with pytest.raises(NotSignedIn):
        member(request)
    with pytest.raises(NotSignedIn):
        session(request)


def test_refusal_of_no_known_kind_is_a_bad_request() -> None:
    assert status_of(Refused()) == 400
