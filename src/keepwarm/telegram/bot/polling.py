"""
Fetch what Telegram has for the bot, and keep it before it is acknowledged.

The acknowledgement is the next request, which names the first update that we do not have. So
nothing is lost whatever dies, and what is fetched twice is kept once.
"""

from datetime import timedelta
from typing import Any, Final, cast

from keepwarm.db.alone import alone
from keepwarm.inbox.actions import keep_updates, note_heard
from keepwarm.inbox.model import KINDS, is_update, press_of
from keepwarm.inbox.reads import get_next_update_id
from keepwarm.telegram.bot.answering import Answers
from keepwarm.telegram.bot.tools import BotTools
from keepwarm.telegram.bot.trouble import Trouble
from keepwarm.telegram.client import BotClient, Done, Refused, Reply
from keepwarm.work.persistence import persist

WAITS: Final = timedelta(seconds=25)
ANSWERS_WITHIN: Final = WAITS + timedelta(seconds=10)
ONE_POLLER: Final = 0x6B77_706F  # the number of the lock: "kwpo"
_CONFLICT = 409


class Poller:
    """One of all processes polls: Telegram turns away whoever asks beside another."""

    def __init__(
        self,
        tools: BotTools,
        answers: Answers,
        client: BotClient,
        trouble: Trouble,
        *,
        waits: timedelta = WAITS,
    ) -> None:
        self._tools = tools
        self._answers = answers
        self._client = client
        self._waits = waits
        self._trouble = trouble

    async def run(self) -> None:
        """Poll until cancelled, through every trouble with Telegram and the database."""
        while True:
            await persist(self._poll_alone)

    async def _poll_alone(self) -> None:
        async with alone(self._tools.db.url, ONE_POLLER) as lost:
            await self._client.call("deleteWebhook")  # it may have come to us before
            while not lost.is_set():
                await self._poll()

    async def _poll(self) -> None:
        bot_id, now = self._tools.bot_id, self._tools.clock.now()
        async with self._tools.db.connection() as conn:
            offset = await get_next_update_id(conn, bot_id, now=now)
        # After trouble an answer at once tells that it is over, also where nobody writes.
        waits = 0 if self._trouble.lasts else int(self._waits.total_seconds())
        reply = await self._client.call(
            "getUpdates", offset=offset, timeout=waits, allowed_updates=KINDS
        )
        updates = _updates_of(reply)
        if updates is None:
            await self._bear(reply)
        else:
            await self._keep(updates)

    async def _keep(self, updates: list[Any]) -> None:
        for update in updates:
            if query_id := press_of(update):
                self._answers.expect(query_id)
        bot_id, now = self._tools.bot_id, self._tools.clock.now()
        async with self._tools.db.transaction() as conn:
            await keep_updates(conn, bot_id, updates, now=now)
            await note_heard(conn, bot_id, now=now)
        self._trouble.is_over()

    async def _bear(self, reply: Reply) -> None:
        if isinstance(reply, Refused) and _is_hooked(reply):
            # Somebody has set one since.
            await self._client.call("deleteWebhook")
        await self._trouble.bear(reply)


def _updates_of(reply: Reply) -> list[Any] | None:
    """Return what Telegram tells; None where it tells nothing that could be acknowledged."""
    if not isinstance(reply, Done) or not isinstance(reply.result, list):
        return None
    told = cast("list[Any]", reply.result)
    updates = [each for each in told if is_update(each)]
    return updates if updates or not told else None


def _is_hooked(refusal: Refused) -> bool:
    return refusal.status == _CONFLICT and "webhook" in refusal.why.lower()
