"""A member's Telegram in the settings, and what else the pages say of it."""

from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from keepwarm.accounts.actions import mark_unreachable, open_session
from keepwarm.accounts.model import Member
from keepwarm.db import Database
from keepwarm.inbox.actions import note_bot, note_heard, note_trouble
from keepwarm.linking.actions import link_member
from keepwarm.settings import Settings
from keepwarm.web.app import create_app
from keepwarm.web.bot_links import qr_code
from keepwarm.web.services import Services
from tests.clock import StoppedClock
from tests.signed import TOKEN
from tests.team import on_telegram, open_browser

PAGE = "/settings/telegram"
BOT = 700000001


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, telegram_token=SecretStr(TOKEN))


@pytest.fixture
async def bot(db: Database, clock: StoppedClock) -> str:
    async with db.transaction() as conn:
        await note_bot(conn, BOT, username="warm_bot", name="Warm", now=clock.now())
        await note_heard(conn, BOT, now=clock.now())
    return "warm_bot"


def link_in(page: httpx2.Response) -> str:
    _, found, rest = page.text.partition("https://t.me/warm_bot?start=i_")
    assert found
    return rest.partition('"')[0].partition("<")[0]


@pytest.mark.usefixtures("bot")
async def test_a_member_connects_by_a_link_and_disconnects(
    browser: httpx2.AsyncClient, db: Database, mia: Member, clock: StoppedClock
) -> None:
    before, offered = await browser.get(PAGE), await browser.post(f"{PAGE}/connect")
    async with db.transaction() as conn:
        await link_member(conn, link_in(offered), 42, "Mia <b>", now=clock.now())
        open_app = await open_session(
            conn, mia.id, device="Mini App", now=clock.now(), telegram_id=42
        )
    connected = await browser.get(PAGE)

    gone = await browser.post(f"{PAGE}/disconnect")

    after = await browser.get(PAGE)
    bearer = {"authorization": f"Bearer {open_app}"}
    assert [f"{PAGE}/connect" in page.text for page in (before, connected, after)] == [
        True,
        False,
        True,
    ]
    assert "Connected as <b>Mia &lt;b&gt;</b>" in connected.text
    assert gone.headers["location"] == PAGE
    browser.cookies.clear()
    assert (await browser.get("/settings", headers=bearer)).status_code == 401


@pytest.mark.usefixtures("bot")
async def test_admins_learn_what_troubles_the_bot(
    browser: httpx2.AsyncClient, admin_browser: httpx2.AsyncClient, db: Database
) -> None:
    well = await admin_browser.get(PAGE)
    async with db.transaction() as conn:
        await note_trouble(conn, BOT, "Telegram does not know this token.")

    troubled, of_member = await admin_browser.get(PAGE), await browser.get(PAGE)

    assert "<b>@warm_bot</b> is at work." in well.text
    assert "Telegram does not know this token." in troubled.text
    assert "Telegram does not know this token." not in of_member.text


async def test_a_bot_that_never_spoke_is_waited_for(
    browser: httpx2.AsyncClient, admin_browser: httpx2.AsyncClient
) -> None:
    pages = [await each.get(PAGE) for each in (browser, admin_browser)]

    assert ["has not spoken with Telegram yet" in page.text for page in pages] == [True, True]
    assert (await browser.post(f"{PAGE}/connect")).status_code == 409


@pytest.mark.usefixtures("bot")
async def test_who_cannot_be_reached_is_told_where_they_are(
    browser: httpx2.AsyncClient, db: Database, mia: Member, clock: StoppedClock
) -> None:
    before = await browser.get("/")
    async with db.transaction() as conn:
        await on_telegram(conn, mia, now=clock.now())
        await mark_unreachable(conn, 42, now=clock.now())

    today, settings = await browser.get("/"), await browser.get(PAGE)

    sentence = "Telegram does not reach you: the chat with @warm_bot was blocked or deleted."
    assert [sentence in page.text for page in (before, today, settings)] == [False, True, True]


@pytest.mark.usefixtures("bot")
async def test_an_invitation_is_a_link_to_the_bot_too(
    admin_browser: httpx2.AsyncClient, db: Database, clock: StoppedClock
) -> None:
    invited = await admin_browser.post("/settings/members", data={"name": "Noa", "role": "member"})

    async with db.transaction() as conn:
        joined = await link_member(conn, link_in(invited), 43, "Noa", now=clock.now())
    assert joined.name == "Noa"
    assert invited.text.count(link_in(invited)) == 2


async def test_without_a_token_the_way_to_one_is_shown_to_admins(
    services: Services, mia: Member, ada: Member
) -> None:
    settings = services.settings.model_copy(update={"telegram_token": None})
    app = create_app(replace(services, settings=settings))

    of_member, of_admin = [await (await open_browser(app, each)).get(PAGE) for each in (mia, ada)]

    assert "Telegram is not set up here." in of_member.text
    assert "@BotFather" not in of_member.text
    assert "<code>KEEPWARM_TELEGRAM_TOKEN</code>" in of_admin.text


def test_a_picture_of_a_link_needs_no_style_of_its_own() -> None:
    drawing = qr_code("https://t.me/warm_bot?start=i_x")

    assert drawing.startswith('<svg aria-hidden="true"')
    assert "style=" not in drawing
