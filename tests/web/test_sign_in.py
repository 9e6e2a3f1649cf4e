from datetime import timedelta

import httpx2
import pytest
from fastapi import FastAPI

from keepwarm.accounts.actions import change_password, offer_sign_in
from keepwarm.accounts.model import Member
from keepwarm.accounts.passwords import hash_password
from keepwarm.db import Database
from tests.clock import StoppedClock
from tests.team import a_member, open_browser
from tests.web.conftest import Browse

PASSWORD = "correct horse battery"  # noqa: S105 -- of nobody


@pytest.fixture
async def link(db: Database, mia: Member, clock: StoppedClock) -> str:
    async with db.transaction() as conn:
        return "/sign-in/" + await offer_sign_in(conn, mia.id, now=clock.now())


@pytest.fixture
async def eva(db: Database) -> Member:
    """A member with a password."""
    hashed = await hash_password(PASSWORD)
    async with db.transaction() as conn:
        eva = await a_member(conn, "Eva", email="eva@keepwarm.test")
        await change_password(conn, eva.id, hashed, proof=None, keep=None)
    return eva


def form(password: str, onward: str = "") -> dict[str, str]:
    return {"email": "Eva@Keepwarm.test ", "password": password, "next": onward}


async def test_link_signs_in_and_leads_to_the_board(
    stranger: httpx2.AsyncClient, link: str
) -> None:
    answer = await stranger.get(link)

    assert (answer.status_code, answer.headers["location"]) == (303, "/board")
    assert (await stranger.get("/settings")).status_code == 200


async def test_link_works_once(browse: Browse, link: str) -> None:
    await (await browse(None)).get(link)

    answer = await (await browse(None)).get(link)

    assert answer.status_code == 409
    assert "This sign-in link was used already." in answer.text


async def test_link_expires(stranger: httpx2.AsyncClient, link: str, clock: StoppedClock) -> None:
    clock.advance(timedelta(hours=24))

    answer = await stranger.get(link)

    assert answer.status_code == 409
    assert "This sign-in link has expired." in answer.text


async def test_unknown_link_is_refused(stranger: httpx2.AsyncClient) -> None:
    answer = await stranger.get("/sign-in/guessed")

    assert answer.status_code == 404
    assert "This sign-in link is not known here." in answer.text


async def test_looking_ahead_does_not_use_a_link_up(
    stranger: httpx2.AsyncClient, link: str
) -> None:
    preview = await stranger.head(link)
    prefetch = await stranger.get(link, headers={"sec-purpose": "prefetch;prerender"})

    assert (preview.status_code, prefetch.status_code) == (200, 503)
    assert (await stranger.get(link)).status_code == 303


async def test_password_signs_in_and_leads_back(stranger: httpx2.AsyncClient, eva: Member) -> None:
    answer = await stranger.post("/sign-in", data=form(PASSWORD, "/leads?stage=won"))

    assert (answer.status_code, answer.headers["location"]) == (303, "/leads?stage=won")
    assert eva.name in (await stranger.get("/settings")).text


@pytest.mark.parametrize(
    "onward", ["https://evil.test/", "//evil.test", "/\\evil.test", "/a\nb", "javascript:x"]
)
async def test_sign_in_leads_to_no_other_site(
    stranger: httpx2.AsyncClient, eva: Member, onward: str
) -> None:
    answer = await stranger.post("/sign-in", data=form(PASSWORD, onward))

    assert (eva.name, answer.headers["location"]) == ("Eva", "/board")


async def test_wrong_password_and_unknown_address_read_the_same(
    stranger: httpx2.AsyncClient, eva: Member
) -> None:
    wrong = await stranger.post("/sign-in", data=form("wrong"))
    unknown = await stranger.post("/sign-in", data=form("wrong") | {"email": "x@y.test"})

    assert (eva.name, wrong.status_code, unknown.status_code) == ("Eva", 422, 422)
    assert "do not match" in wrong.text
    assert wrong.text.replace("Eva@Keepwarm.test ", "x@y.test") == unknown.text


async def test_sixth_guess_has_to_wait_even_when_it_is_right(
    stranger: httpx2.AsyncClient, eva: Member, clock: StoppedClock
) -> None:
    guesses = [await stranger.post("/sign-in", data=form("wrong")) for _ in range(5)]

    too_many = await stranger.post("/sign-in", data=form(PASSWORD))
    clock.advance(timedelta(minutes=15))
    later = await stranger.post("/sign-in", data=form(PASSWORD))

    assert [guess.status_code for guess in guesses] == [422] * 5
    assert (eva.name, too_many.status_code, later.status_code) == ("Eva", 429, 303)
    assert "Please wait fifteen minutes" in too_many.text


async def test_signing_out_ends_the_session(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post("/sign-out")

    assert answer.headers["location"] == "/sign-in"
    assert (await browser.get("/settings")).headers["location"] == "/sign-in?next=/settings"


async def test_who_is_signed_in_needs_no_sign_in_page(browser: httpx2.AsyncClient) -> None:
    answer = await browser.get("/sign-in?next=/leads")

    assert (answer.status_code, answer.headers["location"]) == (303, "/leads")


async def test_session_of_a_disabled_member_is_cut_off(
    app: FastAPI, admin_browser: httpx2.AsyncClient, mia: Member
) -> None:
    async with await open_browser(app, mia) as hers:
        before = await hers.get("/settings")

        await admin_browser.post(f"/settings/members/{mia.id}/disable")

        assert (before.status_code, (await hers.get("/settings")).status_code) == (200, 303)
