"""Signing in at a browser through the bot: the whole way over the pages."""

from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from keepwarm.accounts.model import Member
from keepwarm.db import Database
from keepwarm.inbox.actions import note_bot
from keepwarm.linking.actions import answer_sign_in, get_sign_in
from keepwarm.linking.model import SignInState, code_of
from keepwarm.settings import Settings
from tests.clock import StoppedClock
from tests.signed import TOKEN
from tests.team import ELSEWHERE, on_telegram
from tests.web.conftest import Browse

PAGE = "/sign-in/telegram"
ASKS = "keepwarm-asks"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, telegram_token=SecretStr(TOKEN))


@pytest.fixture
async def bot(db: Database, clock: StoppedClock) -> str:
    """Let the bot be known."""
    async with db.transaction() as conn:
        await note_bot(conn, 700000001, username="warm_bot", name="Warm", now=clock.now())
    return "warm_bot"


@pytest.fixture
async def mia(db: Database, mia: Member, bot: str) -> Member:
    assert bot
    async with db.transaction() as conn:
        return await on_telegram(conn, mia)


async def answer(
    db: Database, browser: httpx2.AsyncClient, clock: StoppedClock, *, yes: bool
) -> None:
    """Press yes or no in the chat, as Mia."""
    async with db.transaction() as conn:
        sign_in = await get_sign_in(conn, code_of(browser.cookies[ASKS]))
        assert sign_in is not None
        assert (sign_in.device, sign_in.place) == ("Unknown device", ELSEWHERE)
        await answer_sign_in(conn, sign_in.id, telegram_id=42, yes=yes, now=clock.now())


async def state(browser: httpx2.AsyncClient) -> SignInState:
    return (await browser.get(f"{PAGE}/state")).json()["state"]


@pytest.mark.usefixtures("mia")
async def test_who_says_yes_in_the_chat_is_in(
    stranger: httpx2.AsyncClient, db: Database, clock: StoppedClock
) -> None:
    asked = await stranger.post(PAGE, data={"next": "/leads?q=a&mine=1"})
    shown = await stranger.get(asked.headers["location"])
    waiting = await state(stranger)
    await answer(db, stranger, clock, yes=True)
    said = await state(stranger)

    let_in = await stranger.post(f"{PAGE}/finish", data={"next": "/leads?q=a&mine=1"})

    link = f"https://t.me/warm_bot?start=login_{code_of(cookie_of(asked))}"
    assert f'href="{link}"' in shown.text
    assert 'value="/leads?q=a&amp;mine=1"' in shown.text
    assert (waiting, said) == ("waiting", "yes")
    assert (let_in.status_code, let_in.headers["location"]) == (303, "/leads?q=a&mine=1")
    assert (await stranger.get("/settings")).status_code == 200
    assert ASKS not in stranger.cookies


def cookie_of(asked: httpx2.Response) -> str:
    """Return what only this browser knows; how it is kept is part of the promise."""
    given = asked.headers["set-cookie"]
    secret = given.partition("=")[2].partition(";")[0]
    assert given == (f"keepwarm-asks={secret}; HttpOnly; Max-Age=360; Path=/; SameSite=strict")
    return secret


@pytest.mark.usefixtures("mia")
async def test_no_other_browser_comes_in_by_it(
    browse: Browse, stranger: httpx2.AsyncClient, db: Database, clock: StoppedClock
) -> None:
    other = await browse(None)
    await stranger.post(PAGE)
    await other.post(PAGE)
    await answer(db, stranger, clock, yes=True)
    code = code_of(stranger.cookies[ASKS])

    theirs = await other.post(f"{PAGE}/finish")
    guessed = await other.post(f"{PAGE}/finish", headers={"cookie": f"{ASKS}={code}"})

    assert [each.headers["location"] for each in (theirs, guessed)] == [f"{PAGE}?next=/board"] * 2
    assert "keepwarm=" not in theirs.headers.get("set-cookie", "")
    assert (await other.get("/settings")).status_code == 303


@pytest.mark.usefixtures("mia")
async def test_it_works_once(
    stranger: httpx2.AsyncClient, db: Database, clock: StoppedClock
) -> None:
    await stranger.post(PAGE)
    await answer(db, stranger, clock, yes=True)
    cookie = {"cookie": f"{ASKS}={stranger.cookies[ASKS]}"}
    await stranger.post(f"{PAGE}/finish")
    stranger.cookies.clear()

    again = await stranger.post(f"{PAGE}/finish", headers=cookie)

    assert again.headers["location"] == f"{PAGE}?next=/board"
    assert "set-cookie" not in again.headers


@pytest.mark.usefixtures("mia")
async def test_no_and_too_late_are_said_in_words(
    stranger: httpx2.AsyncClient, db: Database, clock: StoppedClock
) -> None:
    await stranger.post(PAGE)
    await answer(db, stranger, clock, yes=False)
    refused = await stranger.get(PAGE)
    await stranger.post(PAGE)
    clock.advance(timedelta(minutes=5))
    late = await stranger.get(PAGE)

    assert (refused.status_code, late.status_code) == (403, 409)
    assert "Your answer in Telegram was no" in refused.text
    assert "That took longer than five minutes." in late.text
    assert "Begin again" in late.text
    assert await state(stranger) == "expired"


@pytest.mark.usefixtures("mia")
async def test_who_asks_too_often_waits(stranger: httpx2.AsyncClient) -> None:
    answers = [(await stranger.post(PAGE)).status_code for _each in range(11)]

    assert answers == [303] * 10 + [429]


async def test_without_a_bot_nobody_is_sent_to_one(
    stranger: httpx2.AsyncClient, admin_browser: httpx2.AsyncClient
) -> None:
    shown, asked = await stranger.get("/sign-in"), await stranger.post(PAGE)

    assert "Sign in with Telegram" not in shown.text
    assert asked.status_code == 409
    assert (await stranger.get(PAGE)).headers["location"] == "/sign-in"
    assert (await admin_browser.get(PAGE)).headers["location"] == "/board"
    assert await state(stranger) == "expired"


@pytest.mark.usefixtures("mia")
async def test_the_sign_in_page_offers_it(stranger: httpx2.AsyncClient) -> None:
    shown = await stranger.get("/sign-in?next=/leads")

    assert 'action="/sign-in/telegram"' in shown.text
    assert shown.text.count('name="next" value="/leads"') == 2
