"""Have Telegram come to us: where our address is public, it need not be asked."""

import asyncio
from datetime import timedelta
from typing import Final

import msgspec

from keepwarm.inbox.actions import note_heard
from keepwarm.inbox.model import KINDS
from keepwarm.telegram.bot.tools import BotTools, told
from keepwarm.telegram.bot.trouble import Trouble
from keepwarm.telegram.client import Done, Refused, Reply

LOOKED_AFTER_EVERY: Final = timedelta(minutes=1)


class Standing(msgspec.Struct, frozen=True):
    """A webhook as Telegram knows it."""

    url: str = ""
    pending_update_count: int = 0
    last_error_message: str = ""


class Webhook:
    """Keeps the webhook where it belongs, and tells an admin where Telegram cannot reach it."""

    def __init__(
        self, tools: BotTools, trouble: Trouble, *, every: timedelta = LOOKED_AFTER_EVERY
    ) -> None:
        self._tools = tools
        self._every = every
        self._trouble = trouble

    async def run(self) -> None:
        """Look after it until cancelled."""
        while True:
            trouble = await self._look_after()
            if trouble is None:
                await self._note_heard()
                await asyncio.sleep(self._every.total_seconds())
            else:
                await self._trouble.bear(trouble)

    async def _look_after(self) -> Reply | None:
        """Set the webhook where it is not ours; return what is wrong with it, if anything is."""
        reply = await self._tools.client.call("getWebhookInfo")
        standing = told(reply, Standing)
        if standing is None:
            return reply
        if standing.url != address_of(self._tools):
            reply = await self._set()
            return None if isinstance(reply, Done) else reply
        # An error stays to be read after all is well again; what still waits tells the two apart.
        is_stuck = standing.last_error_message and standing.pending_update_count
        return Refused(0, standing.last_error_message) if is_stuck else None

    async def _set(self) -> Reply:
        return await self._tools.client.call(
            "setWebhook",
            url=address_of(self._tools),
            secret_token=self._tools.webhook_secret,
            allowed_updates=KINDS,
        )

    async def _note_heard(self) -> None:
        self._trouble.is_over()
        now = self._tools.clock.now()
        async with self._tools.db.transaction() as conn:
            await note_heard(conn, self._tools.bot_id, now=now)


def wants_webhook(tools: BotTools) -> bool:
    """Say whether the operator wants Telegram to come to us, and it can."""
    url = tools.settings.public_url or ""
    return tools.settings.telegram_webhook and url.startswith("https://")


def address_of(tools: BotTools) -> str:
    """Return where Telegram finds us; the address itself is a secret."""
    return f"{(tools.settings.public_url or '').rstrip('/')}/telegram/{tools.webhook_secret}"
