"""Who may use an address, decided at one door for pages, fragments and the API."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from keepwarm.accounts.actions import get_session
from keepwarm.accounts.model import Member
from keepwarm.db import LOST
from keepwarm.kit.errors import NotAllowed, NotSignedIn
from keepwarm.web.badge import count_for_page
from keepwarm.web.batching import TooMuchAtOnce
from keepwarm.web.carriers import (
    PROGRAMS_USE,
    Carrier,
    bearer_of,
    carriers,
    enter_mini_app,
    keep_mini_app,
)
from keepwarm.web.cookies import keep_session
from keepwarm.web.errors import TryAgain
from keepwarm.web.forgery import (
    SAFE_METHODS,
    csrf_token,
    refuse_other_sites,
    refuse_without_token,
)
from keepwarm.web.page import now, services, session_maybe

Access: TypeAlias = Literal["public", "member", "admin"]
Method: TypeAlias = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Handler: TypeAlias = Callable[[Request], Awaitable[Response]]

BODY_LIMIT = 1_000_000  # bytes; an address that takes more says so in the table
_THIS_MACHINE = frozenset({"127.0.0.1", "::1"})
_OUR_NAMES = frozenset({"127.0.0.1", "[::1]", "localhost"})
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One line of the table of addresses."""

    path: str
    handler: Handler
    access: Access
    method: Method
    body_limit: int
    or_loopback: bool
    described: Mapping[str, object] | None
    is_hot: bool
    from_anywhere: bool

    def route(self) -> Route:
        return Route(self.path, _guarded(self), methods=[self.method])


def page(
    path: str,
    handler: Handler,
    *,
    access: Access,
    method: Method = "GET",
    body_limit: int = BODY_LIMIT,
    or_loopback: bool = False,
    described: Mapping[str, object] | None = None,
    is_hot: bool = False,
    from_anywhere: bool = False,
) -> Page:
    """
    Name an address: `or_loopback` opens it, for reading, to programs on this machine.

    One for programs is `described` as an operation of the OpenAPI document. A hot one is asked
    for so often that it is looked for before all others. What may come `from_anywhere` asks for
    nothing but what stands in its address, so pages of others may send it as well.
    """
    return Page(
        path=path,
        handler=handler,
        access=access,
        method=method,
        body_limit=body_limit,
        or_loopback=or_loopback,
        described=described,
        is_hot=is_hot,
        from_anywhere=from_anywhere,
    )


post = partial(page, method="POST")


async def admit(request: Request, access: Access, *, from_anywhere: bool = False) -> None:
    """
    Let a request in, and remember on it who asks (`page.member`).

    Raises NotSignedIn, NotAllowed; ForgedRequest and StalePage for what none of our
    pages sent. A program's bearer token stands alone: cookies are not looked at. On an
    open address nobody is looked up: it costs no statement (see `recognise`).
    """
    is_program = str(request.scope["path"]).startswith(PROGRAMS_USE)
    bearer = bearer_of(request) if is_program else None
    if bearer is not None:
        member = await _program(request, bearer)
    else:
        if not from_anywhere:
            _refuse_other_sites(request)
        member = None if access == "public" else await recognise(request)
    if access != "public" and member is None:
        raise NotSignedIn
    if access != "public" and bearer is None and request.method not in SAFE_METHODS:
        await refuse_without_token(request, request.state.csrf)
    if access == "admin" and not (member is not None and member.is_admin):
        raise NotAllowed


async def recognise(request: Request) -> Member | None:
    """Look up whose session this is, and whether it is the Mini App's."""
    for carrier in carriers(request, services(request).settings):
        member = await _holder(request, carrier)
        if member is not None:
            return member
    return None


def is_from_this_machine(request: Request) -> bool:
    """
    Say whether a program on this machine asks, and nobody through it.

    A proxy here forwards strangers from loopback, and a browser here may be led by a
    foreign name that points to it; both show in the headers. A proxy that says nothing in
    headers shows in the setting that every proxy needs.
    """
    if services(request).settings.public_url is not None:
        return False
    if request.client is None or request.client.host not in _THIS_MACHINE:
        return False
    if any(name in request.headers for name in _FORWARDED):
        return False
    return request.headers.get("host", "").rsplit(":", 1)[0] in _OUR_NAMES


def _guarded(page: Page) -> Handler:
    async def endpoint(request: Request) -> Response:
        request.state.route = page.path
        try:
            if not (page.or_loopback and is_from_this_machine(request)):
                await admit(request, page.access, from_anywhere=page.from_anywhere)
                if page.access != "public":
                    await count_for_page(request)
            response = await page.handler(request)
            _keep_signed_in(request, response)
        finally:
            await request.close()  # the files of a form
        # Pages hold a team's facts: no proxy and no shared computer may keep them.
        response.headers.setdefault("cache-control", "no-store")
        return response

    return endpoint


async def _holder(request: Request, carrier: Carrier) -> Member | None:
    known = services(request)
    async with known.db.connection() as conn:
        session = await get_session(conn, carrier.token, now(request))
    if session is None or not carrier.may_carry(session):
        return None
    request.state.session = session
    request.state.member = session.member
    request.state.csrf = csrf_token(known.secret_key, carrier.token)
    request.state.carrier = carrier
    if session.is_mini_app:
        enter_mini_app(request)
    return session.member


async def _program(request: Request, token: str) -> Member:
    try:
        member = await services(request).programs.member_by(token)
    except (*LOST, TooMuchAtOnce):
        raise TryAgain from None
    if member is None:
        raise NotSignedIn
    request.state.member = member
    return member


def _refuse_other_sites(request: Request) -> None:
    if request.method in SAFE_METHODS:
        return
    settings = services(request).settings
    signed_in = any(carriers(request, settings))
    refuse_other_sites(request, settings.public_url, strictly=signed_in)


def _keep_signed_in(request: Request, response: Response) -> None:
    """Have the browser keep its cookie as long as the session it belongs to lives on."""
    session = session_maybe(request)
    if session is None or "set-cookie" in response.headers or not session.is_due(now(request)):
        return
    carrier: Carrier = request.state.carrier
    if carrier.kind == "browser":
        keep_session(response, carrier.token, services(request).settings)
    elif carrier.kind == "mini app":
        keep_mini_app(response, carrier.token)
