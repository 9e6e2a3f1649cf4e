"""How fast Telegram lets a bot speak, and who may speak next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

A_SECOND: Final = 25.0
"""Messages in all; Telegram refuses above thirty."""
BURST: Final = 4.0
"""Messages that may leave at once after a while of silence."""
AT_MOST: Final = 29
"""
Messages that may be on their way or have been answered within a second.

The bucket counts when they leave, Telegram when they arrive. Where the road is slow, some that
left one after the other arrive together; of these there are never more than this.
"""
IN_A_CHAT: Final = timedelta(seconds=1.05)
IN_A_GROUP: Final = timedelta(seconds=3.05)
AFTER_A_REFUSAL: Final = timedelta(seconds=0.1)
"""More than Telegram asks for: its clock is not ours."""
REFUSED_WITHIN: Final = timedelta(seconds=10)
MANY_CHATS: Final = 3
"""So many chats refused within that time mean that it is all of us who are too fast."""
AHEAD_OF_US: Final = timedelta(seconds=10)
"""More than what others wrote down since we looked at the clock can be ahead of it."""
LOOK_AGAIN: Final = 0.25
"""Seconds until the next look at a chat whose answer is awaited."""
A_MOMENT: Final = 0.001
FOR_LONG: Final = 5.0
"""Seconds between two looks; what is written meanwhile wakes whoever waits."""


@dataclass(frozen=True, slots=True)
class Head:
    """The message that is next in its chat, and in how many seconds the chat takes it."""

    id: int
    chat_id: int | None  # None: an address that is gone; nobody is disturbed there
    ready_in: float


@dataclass(frozen=True, slots=True)
class Pace:
    """What may leave now: so many messages, and none before the bot is free again."""

    now: datetime
    tokens: float
    frozen_for: float = 0.0  # seconds

    @property
    def opens_in(self) -> float:
        """Say in how many seconds a message may leave; 0 where one may."""
        return max(self.frozen_for, (1 - self.tokens) / A_SECOND, 0.0)


def pick(
    heads: Sequence[Head], pace: Pace, *, recent: int, room: int
) -> tuple[Sequence[Head], float]:
    """
    Return what leaves now, and in how many seconds a look is worth its while.

    The heads come in the order in which they are to leave, those that may not yet last.
    """
    ready = [head for head in heads if head.ready_in <= 0]
    leaving = ready[: max(0, min(room, int(pace.tokens), AT_MOST - recent))]
    if len(leaving) < len(ready):
        left = replace(pace, tokens=pace.tokens - len(leaving))
        return leaving, patience(left.opens_in or 1 / A_SECOND)
    return leaving, patience(min((h.ready_in for h in heads if h.ready_in > 0), default=FOR_LONG))


def patience(seconds: float) -> float:
    """Keep a wait within what is worth it: no busy loop, and no sleep for ever."""
    return min(max(seconds, A_MOMENT), FOR_LONG)


def pause_in(chat_id: int) -> timedelta:
    """Say how long a chat is left in peace after a message; groups have negative numbers."""
    return IN_A_CHAT if chat_id > 0 else IN_A_GROUP
