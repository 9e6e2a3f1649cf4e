"""Turn those away for a while who fail, or ask, again and again from one address."""

from collections import deque
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final

_MOST_ADDRESSES: Final = 10_000
_OF_ONE_HOUSE: Final = 64
"""So many bits of an IPv6 address name a network; its owner chooses among the rest."""


class Throttle:
    """Remembers, in this process alone, when an address failed."""

    def __init__(self, *, times: int, within: timedelta) -> None:
        self._times = times
        self._within = within
        self._failures: dict[str, deque[datetime]] = {}

    def is_shut(self, address: str, now: datetime) -> bool:
        """Say whether an address has failed so often lately that it is not listened to."""
        failures = self._failures.get(_house(address))
        if failures is None:
            return False
        while failures and failures[0] <= now - self._within:
            failures.popleft()
        return len(failures) >= self._times

    def note(self, address: str, now: datetime) -> None:
        """Write down that an address failed."""
        house = _house(address)
        # The longest known goes first, so that no crowd of addresses fills the memory.
        failures = self._failures.pop(house, None) or deque(maxlen=self._times)
        failures.append(now)
        self._failures[house] = failures
        if len(self._failures) > _MOST_ADDRESSES:
            del self._failures[next(iter(self._failures))]


class Pace:
    """
    Lets each address ask so many times a minute, and as often again all at once.

    It remembers one instant an address: until when what it has asked for would take at the
    pace it may ask at.
    """

    def __init__(self, per_minute: int) -> None:
        self._each = timedelta(minutes=1) / per_minute
        self._at_once = timedelta(minutes=1)
        self._until: dict[str, datetime] = {}

    def wait(self, address: str, now: datetime) -> timedelta | None:
        """Count a question; where there were too many, say how long to wait before the next."""
        house = _house(address)
        until = max(self._until.pop(house, now), now)
        if until - now > self._at_once - self._each:
            self._until[house] = until
            return until - now - self._at_once + self._each
        self._until[house] = until + self._each
        if len(self._until) > _MOST_ADDRESSES:
            del self._until[next(iter(self._until))]
        return None


def _house(address: str) -> str:
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return str(known)
    if known.ipv4_mapped is not None:  # of a server that listens for both kinds
        return str(known.ipv4_mapped)
    return str(int(known) >> (128 - _OF_ONE_HOUSE))
