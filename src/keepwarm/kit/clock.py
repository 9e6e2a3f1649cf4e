"""The only place that asks what time it is."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Says what time it is. Edges hold one; domain code is given `now`."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The clock on the wall, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 -- this is the edge itself
