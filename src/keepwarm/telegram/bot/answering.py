"""Answer presses of buttons: each once, and none later than a second after it came."""

import asyncio
from typing import Final

from keepwarm.outbox.wording import cut
from keepwarm.telegram.client import BotClient

PATIENCE: Final = 0.8  # seconds; people who wait longer press again
LONGEST_ANSWER: Final = 200  # characters
REMEMBERED: Final = 1000  # presses


class Answers:
    """
    The presses that are waiting for an answer.

    Until it is answered, a button shows that it is busy. A press that takes its time is
    answered with nothing: what comes of it is then seen in the message itself.
    """

    def __init__(
        self, client: BotClient, *, patience: float = PATIENCE, remembered: int = REMEMBERED
    ) -> None:
        self._client = client
        self._most = remembered
        self._patience = patience
        self._waiting: dict[str, asyncio.TimerHandle] = {}
        self._answered: dict[str, None] = {}
        self._leaving: set[asyncio.Task[None]] = set()

    def expect(self, query_id: str) -> None:
        """Have a press answered in good time, whatever becomes of it."""
        if query_id in self._waiting or query_id in self._answered:
            return
        in_good_time = asyncio.get_running_loop().call_later
        self._waiting[query_id] = in_good_time(self._patience, self.give, query_id)

    def give(self, query_id: str, text: str | None = None, *, alert: bool = False) -> bool:
        """Answer a press; False where it has its answer, so that nobody reads this one."""
        waiting = self._waiting.pop(query_id, None)
        if waiting is not None:
            waiting.cancel()
        if query_id in self._answered:
            return False
        self._remember(query_id)
        # Nobody waits for it: the next press of the same chat must not.
        leaving = asyncio.create_task(self._send(query_id, text, alert=alert))
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)
        return True

    async def settle(self) -> None:
        """Answer what still waits, and wait until every answer has left."""
        for query_id in list(self._waiting):
            self.give(query_id)
        await asyncio.gather(*self._leaving)

    def _remember(self, query_id: str) -> None:
        self._answered[query_id] = None
        if len(self._answered) > self._most:
            del self._answered[next(iter(self._answered))]

    async def _send(self, query_id: str, text: str | None, *, alert: bool) -> None:
        # An answer that does not arrive, or comes too late, is lost without harm.
        await self._client.call(
            "answerCallbackQuery",
            callback_query_id=query_id,
            text=cut(text, LONGEST_ANSWER) if text else None,
            show_alert=alert or None,
        )
