"""What the hosts of one visit ask of robots."""

from urllib.parse import urljoin

from protego import Protego

from keepwarm.sites.fetch import Fetcher, Unreadable, is_server_trouble

_AS_GOOD_AS_NONE = frozenset({"no_address", "too_many_redirects"})
_MISSING = 400


class Rules:
    """
    Reads each host's robots.txt once and keeps to it.

    No such file means everything is allowed; a server in trouble means nothing is.
    """

    def __init__(self, fetcher: Fetcher, *, user_agent: str) -> None:
        self._fetcher = fetcher
        self._robot = user_agent.partition("/")[0].partition(" ")[0]
        self._by_origin: dict[str, Protego | Unreadable] = {}

    async def check(self, url: str) -> None:
        """Raise `Unreadable` where the host does not want robots."""
        rules = await self._rules(url)
        if not rules.can_fetch(url, self._robot):
            raise Unreadable("forbidden_by_robots")

    async def delay(self, url: str) -> float:
        """Return the seconds the host wants between two requests."""
        rules = await self._rules(url)
        return rules.crawl_delay(self._robot) or 0

    async def _rules(self, url: str) -> Protego:
        origin = urljoin(url, "/")
        if origin not in self._by_origin:
            self._by_origin[origin] = await self._read(origin)
        rules = self._by_origin[origin]
        if isinstance(rules, Unreadable):
            raise Unreadable(rules.reason, rules.detail)
        return rules

    async def _read(self, origin: str) -> Protego | Unreadable:
        try:
            fetched = await self._fetcher.fetch_rules(urljoin(origin, "robots.txt"))
        except Unreadable as trouble:
            return Protego.parse("") if trouble.reason in _AS_GOOD_AS_NONE else trouble
        if is_server_trouble(fetched.status):
            return Unreadable("forbidden_by_robots", f"robots.txt: {fetched.status}")
        if fetched.status >= _MISSING:
            return Protego.parse("")
        return Protego.parse(fetched.body.decode("utf-8", "replace"))
