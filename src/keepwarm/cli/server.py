"""The HTTP server as a guest in our process: our socket, our signals, our way to stop."""

import asyncio
import socket
from contextlib import AbstractContextManager, nullcontext

import uvicorn
from fastapi import FastAPI

from keepwarm.kit.errors import Refused
from keepwarm.live.hub import Hub

BACKLOG = 2048
LAST_REQUESTS = 5  # seconds that requests under way have when we stop


def open_port(host: str, port: int) -> socket.socket:
    """Take the port before anything else, so that a port in use costs no start-up."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only of a socket that says it is TCP does asyncio know to send small answers at once.
    door = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except OSError as error:
        door.close()
        raise Refused(
            f"Cannot listen on {host}:{port} ({error.strerror}). Choose another with --port."
        ) from error
    door.listen(BACKLOG)
    return door


class _GuestServer(uvicorn.Server):
    def capture_signals(self) -> AbstractContextManager[None]:  # pyright: ignore[reportIncompatibleMethodOverride] -- narrower on purpose: signals are ours
        return nullcontext()


class WebServer:
    """Serves an app on an open socket until it is stopped."""

    def __init__(self, app: FastAPI, door: socket.socket, hub: Hub) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=LAST_REQUESTS,
        )
        self._server = _GuestServer(config)
        self._door = door
        self._hub = hub
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> asyncio.Task[None]:
        """Serve from now on; connections made since the port was opened are waiting."""
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._door]))
        while not self._server.started:
            if self._serving.done():
                self._serving.result()
            await asyncio.sleep(0.005)
        return self._serving

    async def stop(self) -> None:
        """End the open streams, finish what is being answered, close the port."""
        self._hub.close()
        self._server.should_exit = True
        if self._serving is not None:
            await self._serving
