"""A telephone with Telegram on it: a chat with the bot, and the Mini App opened from there."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlencode

from playwright.async_api import Browser, Frame, Locator, Page, expect
from pydantic import SecretStr

from keepwarm.accounts.model import Member
from keepwarm.dev.botapi import FakeTelegram
from tests.journeys.house import House, open_house
from tests.journeys.visits import Visits

PHONE: Final[dict[str, Any]] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
# Pink on pink: nobody could read this as it stands.
ROSE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bg_color": "#fde7ef",
        "secondary_bg_color": "#f7c9da",
        "header_bg_color": "#fde7ef",
        "bottom_bar_bg_color": "#fde7ef",
        "text_color": "#d98aa8",
        "hint_color": "#f0b3c8",
        "link_color": "#ff9fc0",
        "button_color": "#ff7fb0",
        "button_text_color": "#fff0f6",
    }
)
_IS_THERE: Final = "() => host.heard.some(({type}) => type === 'web_app_setup_back_button')"


@dataclass(frozen=True, slots=True)
class Phone:
    """Telegram's client in somebody's hand, with the Mini App in it."""

    page: Page
    app: Frame

    @property
    def main(self) -> Locator:
        return self.page.locator("[data-host=main]")

    @property
    def secondary(self) -> Locator:
        return self.page.locator("[data-host=second]")

    @property
    def back(self) -> Locator:
        return self.page.get_by_role("button", name="Back", exact=True)

    async def heard(self, event: str) -> list[Any]:
        """Return what the Mini App told the client under a name, in order."""
        return await self.page.evaluate(
            "name => host.heard.filter(({type}) => type === name).map(({data}) => data)", event
        )

    async def wear(self, theme: Mapping[str, str]) -> None:
        """Choose another theme in the client's settings."""
        await self.page.evaluate(
            "theme => { host.themes.own = theme; host.wear('own'); }", dict(theme)
        )

    async def address(self) -> str:
        return await self.app.evaluate("location.pathname + location.search")


@dataclass(frozen=True, slots=True, kw_only=True)
class Telegram:
    """A house whose members reach it through Telegram."""

    house: House
    fake: FakeTelegram
    visits: Visits

    async def join(self, member: Member, chat: int) -> None:
        """Give somebody a Telegram account that the house knows."""
        self.fake.user(chat, member.name)
        async with self.house.db.transaction() as conn:
            await conn.raw.execute(
                "update members set telegram_id = $2 where id = $1", member.id, chat
            )

    async def open(
        self,
        chat: int,
        *,
        start: str = "",
        url: str = "",
        theme: str = "light",
        on: Phone | None = None,
        at: str = "",
    ) -> Phone:
        """
        Open the Mini App from a chat: by the `url` of a button, or from the menu.

        Telegram's page is another site's, as in its web client; with `at` set it is ours, and
        the Mini App may keep things, as in a client of one's own.
        """
        query = f"?{urlencode({'start': start})}" if start else ""
        wanted = url or f"{at or self.house.elsewhere}/tma{query}"
        address = self.fake.app_page(chat, wanted, theme=theme)
        page = on.page if on else await self.visits.enter(None, "about:blank", **PHONE)
        await page.goto(address)
        await expect(page.frame_locator("iframe").locator(".shell #main")).to_be_visible()
        await page.wait_for_function(_IS_THERE)
        return Phone(page, page.frames[-1])


@asynccontextmanager
async def open_telegram(
    chromium: Browser, database: str, folder: Path
) -> AsyncGenerator[Telegram, None]:
    """Open a house beside a Telegram of its own, until the block ends."""
    async with FakeTelegram() as fake:
        settings: dict[str, str | SecretStr] = {
            "telegram_token": SecretStr(fake.token),
            "telegram_api_url": fake.url,
            "telegram_web_url": fake.url,
        }
        async with open_house(database, folder, **settings) as house:
            visits = Visits(chromium, house)
            # Telegram's own choice; and its client speaks before anybody listens.
            for each in ("can escape its sandboxing", "does not match the recipient", "autofocus"):
                visits.forgive(each)
            yield Telegram(house=house, fake=fake, visits=visits)
            await visits.leave()
