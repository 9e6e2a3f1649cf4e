"""The stream by which open pages hear of changes."""

from collections.abc import AsyncGenerator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from keepwarm.web.page import services, viewer

HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


async def show(request: Request) -> Response:
    hub, who = services(request).hub, viewer(request)
    last = request.headers.get("last-event-id")

    async def frames() -> AsyncGenerator[bytes, None]:
        async with hub.subscribe(who, last) as stream:
            async for frame in stream:
                yield frame

    return StreamingResponse(frames(), media_type="text/event-stream", headers=HEADERS)
