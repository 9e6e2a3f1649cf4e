"""Ask an application, and leave when it begins to stream: some answers never end."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import httpx2
from fastapi import FastAPI


class Knock(httpx2.AsyncBaseTransport):
    """Returns the whole of a plain answer, and the first piece of one that goes on."""

    def __init__(self, app: FastAPI, client: str) -> None:
        self._app = app
        self._client = client

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = await request.aread()
        answered = asyncio.Event()
        start: MutableMapping[str, Any] = {}
        piece: MutableMapping[str, Any] = {}
        unread = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> MutableMapping[str, Any]:
            if unread:
                return unread.pop()
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif not piece:
                piece.update(message)
                answered.set()

        visit = asyncio.create_task(self._app(self._scope(request), receive, send))
        visit.add_done_callback(lambda _visit: answered.set())
        await answered.wait()
        if piece.get("more_body"):
            visit.cancel()
        await asyncio.wait({visit})
        return httpx2.Response(start["status"], headers=start["headers"], content=piece["body"])

    def _scope(self, request: httpx2.Request) -> dict[str, Any]:
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "scheme": request.url.scheme,
            "path": request.url.path,
            "raw_path": request.url.raw_path.split(b"?")[0],
            "query_string": request.url.query,
            "server": (request.url.host, request.url.port),
            "client": (self._client, 40000),
            "root_path": "",
        }
