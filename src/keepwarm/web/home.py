"""What `/` leads to."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response


async def show(_request: Request) -> Response:
    return RedirectResponse("/board", 303)
