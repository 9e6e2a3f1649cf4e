"""How fast a bot may speak, as Telegram documents it and as nobody should rely on."""

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple

from keepwarm.dev.botapi.model import ApiError, Chat


class Rate(NamedTuple):
    """At most so many within a window that slides."""

    most: int
    within: timedelta


A_CHAT = Rate(1, timedelta(seconds=1))
A_GROUP = Rate(20, timedelta(minutes=1))
IN_ALL = Rate(30, timedelta(seconds=1))


@dataclass(slots=True)
class Limits:
    """Counts what a bot sends; refuses what comes too fast, where that is wanted."""

    strict: bool
    _sent: defaultdict[tuple[int, Rate], deque[datetime]] = field(
        default_factory=lambda: defaultdict[tuple[int, Rate], deque[datetime]](deque)
    )

    def spend(self, chat: Chat, now: datetime) -> None:
        """Count a message. Raises 429 where it is one too many."""
        if not self.strict:
            return
        for key in _keys(chat):
            past, rate = self._sent[key], key[1]
            while past and past[0] <= now - rate.within:
                past.popleft()
            if len(past) >= rate.most:
                raise too_many(past[0] + rate.within - now)
        for key in _keys(chat):
            self._sent[key].append(now)


def too_many(wait: timedelta) -> ApiError:
    """Return Telegram's way to say when to come again."""
    seconds = max(1, ceil(wait.total_seconds()))
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def _keys(chat: Chat) -> Iterator[tuple[int, Rate]]:
    yield chat.id, A_CHAT
    if chat.kind != "private":
        yield chat.id, A_GROUP
    yield 0, IN_ALL
