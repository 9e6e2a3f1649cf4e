"""The Mini App opens for members only, and only Telegram's client may frame it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from keepwarm.accounts.actions import disable_member, offer_sign_in, open_session
from keepwarm.accounts.model import Member
from keepwarm.api.routes import PAGES, router
from keepwarm.db import Database
from keepwarm.settings import Settings
from keepwarm.web.app import create_app
from keepwarm.web.carriers import MINI_APP_COOKIE, telegram_origin
from keepwarm.web.cookies import cookie_name
from keepwarm.web.forgery import csrf_token
from keepwarm.web.services import Services
from tests.build import rows
from tests.clock import StoppedClock
from tests.signed import TOKEN, signed
from tests.team import FOUNDER, a_session, on_telegram, open_browser
from tests.web.conftest import Browse

TRIED = {"cookie": "__Host-tma-tried=1"}
ALONE = "frame-ancestors 'none'"
FRAMED = "frame-ancestors 'self' https://web.telegram.org"
AGAIN = "Please open it again from the chat."


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, telegram_token=SecretStr(TOKEN))


@pytest.fixture
async def mia(db: Database, mia: Member) -> Member:
    async with db.transaction() as conn:
        return await on_telegram(conn, mia)


@pytest.fixture
async def token(db: Database, mia: Member, clock: StoppedClock) -> str:
    """Mia's session in the Mini App."""
    async with db.transaction() as conn:
        return await open_session(conn, mia.id, device="Mini App", now=clock.now(), telegram_id=42)


def ancestors(answer: httpx2.Response) -> str:
    policy = answer.headers["content-security-policy"].split(";")
    return next(each.strip() for each in policy if "frame-ancestors" in each)


async def exchange(browser: httpx2.AsyncClient, init_data: str, **headers: str) -> httpx2.Response:
    asked = {"init_data": init_data, "time_zone": "Europe/Kyiv", "start": "leads_7-step_9"}
    return await browser.post(
        "/tma/session", json=asked, headers={"accept": "application/json"} | TRIED | headers
    )


async def test_boots_a_bare_page_that_tries_a_cookie(stranger: httpx2.AsyncClient) -> None:
    answer = await stranger.get("/tma")

    assert answer.headers["set-cookie"] == (
        "__Host-tma-tried=1; Max-Age=600; Path=/; Secure; HttpOnly; SameSite=None; Partitioned"
    )
    assert ancestors(answer) == FRAMED
    assert "cross-origin-opener-policy" not in answer.headers
    assert "/static/page.js" not in answer.text


async def test_exchanges_what_telegram_signed_for_a_session(
    stranger: httpx2.AsyncClient, db: Database, clock: StoppedClock, mia: Member
) -> None:
    answer = await exchange(stranger, signed(clock.now()))

    cookie = answer.headers["set-cookie"]
    token = cookie.partition("=")[2].partition(";")[0]
    assert (answer.status_code, answer.json()) == (200, {"to": "/leads/7?step=9"})
    assert cookie == (
        f"__Host-tma={token}; Max-Age=2592000; "
        "Path=/; Secure; HttpOnly; SameSite=None; Partitioned"
    )
    async with db.connection() as conn:
        sessions = "select member_id, telegram_id, device from sessions order by id desc limit 1"
        assert await rows(conn, sessions) == [(mia.id, 42, "Mini App, Unknown device")]


@pytest.mark.usefixtures("mia")
async def test_the_token_is_told_only_where_no_cookie_comes_back(
    browse: Browse, clock: StoppedClock
) -> None:
    kept, not_kept = await browse(None), await browse(None)

    without = (await exchange(not_kept, signed(clock.now()), cookie="")).json()

    assert (await exchange(kept, signed(clock.now()))).json().keys() == {"to"}
    answer = await not_kept.get(
        "/settings", headers={"authorization": f"Bearer {without['token']}"}
    )
    assert (answer.status_code, ancestors(answer)) == (200, FRAMED)


@pytest.mark.usefixtures("mia")
async def test_the_zone_is_believed_once_and_told_in_the_chat(
    stranger: httpx2.AsyncClient, db: Database, clock: StoppedClock
) -> None:
    await exchange(stranger, signed(clock.now()))
    await exchange(stranger, signed(clock.now()))

    async with db.connection() as conn:
        assert await rows(conn, "select time_zone from members") == [("Europe/Kyiv",)]
        said = await rows(conn, "select kind, is_silent, facts ->> 'html' from outbox")
    assert said == [
        (
            "answer",
            True,
            "🕘 Time zone set to <b>Europe/Kyiv</b>, it is <b>11:00</b> for you now.",
        )
    ]


@pytest.mark.usefixtures("mia")
@pytest.mark.parametrize(
    ("init_data", "status", "sentence"),
    [
        ("", 401, AGAIN),
        ("{fresh}x", 401, AGAIN),
        ("{fresh}&user=%7B%22id%22%3A42%7D", 401, AGAIN),
        ("{old}", 401, AGAIN),
        ("{ahead}", 401, AGAIN),
        ("{of another bot}", 401, AGAIN),
        ("{of a stranger}", 403, "Your Telegram account belongs to nobody in this team."),
    ],
    ids=["nothing", "forged", "polluted", "old", "ahead", "another bot", "stranger"],
)
async def test_nobody_else_gets_in(
    stranger: httpx2.AsyncClient,
    db: Database,
    clock: StoppedClock,
    init_data: str,
    status: int,
    sentence: str,
) -> None:
    now = clock.now()
    said = init_data.format_map(
        {
            "fresh": signed(now),
            "old": signed(now - timedelta(seconds=3601)),
            "ahead": signed(now + timedelta(seconds=301)),
            "of another bot": signed(now, token="666:theirs"),  # noqa: S106 -- made up
            "of a stranger": signed(now, id=99),
        }
    )

    answer = await exchange(stranger, said)

    assert answer.status_code == status
    assert answer.json()["error"].startswith(sentence)
    assert "set-cookie" not in answer.headers
    async with db.connection() as conn:
        assert await rows(conn, "select from sessions") == []


async def test_who_was_shut_out_stays_outside(
    stranger: httpx2.AsyncClient, db: Database, clock: StoppedClock, mia: Member, ada: Member
) -> None:
    assert ada.is_admin
    async with db.transaction() as conn:
        await disable_member(conn, mia.id, by=FOUNDER, now=clock.now())

    assert (await exchange(stranger, signed(clock.now()))).status_code == 403


async def test_without_a_bot_there_is_no_mini_app(services: Services, clock: StoppedClock) -> None:
    settings = services.settings.model_copy(update={"telegram_token": None})
    app = create_app(replace(services, settings=settings))
    async with await open_browser(app) as browser:
        answer = await exchange(browser, signed(clock.now(), token=""))

    assert (answer.status_code, answer.json()["error"][:26]) == (409, "Telegram is not set up her")


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"init_data": 7}', b"[" * 9000])
async def test_what_is_no_question_is_refused(stranger: httpx2.AsyncClient, body: bytes) -> None:
    answer = await stranger.post("/tma/session", content=body)

    assert answer.status_code == 422


async def test_who_fails_again_and_again_is_turned_away_for_a_while(
    browse: Browse, clock: StoppedClock, mia: Member
) -> None:
    browser = await browse(None)
    answers = [(await exchange(browser, "x")).status_code for _each in range(31)]

    assert answers == [401] * 30 + [429]
    assert (await exchange(browser, signed(clock.now()))).status_code == 429
    clock.advance(timedelta(minutes=5))
    assert (await exchange(browser, signed(clock.now()))).status_code == 200
    assert mia.disabled_at is None


@pytest.mark.usefixtures("mia")
async def test_another_site_signs_nobody_in(
    stranger: httpx2.AsyncClient, clock: StoppedClock
) -> None:
    answer = await exchange(stranger, signed(clock.now()), **{"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_nothing_of_it_stands_in_a_log(
    stranger: httpx2.AsyncClient,
    clock: StoppedClock,
    mia: Member,
    capsys: pytest.CaptureFixture[str],
) -> None:
    init_data = signed(clock.now(), token="666:theirs")  # noqa: S106 -- made up

    await exchange(stranger, init_data)
    answer = await exchange(stranger, signed(clock.now()), cookie="")

    heard = capsys.readouterr()
    log = heard.out + heard.err
    assert "hash_invalid" in log
    secrets = (init_data, init_data.rpartition("=")[2], answer.json()["token"], TOKEN)
    assert [secret for secret in secrets if secret in log] == []
    assert mia.name not in log


async def test_the_same_addresses_answer_as_in_the_mini_app(
    stranger: httpx2.AsyncClient, token: str
) -> None:
    stranger.cookies.set(MINI_APP_COOKIE, token)

    answer, nothing = await stranger.get("/settings"), await stranger.get("/leads/999")

    assert (answer.status_code, ancestors(answer), ancestors(nothing)) == (200, FRAMED, FRAMED)
    assert "cross-origin-opener-policy" not in answer.headers
    assert "/static/tg.js" in answer.text


async def test_the_plain_web_is_framed_by_nobody(browser: httpx2.AsyncClient) -> None:
    plain = await browser.get("/settings", headers={"sec-fetch-dest": "iframe"})

    assert (plain.status_code, ancestors(plain)) == (200, ALONE)
    assert "/static/tg.js" not in plain.text


async def test_a_browsers_session_is_none_of_the_mini_app(
    stranger: httpx2.AsyncClient, db: Database, mia: Member, token: str, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        of_browser = await a_session(conn, mia, now=clock.now())
    stolen = {
        "cookie": f"{MINI_APP_COOKIE}={of_browser}",
        "authorization": f"Bearer {of_browser}",
    }

    refused = [
        (await stranger.get("/settings", headers={name: value})).status_code
        for name, value in stolen.items()
    ]
    swapped = await stranger.get("/settings", headers={"cookie": f"keepwarm={token}"})

    assert refused == [401, 401]
    assert (swapped.status_code, swapped.headers["location"]) == (303, "/sign-in?next=/settings")


async def test_a_programs_key_opens_no_page(stranger: httpx2.AsyncClient, token: str) -> None:
    bearer = {"authorization": f"Bearer {token}"}

    assert (await stranger.get("/api/v1/me", headers=bearer)).status_code == 401
    assert (await stranger.get("/settings", headers=bearer)).status_code == 200


async def test_a_session_that_is_over_says_how_to_go_on(
    stranger: httpx2.AsyncClient, token: str, clock: StoppedClock
) -> None:
    stranger.cookies.set(MINI_APP_COOKIE, token)
    clock.advance(timedelta(days=31))

    page = await stranger.get("/leads/7")
    piece = await stranger.get("/leads/7", headers={"x-fragment": "1"})

    assert (page.status_code, ancestors(page)) == (401, FRAMED)
    assert f"<h1>{AGAIN}</h1>" in page.text
    assert (piece.status_code, ancestors(piece)) == (401, FRAMED)


async def test_a_stale_mini_app_leaves_the_browsers_session_alone(
    browser: httpx2.AsyncClient,
) -> None:
    browser.cookies.set(MINI_APP_COOKIE, "long gone")

    answer = await browser.get("/settings")

    assert (answer.status_code, ancestors(answer)) == (200, ALONE)


async def test_forms_of_the_mini_app_prove_themselves(
    stranger: httpx2.AsyncClient, services: Services, token: str
) -> None:
    carriers = ({"cookie": f"{MINI_APP_COOKIE}={token}"}, {"authorization": f"Bearer {token}"})
    proof = {"x-csrf-token": csrf_token(services.secret_key, token)}
    foreign = {"sec-fetch-site": "cross-site"}
    form = {"name": "Mia M."}

    answers = [
        (await stranger.post("/settings/profile", data=form, headers=each | how)).status_code
        for each in carriers
        for how in ({}, proof | foreign, proof)
    ]

    assert answers == [403, 403, 303, 403, 403, 303]


async def test_signing_out_ends_the_mini_app(
    stranger: httpx2.AsyncClient, services: Services, token: str
) -> None:
    stranger.cookies.set(MINI_APP_COOKIE, token)
    stranger.headers["x-csrf-token"] = csrf_token(services.secret_key, token)

    answer = await stranger.post("/sign-out")

    assert "<h1>You are signed out.</h1>" in answer.text
    assert answer.headers["set-cookie"].startswith("__Host-tma=; Max-Age=0; Path=/; Secure")
    assert (await stranger.get("/settings")).status_code == 401


async def test_the_cookie_lives_as_long_as_its_session(
    stranger: httpx2.AsyncClient, token: str, clock: StoppedClock
) -> None:
    cookie = {"cookie": f"{MINI_APP_COOKIE}={token}"}
    bearer = {"authorization": f"Bearer {token}"}
    clock.advance(timedelta(minutes=5))

    by_bearer = await stranger.get("/settings", headers=bearer)
    clock.advance(timedelta(minutes=5))
    by_cookie = await stranger.get("/settings", headers=cookie)

    assert "set-cookie" not in by_bearer.headers
    assert by_cookie.headers["set-cookie"].startswith(f"__Host-tma={token}; Max-Age=2592000")


async def test_where_there_are_both_it_is_the_mini_app(
    stranger: httpx2.AsyncClient, db: Database, mia: Member, token: str, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        of_browser = await a_session(conn, mia, now=clock.now())
    both = {"cookie": f"{MINI_APP_COOKIE}={token}; {cookie_name(Settings())}={of_browser}"}

    answer = await stranger.get("/settings", headers=both)

    assert ancestors(answer) == FRAMED


async def test_coming_in_at_a_browser_ends_the_mini_app_there(
    stranger: httpx2.AsyncClient, db: Database, mia: Member, token: str, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        link = await offer_sign_in(conn, mia.id, now=clock.now())
    stranger.cookies.set(MINI_APP_COOKIE, token)

    answer = await stranger.get(f"/sign-in/{link}")

    ended = answer.headers.get_list("set-cookie")[1]
    assert ended.startswith("__Host-tma=; Max-Age=0")


async def test_the_worker_stands_before_every_address(stranger: httpx2.AsyncClient) -> None:
    answer = await stranger.get("/tma/worker.js")

    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["service-worker-allowed"] == "/"


@pytest.mark.parametrize(
    ("api", "web", "origin"),
    [
        ("https://api.telegram.org", "https://evil.test", "https://web.telegram.org"),
        ("http://127.0.0.1:8081", "http://localhost:8082/chat", "http://localhost:8082"),
    ],
)
def test_only_beside_a_bot_api_of_ones_own_another_client_may_frame_it(
    api: str, web: str, origin: str
) -> None:
    assert telegram_origin(Settings(telegram_api_url=api, telegram_web_url=web)) == origin


async def test_the_client_of_ones_own_may_frame_it(services: Services) -> None:
    named = {"telegram_api_url": "http://127.0.0.1:1", "telegram_web_url": "http://127.0.0.1:2"}
    app: FastAPI = create_app(
        replace(services, settings=services.settings.model_copy(update=named)),
        pages=PAGES,
        routers=[router],
    )
    async with await open_browser(app) as browser:
        answer = await browser.get("/tma")

    assert ancestors(answer) == "frame-ancestors 'self' http://127.0.0.1:2"
    assert 'data-origin="http://127.0.0.1:2"' in answer.text
