"""People at their browsers, and everything their browsers complain about."""

import re
from contextlib import AsyncExitStack
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Error, FilePayload, Page

from keepwarm.accounts.model import Member
from tests.journeys.house import House

PATIENCE = 30_000  # milliseconds that a slow machine may take for anything one waits for

# A browser names a violation on its console; this names the element it happened at, too.
_WITNESS = """
addEventListener('securitypolicyviolation', event => console.error(
    'violation', event.effectiveDirective, event.blockedURI, event.sourceFile, event.sample));
"""


class Visits:
    """
    Lets members in. What a browser complains about fails the journey in the end.

    A journey that provokes a refusal says so beforehand by `forgive`.
    """

    def __init__(self, browser: Browser, house: House) -> None:
        self.house = house
        self._browser = browser
        self._complaints: list[str] = []
        self._forgiven: list[str] = []
        self._contexts = AsyncExitStack()

    async def enter(
        self, member: Member | None, path: str = "/board", *, at: str = "", **options: Any
    ) -> Page:
        """Open a browser of a member's own at a page, by the sign-in link as everybody does."""
        base = at or self.house.address
        context = await self._browser.new_context(base_url=base, **options)
        self._contexts.push_async_callback(context.close)
        context.set_default_timeout(PATIENCE)
        await context.add_init_script(_WITNESS)
        page = await context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", self._broke)
        if member is not None:
            link = await self.house.sign_in_link(member)
            await page.goto(link.replace(self.house.address, base))
        if path != "/board" or member is None:
            await page.goto(path)
        return page

    def forgive(self, pattern: str) -> None:
        """Expect a complaint: this journey asks for trouble."""
        self._forgiven.append(pattern)

    async def leave(self) -> list[str]:
        """Close every browser and return what was complained about."""
        await self._contexts.aclose()
        return [
            each
            for each in self._complaints
            if not any(re.search(p, each) for p in self._forgiven)
        ]

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._complaints.append(f"{message.text} ({message.location['url']})")

    def _broke(self, error: Error) -> None:
        self._complaints.append(f"{error.name}: {error.message}")


def a_file(name: str, content: str) -> FilePayload:
    """Return a file as a person picks one from their disk."""
    return {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
