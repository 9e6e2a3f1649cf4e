"""What watchmen ask: are you alive, can you work, how are you."""

import asyncio

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from keepwarm.db import LOST, fetch_value
from keepwarm.web.page import database

_DATABASE_ANSWERS_WITHIN = 2.0  # seconds


async def is_alive(_request: Request) -> Response:
    return PlainTextResponse("alive\n")


async def is_ready(request: Request) -> Response:
    """Say whether the database answers: not yet, while it starts or restarts."""
    try:
        async with (
            asyncio.timeout(_DATABASE_ANSWERS_WITHIN),
            database(request).connection() as conn,
        ):
            await fetch_value(conn, int, "select 1")
    except (*LOST, TimeoutError):
        return PlainTextResponse("The database does not answer.\n", 503)
    return PlainTextResponse("ready\n")


async def show_metrics(request: Request) -> Response:
    return Response(generate_latest(request.app.state.registry), media_type=CONTENT_TYPE_LATEST)
