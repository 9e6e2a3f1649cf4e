"""A clock that stands still until it is told what comes next."""

from datetime import datetime


class SteppedClock:
    """Jumps from one thing to the next, never back."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant

    def now(self) -> datetime:
        return self._instant

    def step_to(self, instant: datetime) -> None:
        self._instant = max(instant, self._instant)
