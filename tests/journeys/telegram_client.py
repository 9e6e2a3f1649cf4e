"""A page of Telegram's web client that shows our Mini App in its frame, and our app for it."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from fastapi import FastAPI
from playwright.async_api import FrameLocator, Page
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keepwarm.api.routes import PAGES, router
from keepwarm.cli.server import WebServer, open_port
from keepwarm.live.hub import Hub
from keepwarm.settings import Settings
from keepwarm.web.app import create_app
from keepwarm.web.services import Services
from tests.journeys.house import KEY, House
from tests.signed import TOKEN, signed

# What Telegram's web clients allow what stands in their frame.
SANDBOX: Final = (
    "allow-scripts allow-same-origin allow-popups allow-forms allow-modals "
    "allow-storage-access-by-user-activation"
)
_CLIENT: Final = """<!doctype html><title>Telegram</title><script>
  var heard = [];
  addEventListener('message', ({data}) => heard.push(JSON.parse(data).eventType));
</script><iframe sandbox="%s" width="390" height="700" src="%s"></iframe>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramClient:
    """Somebody's Telegram in a browser; its address is another site than ours."""

    page: Page
    app: str  # the address of our pages
    address: str

    async def open(self, fragment: str = "", *, path: str = "/tma") -> FrameLocator:
        """Press the button that opens the Mini App."""
        await self.page.goto(f"{self.address}/?{urlencode({'src': self.app + path + fragment})}")
        return self.page.frame_locator("iframe")

    async def heard(self) -> list[str]:
        """Return what the Mini App has told the client."""
        return await self.page.evaluate("heard")


def launch(init_data: str) -> str:
    """Return what a client adds to the address it opens."""
    theme = json.dumps({"bg_color": "#ffffff", "text_color": "#000000"})
    return "#" + urlencode(
        {
            "tgWebAppData": init_data,
            "tgWebAppVersion": "9.1",
            "tgWebAppPlatform": "web",
            "tgWebAppThemeParams": theme,
        }
    )


def opened_by(house: House, telegram_id: int = 42, **fields: str) -> str:
    """Return what a client adds where this person opens the Mini App now."""
    return launch(signed(house.clock.now(), id=telegram_id, **fields))


class WithoutCookies:
    """Takes our cookies from every answer, as a browser does that keeps none of a frame's."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_without(message: Message) -> None:
            headers = [each for each in message.get("headers", ()) if each[0] != b"set-cookie"]
            await send({**message, "headers": headers} if headers else message)

        await self._app(scope, receive, send_without)


@asynccontextmanager
async def telegram_client(
    house: House, page: Page, *, keeps_cookies: bool = True
) -> AsyncGenerator[TelegramClient, None]:
    """Serve our pages to a Telegram client, and the client's own page beside them."""
    door, theirs = open_port("127.0.0.1", 0), open_port("127.0.0.1", 0)
    hub = Hub(house.db)
    # The same machine by two names: to a browser these are two sites.
    client = f"http://localhost:{theirs.getsockname()[1]}"
    settings = Settings(
        telegram_token=SecretStr(TOKEN),
        telegram_api_url="http://127.0.0.1",
        telegram_web_url=client,
    )
    services = Services(db=house.db, clock=house.clock, hub=hub, settings=settings, secret_key=KEY)
    app = create_app(services, pages=PAGES, routers=[router])
    if not keeps_cookies:
        app.add_middleware(WithoutCookies)
    ours, beside = WebServer(app, door, hub), WebServer(_their_app(), theirs, hub)
    await ours.start()
    await beside.start()
    try:
        yield TelegramClient(
            page=page, app=f"http://127.0.0.1:{door.getsockname()[1]}", address=client
        )
    finally:
        await page.close()
        await beside.stop()
        await ours.stop()


def _their_app() -> FastAPI:
    async def show(request: Request) -> Response:
        return HTMLResponse(_CLIENT % (SANDBOX, request.query_params["src"].replace("&", "&amp;")))

    async def show_icon(_request: Request) -> Response:
        return Response(status_code=204)

    return FastAPI(routes=[Route("/", show), Route("/favicon.ico", show_icon)])
