"""
How updates reach a bot: it asks for them, or they are posted to it.

One asks at a time. Whoever still waits when another asks is sent away, so two processes of one
bot take turns in failing: that is how operators learn that there are two.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx2

from keepwarm.dev.botapi.arguments import is_set, nested, whole
from keepwarm.dev.botapi.model import ApiError, Thing, bad_request
from keepwarm.dev.botapi.state import Telegram

LONGEST_WAIT = 50  # seconds
MOST_AT_ONCE = 100
_SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- a header's name
_LONGEST_SECRET = 256
_OTHER = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance "
    "is running"
)
_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
    "the webhook first"
)


@dataclass(slots=True)
class Hand:
    """Hands updates over. `pause` is how long Telegram holds back the hasty, in seconds."""

    telegram: Telegram
    pause: float
    _waiting: asyncio.Future[None] | None = None
    _last_empty: tuple[int, float] = (-1, float("-inf"))
    _conflict_at: float = float("-inf")
    _posting: asyncio.Task[None] | None = None
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.telegram.on_update = self._wake

    async def get_updates(self, given: Mapping[str, Any]) -> list[Thing]:
        if self.telegram.webhook:
            raise ApiError(409, _WEBHOOK)
        await self._take_turn()
        self._acknowledge(whole(given, "offset"))
        self._narrow(given)
        most = min(MOST_AT_ONCE, max(1, whole(given, "limit", MOST_AT_ONCE)))
        if not self.telegram.updates:
            await self._wait(self._patience(given))
        return self.telegram.updates[:most]

    def set_webhook(self, given: Mapping[str, Any]) -> bool:
        url = str(given.get("url") or "")
        if not url:
            return self.delete_webhook(given)
        if not (url.startswith("https://") or self.telegram.takes_http):
            why = "An HTTPS URL must be provided for webhook"
            raise bad_request(f"bad webhook: {why}")
        secret = str(given.get("secret_token") or "")
        if len(secret) > _LONGEST_SECRET:
            raise bad_request("secret token is too long")
        if secret and not secret.replace("_", "a").replace("-", "a").isalnum():
            raise bad_request("secret token contains unallowed characters")
        self._drop(given)
        self._narrow(given)
        self.telegram.webhook = {"url": url, "secret_token": secret}
        self._send_away("Conflict: terminated by setWebhook request")
        self._stop_posting()
        self._posting = asyncio.create_task(self._post())
        return True

    def delete_webhook(self, given: Mapping[str, Any]) -> bool:
        self._drop(given)
        self.telegram.webhook = {}
        self._stop_posting()
        return True

    def get_webhook_info(self, _given: Mapping[str, Any]) -> Thing:
        failed = self.telegram.webhook.get("last_error_message")
        return {
            **({"last_error_message": failed} if failed else {}),
            "url": self.telegram.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.telegram.updates),
            "allowed_updates": sorted(self.telegram.allowed_updates),
        }

    async def close(self) -> None:
        """Send everybody home."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
        posting = self._posting
        self._stop_posting()
        if posting is not None:
            with suppress(asyncio.CancelledError):
                await posting

    def _wake(self) -> None:
        self._arrived.set()
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def _take_turn(self) -> None:
        """Send away whoever waits, but no more often than Telegram does."""
        if self._waiting is None or self._waiting.done():
            return
        loop = asyncio.get_running_loop()
        if (early := self._conflict_at + self.pause - loop.time()) > 0:
            await asyncio.sleep(early)
        self._conflict_at = loop.time()
        self._send_away(_OTHER)

    def _send_away(self, why: str) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ApiError(409, why))

    def _acknowledge(self, offset: int) -> None:
        waiting = self.telegram.updates
        if offset < 0:
            waiting[:] = waiting[offset:]
        elif offset:
            waiting[:] = [update for update in waiting if update["update_id"] >= offset]

    def _narrow(self, given: Mapping[str, Any]) -> None:
        if "allowed_updates" in given:
            self.telegram.allowed_updates = frozenset(nested(given, "allowed_updates") or [])

    def _drop(self, given: Mapping[str, Any]) -> None:
        if is_set(given, "drop_pending_updates"):
            self.telegram.updates.clear()

    def _patience(self, given: Mapping[str, Any]) -> float:
        """Return how long to wait; who asks for the same again and again is slowed down."""
        wanted = float(min(LONGEST_WAIT, max(0, whole(given, "timeout"))))
        now, offset = asyncio.get_running_loop().time(), whole(given, "offset")
        before, at = self._last_empty
        self._last_empty = (offset, now)
        is_hasty = wanted < self.pause and offset == before and now - at < self.pause
        return self.pause if is_hasty else wanted

    async def _wait(self, seconds: float) -> None:
        if not seconds or self.telegram.closing.is_set():
            return
        waiting = self._waiting = asyncio.get_running_loop().create_future()
        with suppress(TimeoutError):
            await asyncio.wait_for(waiting, seconds)

    def _stop_posting(self) -> None:
        if self._posting is not None:
            self._posting.cancel()
            self._posting = None

    async def _post(self) -> None:
        """Post what comes, in order, each until it is taken."""
        url, secret = self.telegram.webhook["url"], self.telegram.webhook["secret_token"]
        headers = {_SECRET: secret} if secret else {}
        async with httpx2.AsyncClient(headers=headers) as client:
            while True:
                self._arrived.clear()
                while self.telegram.updates:
                    update = self.telegram.updates[0]
                    if await self._is_taken(client, url, update):
                        self.telegram.updates.remove(update)
                    else:
                        await asyncio.sleep(self.pause)
                await self._arrived.wait()

    async def _is_taken(self, client: httpx2.AsyncClient, url: str, update: Thing) -> bool:
        try:
            response = await client.post(url, json=update)
        except httpx2.HTTPError:
            self.telegram.webhook["last_error_message"] = "Connection refused"
            return False
        if not response.is_success:
            said = f"Wrong response from the webhook: {response.status_code}"
            self.telegram.webhook["last_error_message"] = said
        return response.is_success
