"""Where a request comes from × what it carries × what it wants: who gets through."""

import httpx2
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from keepwarm.accounts.actions import create_api_token
from keepwarm.accounts.model import Member
from keepwarm.web.access import Method, Page, page
from keepwarm.web.app import create_app
from keepwarm.web.carriers import carriers
from keepwarm.web.cookies import cookie_name
from keepwarm.web.forgery import csrf_token
from keepwarm.web.services import Services
from tests.team import a_session, open_browser

METHODS: tuple[Method, ...] = ("GET", "POST", "PUT", "PATCH", "DELETE")
FORGED = "This did not come from a page of Keepwarm"
STALE = "You signed in or out since this page was opened."


async def change(_request: Request) -> Response:
    return PlainTextResponse("changed")


def pages() -> list[Page]:
    signed = [page("/thing", change, access="member", method=method) for method in METHODS]
    return [
        *signed,
        page("/api/v1/thing", change, access="member", method="POST"),
        page("/open", change, access="public", method="POST"),
    ]


@pytest.fixture
def app(services: Services) -> FastAPI:
    return create_app(services, pages=pages())


@pytest.fixture
async def browser(app: FastAPI, mia: Member) -> httpx2.AsyncClient:
    """Mia's, with a session and no proofs."""
    return await open_browser(app, mia, proven=False)


@pytest.fixture
def token(services: Services, browser: httpx2.AsyncClient) -> str:
    session = browser.cookies[cookie_name(services.settings)]
    return csrf_token(services.secret_key, session)


def verdict(answer: httpx2.Response) -> str:
    if answer.text == "changed":
        return "changed"
    assert answer.status_code == 403
    return FORGED if FORGED in answer.text else STALE if STALE in answer.text else answer.text


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("carries", ["nothing", "a wrong token", "our token"])
@pytest.mark.parametrize("site", ["same-origin", "none", "same-site", "cross-site"])
async def test_unsafe_requests_need_both_proofs(
    browser: httpx2.AsyncClient, token: str, site: str, carries: str, method: Method
) -> None:
    given = {"nothing": None, "a wrong token": "0" * 64, "our token": token}[carries]
    headers = {"sec-fetch-site": site} | ({"x-csrf-token": given} if given else {})

    answer = await browser.request(method, "/thing", headers=headers)

    ours = site in {"same-origin", "none"}
    proven = method == "GET" or (ours and given == token)
    assert verdict(answer) == ("changed" if proven else STALE if ours else FORGED)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"origin": "http://keepwarm.test"}, "changed"),
        ({"referer": "http://keepwarm.test/board?words=x"}, "changed"),
        ({"origin": "http://evil.test"}, FORGED),
        ({"referer": "http://evil.test/keepwarm.test"}, FORGED),
        ({"origin": "null"}, FORGED),
        ({"origin": "http://evil.test", "sec-fetch-site": "same-origin"}, "changed"),
        ({"origin": "http://keepwarm.test", "sec-fetch-site": "cross-site"}, FORGED),
        ({}, FORGED),
    ],
    ids=[
        "our origin",
        "our referer",
        "other origin",
        "other referer",
        "hidden origin",
        "fetch metadata goes first",
        "fetch metadata goes first, too",
        "nothing said",
    ],
)
async def test_old_browsers_are_judged_by_origin_or_referer(
    browser: httpx2.AsyncClient, token: str, headers: dict[str, str], expected: str
) -> None:
    answer = await browser.post("/thing", headers={"x-csrf-token": token} | headers)

    assert verdict(answer) == expected


@pytest.mark.parametrize("encoding", ["url", "multipart"])
async def test_token_may_come_in_the_form(
    browser: httpx2.AsyncClient, token: str, encoding: str
) -> None:
    files = {"file": ("leads.csv", b"name\n")} if encoding == "multipart" else None

    answer = await browser.post(
        "/thing", data={"csrf": token}, files=files, headers={"sec-fetch-site": "same-origin"}
    )

    assert verdict(answer) == "changed"


async def test_file_in_place_of_the_token_proves_nothing(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post(
        "/thing", files={"csrf": ("csrf", b"")}, headers={"sec-fetch-site": "same-origin"}
    )

    assert verdict(answer) == STALE


async def test_token_of_another_session_proves_nothing(
    browser: httpx2.AsyncClient, services: Services, mia: Member
) -> None:
    async with services.db.transaction() as conn:
        other = await a_session(conn, mia)

    answer = await browser.post(
        "/thing",
        headers={
            "sec-fetch-site": "same-origin",
            "x-csrf-token": csrf_token(services.secret_key, other),
        },
    )

    assert verdict(answer) == STALE


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, "changed"),
        ({"sec-fetch-site": "same-origin"}, "changed"),
        ({"sec-fetch-site": "cross-site"}, FORGED),
        ({"origin": "http://evil.test"}, FORGED),
    ],
    ids=["a program", "our page", "another site", "another site, old browser"],
)
async def test_open_address_hears_programs_but_no_other_sites(
    app: FastAPI, headers: dict[str, str], expected: str
) -> None:
    async with await open_browser(app, proven=False) as stranger:
        answer = await stranger.post("/open", headers=headers)

    assert verdict(answer) == expected


async def test_bearer_needs_no_proofs_and_leaves_cookies_alone(
    browser: httpx2.AsyncClient, services: Services, mia: Member
) -> None:
    async with services.db.transaction() as conn:
        key = await create_api_token(conn, mia.id, name="CRM", now=services.clock.now())
    cross = {"sec-fetch-site": "cross-site"}

    right = await browser.post("/api/v1/thing", headers={"authorization": f"Bearer {key}"} | cross)
    wrong = await browser.post("/api/v1/thing", headers={"authorization": "Bearer kw_no"} | cross)
    on_a_page = await browser.post("/thing", headers={"authorization": f"Bearer {key}"} | cross)

    assert right.text == "changed"
    assert (wrong.status_code, wrong.json()) == (401, {"error": "Please sign in first."})
    assert verdict(on_a_page) == FORGED


async def test_pages_carry_the_token_that_proves_them(
    browser: httpx2.AsyncClient, token: str
) -> None:
    shown = await browser.get("/settings")

    assert f'<meta name="csrf" content="{token}">' in shown.text
    assert shown.text.count(f'name="csrf" value="{token}"') == 4


def test_cookie_of_another_name_is_no_session(services: Services) -> None:
    cookie = (b"cookie", b"__Host-keepwarm=x")
    request = Request({"type": "http", "path": "/", "headers": [cookie]})

    assert list(carriers(request, services.settings)) == []
