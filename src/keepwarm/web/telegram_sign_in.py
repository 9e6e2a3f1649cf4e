"""Come in through the bot: this page shows a code, the bot asks who it is, the page goes on."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from keepwarm.inbox.model import BotSeen
from keepwarm.kit.errors import Refused
from keepwarm.linking.actions import (
    SignInExpired,
    SignInGone,
    SignInRefused,
    ask_sign_in,
    finish_sign_in,
    get_own_sign_in,
)
from keepwarm.linking.model import LAST_LOOK, SIGN_IN_WITHIN, SignIn, SignInState, code_of
from keepwarm.settings import Settings
from keepwarm.web.access import recognise
from keepwarm.web.bot_links import bot_of, qr_code, start_link
from keepwarm.web.cookies import is_secure
from keepwarm.web.devices import device_of
from keepwarm.web.errors import status_of
from keepwarm.web.forms import field
from keepwarm.web.mini_app import NotSetUp
from keepwarm.web.page import database, now, render, services
from keepwarm.web.sign_in import local_address, signed_in

PAGE = "/sign-in/telegram"
_ENDS = {"no": SignInRefused, "expired": SignInExpired, "used": SignInGone}


async def create(request: Request) -> Response:
    """Ask to be let in; only this browser will be."""
    onward = local_address(await field(request, "next"))
    place = request.client.host if request.client else ""
    async with database(request).transaction() as conn:
        if await bot_of(request, conn) is None:
            raise NotSetUp
        asked = await ask_sign_in(conn, device=device_of(request), place=place, now=now(request))
    response = RedirectResponse(f"{PAGE}?next={quote(onward, safe='/')}", 303)
    _keep_secret(response, asked.browser_secret, services(request).settings)
    return response


async def show(request: Request) -> Response:
    onward = local_address(request.query_params.get("next", ""))
    if await recognise(request) is not None:
        return RedirectResponse(onward, 303)
    secret = _secret(request)
    async with database(request).connection() as conn:
        bot = await bot_of(request, conn)
        sign_in = await get_own_sign_in(conn, secret)
    if bot is None or sign_in is None:
        return RedirectResponse("/sign-in", 303)
    return _show(request, bot, sign_in, code=code_of(secret), onward=onward)


async def show_state(request: Request) -> Response:
    """Tell the page that waits whether somebody has answered."""
    return JSONResponse({"state": await _state(request)})


async def finish(request: Request) -> Response:
    """Let the browser in, if somebody said yes to it."""
    onward = local_address(await field(request, "next"))
    try:
        async with database(request).transaction() as conn:
            token = await finish_sign_in(
                conn, _secret(request), device=device_of(request), now=now(request)
            )
    except (SignInRefused, SignInExpired, SignInGone):
        token = None
    if token is None:
        return RedirectResponse(f"{PAGE}?next={quote(onward, safe='/')}", 303)
    response = signed_in(request, token, onward)
    _forget_secret(response, services(request).settings)
    return response


def _show(request: Request, bot: BotSeen, sign_in: SignIn, *, code: str, onward: str) -> Response:
    state = sign_in.state(now(request))
    refusal: Refused | None = _ENDS[state]() if state in _ENDS else None
    link = start_link(request, bot, f"login_{code}")
    return render(
        request,
        "sign_in_telegram.html",
        status_code=status_of(refusal) if refusal else 200,
        bot=bot,
        link=link,
        qr=qr_code(link),
        check_number=sign_in.check_number,
        state=state,
        minutes=SIGN_IN_WITHIN.seconds // 60,
        refusal=str(refusal or ""),
        next=onward,
    )


async def _state(request: Request) -> SignInState:
    async with database(request).connection() as conn:
        sign_in = await get_own_sign_in(conn, _secret(request))
    return sign_in.state(now(request)) if sign_in else "expired"


def _secret(request: Request) -> str:
    return request.cookies.get(_cookie_name(services(request).settings), "")


def _cookie_name(settings: Settings) -> str:
    return "__Host-keepwarm-asks" if is_secure(settings) else "keepwarm-asks"


def _keep_secret(response: Response, secret: str, settings: Settings) -> None:
    response.set_cookie(
        _cookie_name(settings),
        secret,
        max_age=int((SIGN_IN_WITHIN + LAST_LOOK).total_seconds()),
        secure=is_secure(settings),
        httponly=True,
        samesite="strict",
    )


def _forget_secret(response: Response, settings: Settings) -> None:
    response.delete_cookie(
        _cookie_name(settings), secure=is_secure(settings), httponly=True, samesite="strict"
    )
