"""A clock that stands still until it is told what comes next."""

from collections.abc import Callable
from datetime import datetime


class SteppedClock:
    """Jumps from one thing to the next, never back; `watch` is told of every jump."""

    def __init__(
        self, instant: datetime, watch: Callable[[datetime], None] = lambda _: None
    ) -> None:
        self._instant = instant
        self._watch = watch

    def now(self) -> datetime:
        return self._instant

    def step_to(self, instant: datetime) -> None:
        self._instant = max(instant, self._instant)
        self._watch(self._instant)
