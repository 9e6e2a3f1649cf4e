"""An HTTP client whose every connection goes through the guard."""

from collections.abc import AsyncIterable, AsyncIterator
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import cast

import httpcore2
import httpx2

from keepwarm.sites.guard import GuardedBackend

_KEEP_ALIVE_FOR = 5
_CONNECTIONS = 20


class GuardedTransport(httpx2.AsyncBaseTransport):
    """
    Carries requests over a pool that connects through the guard.

    httpx2's own transport takes no network backend, hence this small one. It leaves
    the errors of httpcore2 as they are; `fetch` knows them.
    """

    def __init__(self, backend: GuardedBackend) -> None:
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=httpx2.create_ssl_context(trust_env=False),
            max_connections=_CONNECTIONS,
            keepalive_expiry=_KEEP_ALIVE_FOR,
            network_backend=backend,
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request and return its answer, the body still unread."""
        url = request.url
        answer = await self._pool.handle_async_request(
            httpcore2.Request(
                request.method,
                httpcore2.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=cast("AsyncIterable[bytes]", request.stream),
                extensions=request.extensions,
            )
        )
        return httpx2.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


class PointsOn(Exception):
    """An answer that sends the visitor to another address; `location` as the site wrote it."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


class _Body(httpx2.AsyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._answer.aiter_stream():
            yield chunk

    async def aclose(self) -> None:
        await self._answer.aclose()


def guarded_client(backend: GuardedBackend, *, user_agent: str) -> httpx2.AsyncClient:
    """
    Return a client for pages of the open web.

    A proxy from the environment would connect in our place, past the guard: none is used.
    Redirects raise `PointsOn` and are followed by `fetch`, one checked step at a time.
    Cookies are not kept: nobody is to be recognised.
    """
    return httpx2.AsyncClient(
        transport=GuardedTransport(backend),
        trust_env=False,
        follow_redirects=False,
        event_hooks={"response": [_stop_at_redirect]},
        timeout=None,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        headers={
            "user-agent": user_agent,
            "accept": "text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.1",
            "accept-encoding": "gzip, deflate",
        },
    )


async def _stop_at_redirect(response: httpx2.Response) -> None:
    # Even when told not to follow, httpx2 works out the next address, and some versions
    # break on one they cannot read: it never gets to see it.
    if response.has_redirect_location:
        raise PointsOn(response.headers["location"])
