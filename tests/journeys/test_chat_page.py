"""The page that plays Telegram's app: a person chats, presses, and opens the Mini App."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from keepwarm.dev.botapi import FakeTelegram
from keepwarm.dev.modelapi.http import Reply, Request, Server
from tests.journeys.test_accessibility import AXE, RULES

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ROBIN = 7
ANYWHERE = "localhost"  # another origin than the page's, as in Telegram Web
APP = """<!doctype html><html lang="en"><title>App</title><h1>Leads</h1><script>
const post = (type, data = {}) =>
  parent.postMessage(JSON.stringify({eventType: type, eventData: data}), '*');
addEventListener('message', event => {
  const {eventType: type, eventData: data} = JSON.parse(event.data);
  document.body.append(type + ' ' + (data.theme_params?.bg_color ?? '') + ' ');
});
post('iframe_ready'); post('web_app_ready'); post('web_app_request_theme');
post('web_app_setup_main_button', {is_visible: true, is_active: true, text: 'Save'});
post('web_app_setup_back_button', {is_visible: true});
post('web_app_setup_closing_behavior', {need_confirmation: true});
</script></html>"""


@dataclass(frozen=True)
class Room:
    fake: FakeTelegram
    page: Page
    app: str
    http: httpx2.AsyncClient

    async def bot(self, method: str, **given: Any) -> Any:
        address = f"{self.fake.url}/bot{self.fake.token}/{method}"
        return (await self.http.post(address, json=given)).json()["result"]

    async def say(self, text: str, *row: dict[str, Any], **more: Any) -> None:
        keyboard = {"inline_keyboard": [list(row)]}
        given = {"chat_id": ROBIN, "text": text, "parse_mode": "HTML", "reply_markup": keyboard}
        await self.bot("sendMessage", **given, **more)


@pytest_asyncio.fixture(loop_scope="session")
async def room(chromium: Browser) -> AsyncGenerator[Room, None]:
    async def app(_request: Request) -> Reply:
        return Reply(body=APP.encode(), media_type="text/html; charset=utf-8")

    elsewhere = Server(app, port=0, pause=0)
    await elsewhere.start()
    context = await chromium.new_context()
    troubles: list[str] = []
    async with FakeTelegram() as fake, httpx2.AsyncClient() as http:
        fake.user(ROBIN, "Robin", "Marlow")
        page = await context.new_page()
        page.on("console", lambda told: troubles.append(told.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        await page.goto(fake.url)
        yield Room(fake, page, f"http://{ANYWHERE}:{elsewhere.port}/tma", http)
        await context.close()
    await elsewhere.stop()
    assert troubles == []


async def test_a_person_starts_the_bot_writes_and_presses(room: Room) -> None:
    page = room.page
    await page.get_by_role("button", name="Start").click()
    done = {"text": "✓ Done", "callback_data": "r:done:7", "style": "success"}
    await room.say("<b>Anna</b> &amp; co: <i>call</i>", done)

    await page.get_by_label("Message", exact=True).fill("On it")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="✓ Done").click()

    start, said, pressed = await _heard(room, 3)
    assert (start["message"]["text"], said["message"]["text"]) == ("/start", "On it")
    assert pressed["callback_query"]["data"] == "r:done:7"
    answer = {"callback_query_id": pressed["callback_query"]["id"], "text": "Well done"}
    await room.bot("answerCallbackQuery", **answer)
    await expect(page.get_by_text("Well done")).to_be_visible()
    await expect(page.locator(".text b")).to_have_text("Anna")
    await expect(page.locator(".message")).to_have_count(3)


async def test_an_edit_changes_the_message_in_its_place(room: Room) -> None:
    await room.say("Step 2", {"text": "x", "callback_data": "x"})
    await expect(room.page.locator(".bubble")).to_contain_text("Step 2")

    number = room.fake.last(ROBIN).id
    await room.bot("editMessageText", chat_id=ROBIN, message_id=number, text="Step 2 is done")

    await expect(room.page.locator(".bubble")).to_contain_text("Step 2 is done")
    await expect(room.page.locator(".bubble .meta")).to_contain_text("edited")
    await expect(room.page.locator(".buttons")).to_have_count(0)


async def test_a_question_is_answered_as_a_reply(room: Room) -> None:
    await room.bot(
        "sendMessage", chat_id=ROBIN, text="Who is it?", reply_markup={"force_reply": True}
    )
    await expect(room.page.locator("[data-reply]")).to_contain_text("Who is it?")

    await room.page.keyboard.type("Anna")
    await room.page.keyboard.press("Enter")

    (update,) = await _heard(room, 1)
    assert update["message"]["reply_to_message"]["text"] == "Who is it?"


async def test_who_blocked_the_bot_starts_it_again(room: Room) -> None:
    await room.say("Hello")
    await room.page.get_by_role("button", name="Block the bot").click()
    await expect(room.page.get_by_text("it cannot write to you")).to_be_visible()

    await room.page.get_by_role("button", name="Start again").click()

    blocked, unblocked, start = await _heard(room, 3)
    turns = [each["my_chat_member"]["new_chat_member"]["status"] for each in (blocked, unblocked)]
    assert (turns, start["message"]["text"]) == (["kicked", "member"], "/start")


async def test_a_contact_and_a_forward_are_filled_in_and_sent(room: Room) -> None:
    await room.say("Hello")
    for what, button in (("Contact", "#contact"), ("Forward", "#forward")):
        await room.page.get_by_role("button", name="Attach").click()
        await room.page.get_by_role("menuitem", name=what).click()
        await room.page.locator(button).get_by_role("button", name="Send").click()

    contact, forward = await _heard(room, 2)
    assert contact["message"]["contact"]["first_name"] == "Ines"
    assert forward["message"]["forward_origin"]["sender_user"]["first_name"] == "Marek"
    await expect(room.page.get_by_text("Forwarded from Marek Dubois")).to_be_visible()


async def test_the_mini_app_has_the_clients_buttons_theme_and_sandbox(room: Room) -> None:
    page = room.page
    await room.say("Hello", {"text": "Open", "web_app": {"url": room.app}})
    await page.get_by_role("button", name="Open", exact=True).click()
    app = page.frame_locator("iframe")

    await page.get_by_role("button", name="Save", exact=True).click()
    await page.get_by_role("button", name="Back").click()
    await page.get_by_role("button", name="Light or dark").click()

    await expect(app.locator("body")).to_contain_text("theme_changed #ffffff")
    await expect(app.locator("body")).to_contain_text("main_button_pressed")
    await expect(app.locator("body")).to_contain_text("back_button_pressed")
    await expect(app.locator("body")).to_contain_text("theme_changed #17212b")
    assert await page.locator("iframe").get_attribute("sandbox") == (
        "allow-scripts allow-same-origin allow-popups allow-forms allow-modals "
        "allow-storage-access-by-user-activation"
    )


async def test_an_app_with_unsaved_words_asks_before_it_closes(room: Room) -> None:
    page, host = room.page, room.page.locator("#host")
    await page.goto(room.fake.app_page(ROBIN, room.app))
    await expect(page.get_by_role("button", name="Save")).to_be_visible()

    closing = asyncio.create_task(page.evaluate("host.close()"))
    await page.get_by_role("button", name="Cancel").click()
    await closing
    await expect(host).to_be_visible()
    closing = asyncio.create_task(page.evaluate("host.close()"))
    await page.get_by_role("button", name="Close anyway").click()
    await closing

    await expect(host).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_in_the_chat(room: Room, scheme: Any) -> None:
    page = room.page
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await page.reload()
    room.fake.say(ROBIN, "/start")
    await room.say(
        "<blockquote expandable>Hello</blockquote> <s>old</s>",
        {"text": "✓ Done", "callback_data": "x", "style": "success"},
        {"text": "Open", "web_app": {"url": room.app}},
        disable_notification=True,
    )
    await expect(page.locator(".message")).to_have_count(2)

    await page.evaluate(AXE)
    found = await page.evaluate("rules => axe.run(document, rules)", RULES)

    nodes = [(each["id"], node["html"]) for each in found["violations"] for node in each["nodes"]]
    assert nodes == []


async def _heard(room: Room, how_many: int) -> list[Any]:
    """Return the updates that have come, once there are so many."""
    await room.fake.wait_until(lambda: len(room.fake.telegram.updates) == how_many)
    updates: list[Any] = await room.bot("getUpdates")
    return updates
