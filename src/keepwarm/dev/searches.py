"""
Search services that answer over HTTP on loopback as SearXNG, Brave Search and Overpass do.

Their index and their map are what the caller puts in; each can be told to be in trouble.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Self, TypeAlias
from urllib.parse import parse_qs

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

Name: TypeAlias = Literal["searxng", "brave", "overpass"]

PER_PAGE = 10
KEY = "a key of the demo"


@dataclass(frozen=True, slots=True)
class Result:
    """A page that a search engine knows."""

    url: str
    title: str
    snippet: str = ""


@dataclass(slots=True)
class DemoSearches:
    """
    The services, running inside the block.

    `instead` holds answers given in a service's place, the next one first; None stands for its
    own. `asked` are the questions, in order.
    """

    results: list[Result] = field(default_factory=list[Result])
    places: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    instead: dict[Name, list[Response | None]] = field(
        default_factory=dict[Name, list[Response | None]]
    )
    asked: list[tuple[Name, dict[str, str]]] = field(
        default_factory=list[tuple[Name, dict[str, str]]]
    )
    port: int = 0
    _server: uvicorn.Server | None = None
    _serving: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def overpass_url(self) -> str:
        return f"{self.url}/api/interpreter"

    async def __aenter__(self) -> Self:
        door = socket.create_server(("127.0.0.1", 0))
        self.port = door.getsockname()[1]
        routes = [
            Route("/search", self._answer("searxng", self._searxng)),
            Route("/res/v1/web/search", self._answer("brave", self._brave)),
            Route("/api/interpreter", self._answer("overpass", self._overpass), methods=["POST"]),
        ]
        config = uvicorn.Config(
            Starlette(routes=routes), lifespan="off", ws="none", log_config=None, access_log=False
        )
        config.load()
        self._server = uvicorn.Server(config)
        self._server.lifespan = config.lifespan_class(config)
        # Not `serve()`: signals belong to the process that we are a guest of.
        await self._server.startup(sockets=[door])
        self._serving = asyncio.create_task(self._server.main_loop())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None and self._serving is not None:
            self._server.should_exit = True
            await self._serving
            await self._server.shutdown()

    def _answer(
        self, name: Name, own: Callable[[dict[str, str], Request], Response]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            query = dict(request.query_params)
            if request.method == "POST":
                form = parse_qs((await request.body()).decode())
                query = {key: values[0] for key, values in form.items()}
            self.asked.append((name, query))
            waiting = self.instead.get(name)
            given = waiting.pop(0) if waiting else None
            return own(query, request) if given is None else given

        return answer

    def _searxng(self, query: dict[str, str], _request: Request) -> Response:
        if query.get("format") != "json":
            return PlainTextResponse("<html>results</html>", media_type="text/html")
        start = (int(query.get("pageno", "1")) - 1) * PER_PAGE
        found = [
            {"url": each.url, "title": each.title, "content": each.snippet, "engine": "demo"}
            for each in self.results[start : start + PER_PAGE]
        ]
        return JSONResponse({"query": query["q"], "results": found, "unresponsive_engines": []})

    def _brave(self, query: dict[str, str], request: Request) -> Response:
        if request.headers.get("x-subscription-token") != KEY:
            error = {"type": "ErrorResponse", "error": {"code": "SUBSCRIPTION_TOKEN_INVALID"}}
            return JSONResponse(error, 422)
        count = int(query.get("count", "20"))
        start = int(query.get("offset", "0")) * count
        found = [
            {"url": each.url, "title": each.title, "description": each.snippet}
            for each in self.results[start : start + count]
        ]
        more = {"more_results_available": start + count < len(self.results)}
        return JSONResponse({"type": "search", "query": more, "web": {"results": found}})

    def _overpass(self, _query: dict[str, str], _request: Request) -> Response:
        return JSONResponse({"version": 0.6, "elements": self.places})
