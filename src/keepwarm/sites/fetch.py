"""Brings home the body of one address: bounded in time, in size and in redirects."""

import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import anyio
import httpcore2
import httpx2

from keepwarm.sites.addresses import absolute, host_of
from keepwarm.sites.guard import Blocked, UnknownHost
from keepwarm.sites.manners import Manners
from keepwarm.sites.model import Limits, Reason
from keepwarm.sites.transport import PointsOn

READABLE = frozenset(
    {"", "application/xhtml+xml", "application/xml", "text/html", "text/plain", "text/xml"}
)
_ENCODINGS = frozenset({"", "deflate", "gzip", "identity", "x-gzip"})
_CHUNK = 16_384
_REFUSED = 400
_SERVER_TROUBLE = 500
_TOO_MANY_REQUESTS = 429

_TROUBLE: tuple[tuple[type[Exception], Reason], ...] = (
    (Blocked, "blocked"),
    (UnknownHost, "unknown_host"),
    (TimeoutError, "too_slow"),
    (httpcore2.TimeoutException, "too_slow"),
    (httpcore2.NetworkError, "unreachable"),
    (OSError, "unreachable"),
    (httpx2.InvalidURL, "no_address"),
    (httpcore2.UnsupportedProtocol, "no_address"),
    (httpcore2.ProtocolError, "garbled"),
    (httpx2.HTTPError, "garbled"),
)
_KNOWN_TROUBLE: tuple[type[Exception], ...] = tuple(kind for kind, _ in _TROUBLE)
_THE_SERVERS_FAULT: frozenset[Reason] = frozenset({"garbled", "too_slow", "unreachable"})

Step = Callable[[str], Awaitable[None]]


class Unreadable(Exception):
    """A page that stays away, with the reason for it."""

    reason: Reason

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body and where it came from in the end."""

    url: str
    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class _Terms:
    at_most: int
    of_any_type: bool = False
    kinds: frozenset[str] = READABLE
    delay: float = 0
    check: Step | None = None


class Fetcher:
    """Asks for one address at a time, with manners, and raises only `Unreadable`."""

    def __init__(self, client: httpx2.AsyncClient, manners: Manners, limits: Limits) -> None:
        self._client = client
        self._manners = manners
        self._limits = limits

    async def fetch_page(
        self, url: str, *, check: Step, delay: float = 0, kinds: frozenset[str] = READABLE
    ) -> Fetched:
        """
        Return a page meant for reading.

        `check` is asked before every request, redirects included; it refuses by raising.
        """
        terms = _Terms(self._limits.bytes_per_page, kinds=kinds, delay=delay, check=check)
        fetched = await self._fetch(url, terms)
        if fetched.status >= _REFUSED:
            raise Unreadable("http_error", str(fetched.status))
        return fetched

    async def fetch_rules(self, url: str) -> Fetched:
        """Return a robots.txt, cut where it grows longer than anyone would read."""
        return await self._fetch(url, _Terms(self._limits.bytes_of_robots, of_any_type=True))

    async def _fetch(self, url: str, terms: _Terms) -> Fetched:
        seconds_left = self._limits.page_within
        for _hop in range(self._limits.redirects + 1):
            if terms.check:
                await terms.check(url)
            await self._manners.wait_for_turn(host_of(url), delay=terms.delay)
            # Waiting for our turn is courtesy, not slowness: the clock starts here.
            started_at = anyio.current_time()
            answer = await self._ask(url, terms, within=seconds_left)
            if isinstance(answer, Fetched):
                return answer
            url = answer
            seconds_left -= anyio.current_time() - started_at
        raise Unreadable("too_many_redirects")

    async def _ask(self, url: str, terms: _Terms, *, within: float) -> Fetched | str:
        """Send one request; return its body, or the address it points on to."""
        host = host_of(url)
        if self._manners.is_left_alone(host):
            raise Unreadable("gave_up")
        try:
            with anyio.fail_after(within):
                answer = await self._answer(url, terms)
        except PointsOn as pointing:
            answer = _target(pointing.location, url)
        except _KNOWN_TROUBLE as error:
            reason = _reason(error)
            if reason in _THE_SERVERS_FAULT:
                self._manners.record_failure(host)
            raise Unreadable(reason) from error
        self._note(host, answer, terms)
        return answer

    def _note(self, host: str, answer: Fetched | str, terms: _Terms) -> None:
        if isinstance(answer, Fetched) and is_server_trouble(answer.status):
            self._manners.record_failure(host)
        elif not terms.of_any_type:
            # Many a broken site still serves its robots.txt; that proves nothing.
            self._manners.record_answer(host)

    async def _answer(self, url: str, terms: _Terms) -> Fetched:
        async with self._client.stream("GET", url) as response:
            kind = response.headers.get("content-type", "")
            if response.status_code >= _REFUSED:
                return Fetched(url, response.status_code, kind, b"")
            if not (terms.of_any_type or _media_type(kind) in terms.kinds):
                raise Unreadable("wrong_type", _media_type(kind))
            body = await _read(response, terms)
            return Fetched(url, response.status_code, kind, body)


def is_server_trouble(status: int) -> bool:
    """Say whether an answer means that the server wants to be left in peace."""
    return status >= _SERVER_TROUBLE or status == _TOO_MANY_REQUESTS


def _target(location: str, url: str) -> str:
    target = absolute(location, url)
    if target is None:
        raise Unreadable("no_address", location[:100])
    return target


def _media_type(kind: str) -> str:
    return kind.partition(";")[0].strip().lower()


async def _read(response: httpx2.Response, terms: _Terms) -> bytes:
    # What we did not ask for would come through undecoded, and be taken for text.
    if response.headers.get("content-encoding", "").strip().lower() not in _ENCODINGS:
        raise Unreadable("garbled", response.headers["content-encoding"][:40])
    body = bytearray()
    # Counted after decompression and in small pieces: a bomb ends at the limit.
    async for chunk in response.aiter_bytes(_CHUNK):
        body += chunk
        if len(body) > terms.at_most:
            # Rules may be cut short, as other robots do; half a page would mislead.
            if terms.of_any_type:
                break
            raise Unreadable("too_large")
    return bytes(body[: terms.at_most])


def _reason(error: Exception) -> Reason:
    if isinstance(error, httpcore2.ConnectError) and _is_about_certificates(error):
        return "bad_certificate"
    return next(reason for kind, reason in _TROUBLE if isinstance(error, kind))


def _is_about_certificates(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        # The pool raises again "from None", which leaves the context alone.
        error = error.__cause__ or error.__context__
    return False
