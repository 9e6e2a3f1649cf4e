"""Come in and go out."""

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.accounts.actions import (
    TooManyTries,
    sign_in_by_link,
    sign_in_by_password,
    sign_out,
    start_password_attempt,
)
from keepwarm.accounts.passwords import WrongPassword, prove
from keepwarm.kit.errors import Refused
from keepwarm.kit.i18n import gettext as _
from keepwarm.web.access import recognise
from keepwarm.web.bot_links import bot_of
from keepwarm.web.carriers import MINI_APP_COOKIE, forget_mini_app
from keepwarm.web.cookies import forget_session, keep_session
from keepwarm.web.devices import device_of
from keepwarm.web.errors import closed, status_of
from keepwarm.web.forms import field
from keepwarm.web.page import database, now, render, services, session, viewer

HOME = "/board"
# Printable, on this site: "//host" and "/\host" lead elsewhere.
_LOCAL_ADDRESS = re.compile(r"/(?![/\\])[!-\[\]-~]*")


async def show(request: Request) -> Response:
    onward = local_address(request.query_params.get("next", ""))
    if await recognise(request) is not None:
        return RedirectResponse(onward, 303)
    return await _show(request, onward)


async def create(request: Request) -> Response:
    email, password = await field(request, "email"), await field(request, "password")
    onward = local_address(await field(request, "next"))
    try:
        token = await _sign_in(request, email, password)
    except (WrongPassword, TooManyTries) as refusal:
        return await _show(request, onward, email=email, refusal=refusal)
    return signed_in(request, token, onward)


async def follow(request: Request) -> Response:
    """
    Sign in by a link.

    A chat's preview asks for the head and a browser's address bar may fetch ahead:
    neither is the person whom the link is for, so neither uses it up.
    """
    if request.method == "HEAD":
        return Response()
    if "prefetch" in request.headers.get("sec-purpose", ""):
        return Response(status_code=503)
    async with database(request).transaction() as conn:
        token = await sign_in_by_link(
            conn, request.path_params["token"], device=device_of(request), now=now(request)
        )
    return signed_in(request, token, HOME)


async def delete(request: Request) -> Response:
    async with database(request).transaction() as conn:
        await sign_out(conn, session(request).id, by=viewer(request))
    if session(request).is_mini_app:
        response = closed(request, _("You are signed out."))
        forget_mini_app(response)
        return response
    response = RedirectResponse("/sign-in", 303)
    forget_session(response, services(request).settings)
    return response


async def _sign_in(request: Request, email: str, password: str) -> str:
    async with database(request).transaction() as conn:
        attempt = await start_password_attempt(conn, email, now=now(request))
    proof = await prove(attempt, password)
    async with database(request).transaction() as conn:
        return await sign_in_by_password(conn, proof, device=device_of(request), now=now(request))


async def _show(
    request: Request, onward: str, *, email: str = "", refusal: Refused | None = None
) -> Response:
    async with database(request).connection() as conn:
        bot = await bot_of(request, conn)
    return render(
        request,
        "sign_in.html",
        status_code=status_of(refusal) if refusal else 200,
        next=onward,
        email=email,
        bot=bot,
        refusal=str(refusal or ""),
    )


def signed_in(request: Request, token: str, onward: str) -> Response:
    """Go on as who has just come in; a Mini App's session in the same browser ends here."""
    response = RedirectResponse(onward, 303)
    keep_session(response, token, services(request).settings)
    if MINI_APP_COOKIE in request.cookies:
        forget_mini_app(response)
    return response


def local_address(address: str) -> str:
    """Return where to go on to: an address of ours, whatever somebody wrote into a link."""
    return address if _LOCAL_ADDRESS.fullmatch(address) else HOME
