"""Not too often, and not again when a server is in trouble: manners towards one host."""

from dataclasses import dataclass, field

import anyio

from keepwarm.sites.model import Limits

_HOSTS_TO_REMEMBER = 5_000


@dataclass(slots=True)
class _Host:
    turn: anyio.Lock = field(default_factory=anyio.Lock)
    free_at: float = 0
    failures: int = 0
    left_alone_until: float = 0


class Manners:
    """
    Remembers when each host was last asked and how it went.

    One of these serves a whole worker, so two visits to one host share its patience.
    `tireless` hosts need no rest: those of the demo are our own.
    """

    def __init__(self, limits: Limits, *, tireless: frozenset[str] = frozenset()) -> None:
        self._limits = limits
        self._tireless = tireless
        self._hosts: dict[str, _Host] = {}

    async def wait_for_turn(self, host: str, *, delay: float = 0) -> None:
        """Wait until the host has rested since our last request."""
        if host in self._tireless:
            return
        known = self._known(host)
        async with known.turn:
            await anyio.sleep(max(0, known.free_at - anyio.current_time()))
            rest = min(delay, self._limits.longest_crawl_delay)
            known.free_at = anyio.current_time() + max(self._limits.between_requests, rest)

    def is_left_alone(self, host: str) -> bool:
        """Say whether the host failed so often that we no longer ask."""
        known = self._hosts.get(host)
        return known is not None and anyio.current_time() < known.left_alone_until

    def record_answer(self, host: str) -> None:
        """Note that the host is well."""
        self._known(host).failures = 0

    def record_failure(self, host: str) -> None:
        """Note that the host failed; after several in a row it is left alone."""
        known = self._known(host)
        known.failures += 1
        if known.failures >= self._limits.failures_until_we_give_up:
            known.failures = 0
            known.left_alone_until = anyio.current_time() + self._limits.give_up_for

    def _known(self, host: str) -> _Host:
        if len(self._hosts) >= _HOSTS_TO_REMEMBER and host not in self._hosts:
            self._forget_the_idle()
        return self._hosts.setdefault(host, _Host())

    def _forget_the_idle(self) -> None:
        now = anyio.current_time()
        self._hosts = {
            name: host
            for name, host in self._hosts.items()
            if host.left_alone_until > now or host.free_at > now or host.turn.locked()
        }
