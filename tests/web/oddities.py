"""Addresses that no product has: they fail, stream, collide and swallow bodies."""

from collections.abc import AsyncGenerator

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from keepwarm.api.callers import AsAdmin, AsMember
from keepwarm.kit.errors import Conflict
from keepwarm.web.access import page

LIMIT = 2_000


class Body(BaseModel):
    text: str


router = APIRouter(prefix="/api/v1")


@router.post("/echo")
async def echo(body: Body, _caller: AsMember) -> Body:
    return body


@router.get("/team")
async def team(caller: AsAdmin) -> str:
    return caller.name


async def take_in(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def fail(_request: Request) -> Response:
    raise RuntimeError("the password of the database is hunter2")


async def lose(_request: Request) -> Response:
    raise ConnectionRefusedError("the database on port 5432 is away")


async def fail_midway(_request: Request) -> Response:
    async def pieces() -> AsyncGenerator[bytes, None]:
        yield b"so far"
        raise RuntimeError("midway")

    return StreamingResponse(pieces())


async def stream(_request: Request) -> Response:
    async def events() -> AsyncGenerator[bytes, None]:
        yield b": " + b"x" * 2000 + b"\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


async def collide(_request: Request) -> Response:
    raise Conflict


PAGES = (
    page("/take-in", take_in, access="public", method="POST"),
    page("/take-in/small", take_in, access="public", method="POST", body_limit=LIMIT),
    page("/fail", fail, access="public"),
    page("/lose", lose, access="public"),
    page("/fail/midway", fail_midway, access="public"),
    page("/stream", stream, access="public"),
    page("/collide", collide, access="public"),
)
