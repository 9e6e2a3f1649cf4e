"""Reads a lead's site as a considerate visitor would: a few pages, slowly, by the rules."""

from types import TracebackType
from typing import Self

import anyio
import httpcore2
from anyio import to_thread

from keepwarm.sites.addresses import entrances, is_network, site_of
from keepwarm.sites.fetch import READABLE, Fetched, Fetcher, Unreadable
from keepwarm.sites.guard import GuardedBackend, Resolve, resolve
from keepwarm.sites.manners import Manners
from keepwarm.sites.model import Limits, Page, Reason, Unread, Visit
from keepwarm.sites.page import read_page
from keepwarm.sites.robots import Rules
from keepwarm.sites.transport import guarded_client
from keepwarm.sites.ways import further_pages, guesses

USER_AGENT = "Keepwarm/0.1 (reads a few pages of a company's own site)"

_FEEDS = frozenset({"application/atom+xml", "application/rss+xml"})

# Only then may the plain door do what the safe one did not.
_TRY_THE_NEXT_DOOR: frozenset[Reason] = frozenset(
    {"bad_certificate", "garbled", "too_slow", "unreachable"}
)


class SiteReader:
    """
    Visits sites; one reader serves a whole worker.

    `allow` names hosts and ports of our own that the guard lets through (the demo's
    sites); unless told otherwise we hurry there.
    """

    def __init__(
        self,
        *,
        allow: frozenset[tuple[str, int]] = frozenset(),
        user_agent: str = USER_AGENT,
        limits: Limits | None = None,
        hurry: bool = True,
        resolve: Resolve = resolve,
        network: httpcore2.AsyncNetworkBackend | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._user_agent = user_agent
        self._client = guarded_client(
            GuardedBackend(allow, resolve=resolve, network=network), user_agent=user_agent
        )
        tireless = frozenset(f"{host}:{port}" for host, port in allow if hurry)
        manners = Manners(self._limits, tireless=tireless)
        self._fetcher = Fetcher(self._client, manners, self._limits)

    async def read_site(self, url: str) -> Visit:
        """
        Read the useful pages of the site behind an address or a bare domain.

        What cannot be read is in the visit with its reason; nothing is raised. A visit
        that runs out of time keeps the pages it has.
        """
        rules = Rules(self._fetcher, user_agent=self._user_agent)
        trip = _Trip(self._fetcher, rules, self._limits.pages)
        with anyio.move_on_after(self._limits.visit_within) as span:
            await trip.go(url)
        return trip.visit(out_of_time=span.cancelled_caught)

    def begin_walk(self) -> "Walk":
        """Begin to read pages of any site, one after the other, by the same rules."""
        return Walk(self._fetcher, Rules(self._fetcher, user_agent=self._user_agent))

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()


class Walk:
    """Pages of any site: lists as well as pages. The rules of each host are read once."""

    def __init__(self, fetcher: Fetcher, rules: Rules) -> None:
        self._fetcher = fetcher
        self._rules = rules

    async def fetch(self, url: str) -> Fetched:
        """Return one page, sitemap or feed. Raises `Unreadable`."""
        await self._rules.check(url)
        delay = await self._rules.delay(url)
        kinds = READABLE | _FEEDS
        return await self._fetcher.fetch_page(
            url, check=self._rules.check, delay=delay, kinds=kinds
        )


class _Trip:
    """One visit under way: what has been read, what has not, what is still to come."""

    def __init__(self, fetcher: Fetcher, rules: Rules, at_most: int) -> None:
        self._fetcher = fetcher
        self._rules = rules
        self._at_most = at_most
        self._site: str | None = None
        self._pages: list[Page] = []
        self._unread: list[Unread] = []
        self._waiting: list[str] = []

    async def go(self, typed: str) -> None:
        first = await self._enter(typed)
        if first is None:
            return
        self._site = site_of(first.url)
        hunches = guesses(first)
        self._waiting = list(dict.fromkeys([*further_pages(first), *hunches]))[: self._at_most - 1]
        while self._waiting:
            url = self._waiting[0]
            unread = await self._read(url)
            # Nobody promised us the pages we only guessed.
            if unread and url not in hunches:
                self._unread.append(unread)
            self._waiting.pop(0)

    def visit(self, *, out_of_time: bool) -> Visit:
        late = [Unread(url, "out_of_time") for url in self._waiting] if out_of_time else []
        return Visit(tuple(self._pages), (*self._unread, *late))

    async def _enter(self, typed: str) -> Page | None:
        doors = entrances(typed)
        if not doors:
            self._unread.append(Unread(typed, "no_address"))
        for door in doors:
            self._waiting = [door]
            unread = await self._read(door)
            self._waiting = []
            if unread is None:
                self._unread.clear()
                return self._pages[0]
            self._unread.append(unread)
            if unread.reason not in _TRY_THE_NEXT_DOOR:
                break
        return None

    async def _read(self, url: str) -> Unread | None:
        try:
            fetched = await self._fetch(url)
        except Unreadable as trouble:
            return Unread(url, trouble.reason, trouble.detail)
        # A large page takes a while to take apart; the loop has other things to do.
        page = await to_thread.run_sync(
            lambda: read_page(
                fetched.body,
                url=fetched.url,
                content_type=fetched.content_type,
                status=fetched.status,
            )
        )
        if all(page.url != known.url and page.sha256 != known.sha256 for known in self._pages):
            self._pages.append(page)
        return None

    async def _fetch(self, url: str) -> Fetched:
        await self._check(url)
        delay = await self._rules.delay(url)
        return await self._fetcher.fetch_page(url, check=self._check, delay=delay)

    async def _check(self, url: str) -> None:
        if is_network(url):
            raise Unreadable("no_site_of_their_own")
        if self._site is not None and site_of(url) != self._site:
            raise Unreadable("left_the_site", site_of(url))
        await self._rules.check(url)
