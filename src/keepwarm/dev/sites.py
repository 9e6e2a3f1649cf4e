"""
Serves the web sites of the invented companies on loopback.

Every company has a port of its own, one after the other from `port` on. A name would be
prettier, but `*.localhost` does not resolve everywhere; 127.0.77.n exists on Linux only;
and under one address with a path for each they would share what a considerate reader
keeps per host: robots.txt, the front page, its patience with a server in trouble. A port
makes each of them a site, on every system, and the guard's list stays a list of exact
addresses.
"""

import asyncio
import errno
import socket
from contextlib import ExitStack
from datetime import timedelta

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from keepwarm.dev.companies import Company, PageKind, companies, url_at
from keepwarm.dev.pages import draw_lost, draw_page, draw_style, page_at, ways
from keepwarm.kit.clock import Clock

_LOOPBACK = "127.0.0.1"
_ATTEMPTS = 50


class DemoSites:
    """
    The invented companies' web sites, served from this process.

    `port` is the first of as many ports as there are companies; 0 looks for a free row
    of them. News are dated by the clock, so the demo never grows stale. Starting raises
    `OSError` where somebody else listens at one of the ports.
    """

    def __init__(
        self, clock: Clock, *, port: int = 0, slow_by: timedelta = timedelta(seconds=2)
    ) -> None:
        self._clock = clock
        self._wanted = port
        self._slow_by = slow_by
        self._sockets: list[socket.socket] = []
        self._server: uvicorn.Server | None = None
        self._serving: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """Return the port of the first company."""
        return self._sockets[0].getsockname()[1] if self._sockets else self._wanted

    @property
    def allow(self) -> frozenset[tuple[str, int]]:
        """Return the exact addresses that a guarded reader must be allowed to open."""
        return frozenset((_LOOPBACK, self.port + place) for place in range(len(companies())))

    def url_of(self, company: Company) -> str:
        """Return the front page of a company."""
        return url_at(company, self.port)

    async def start(self) -> None:
        """Open the doors; when this returns, every site answers."""
        self._sockets = _open_row(self._wanted, len(companies()))
        app = Starlette(routes=[Route("/{path:path}", self._answer)])
        config = uvicorn.Config(
            app, lifespan="off", ws="none", log_config=None, log_level="error", access_log=False
        )
        config.load()
        self._server = uvicorn.Server(config)
        self._server.lifespan = config.lifespan_class(config)
        # Not `serve()`: signals belong to the process that we are a guest of.
        await self._server.startup(sockets=self._sockets)
        self._serving = asyncio.create_task(self._server.main_loop())

    async def stop(self) -> None:
        """Finish what is being answered and close the doors; safe to repeat."""
        if self._server is None or self._serving is None:
            return
        self._server.should_exit = True
        await self._serving
        await self._server.shutdown(sockets=self._sockets)
        self._server, self._serving, self._sockets = None, None, []

    async def _answer(self, request: Request) -> Response:
        at_port: int = request.scope["server"][1]
        company = companies()[at_port - self.port]
        path: str = request.path_params["path"]
        if path == "robots.txt":
            return PlainTextResponse(_robots(company))
        if "down" in company.traits:
            return PlainTextResponse("Service unavailable\n", 503, {"retry-after": "3600"})
        if path == "style.css":
            return Response(draw_style(company), media_type="text/css")
        if path in company.scripts:
            return Response('"use strict";\n', media_type="text/javascript")
        return await self._page(company, page_at(company, path))

    async def _page(self, company: Company, kind: PageKind | None) -> Response:
        today = self._clock.now().date()
        if kind is None or (kind == "team" and "lost_team" in company.traits):
            return HTMLResponse(draw_lost(company, today=today), 404)
        if kind == "about" and "slow_about" in company.traits:
            await asyncio.sleep(self._slow_by.total_seconds())
        return HTMLResponse(draw_page(company, kind, today=today))


def _robots(company: Company) -> str:
    closed = f"/{ways(company)['team'].path}" if "closed_team" in company.traits else ""
    return f"User-agent: *\nDisallow: {closed}\n"


def _open_row(first: int, count: int) -> list[socket.socket]:
    """Listen at a row of neighbouring ports, at `first` or wherever there is room."""
    for _ in range(1 if first else _ATTEMPTS):
        with ExitStack() as opened:
            try:
                row = [_listen(first, opened)]
                start: int = row[0].getsockname()[1]
                row += [_listen(start + place, opened) for place in range(1, count)]
            except (OSError, OverflowError):
                if first:
                    raise
                continue
            opened.pop_all()
            return row
    raise OSError(errno.EADDRINUSE, "There is no free row of ports for the demo's web sites")


def _listen(port: int, opened: ExitStack) -> socket.socket:
    # asyncio turns Nagle's algorithm off only where the protocol is named; with it every
    # answer waits 40 ms for a delayed acknowledgement.
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    opened.enter_context(door)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind((_LOOPBACK, port))
    return door
