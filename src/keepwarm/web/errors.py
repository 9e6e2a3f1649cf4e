"""The domain knows the sentence of a refusal; here it gets its status and its page."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import cast
from urllib.parse import quote

import structlog
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keepwarm.accounts.actions import TooManyTries
from keepwarm.db import LOST
from keepwarm.db.patience import InTheWay
from keepwarm.kit.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refused,
)
from keepwarm.kit.i18n import gettext as _
from keepwarm.linking.actions import TooManySignIns
from keepwarm.web.carriers import comes_from_mini_app, enter_mini_app
from keepwarm.web.page import is_fragment, member_maybe, render
from keepwarm.web.telemetry import route_of

_STATUS: Mapping[type[Refused], int] = {
    TooManyTries: 429,
    TooManySignIns: 429,
    NotSignedIn: 401,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    Invalid: 422,
}
_log = structlog.get_logger(__name__)


class TooLarge(HTTPException):
    """A body beyond its address's limit; an HTTPException, so FastAPI lets it pass, too."""

    def __init__(self) -> None:
        super().__init__(413)


class TryAgain(HTTPException):
    """The database does not answer, or more arrives than can be written: soon it may be well."""

    def __init__(self) -> None:
        super().__init__(503, headers={"retry-after": "2"})


def status_of(refusal: Refused) -> int:
    """Return the HTTP status of a refusal, by the nearest of its ancestors we know."""
    return next((_STATUS[kind] for kind in type(refusal).__mro__ if kind in _STATUS), 400)


async def refused(request: Request, error: Exception) -> Response:
    """
    Answer a Refused; a page for members leads strangers to sign in first.

    In the Mini App there is nothing to sign in by: only Telegram can open it again.
    """
    refusal = cast("Refused", error)
    if isinstance(refusal, NotSignedIn) and _is_page_visit(request):
        if comes_from_mini_app(request):
            return closed(request, _("Please open it again from the chat."), status=401)
        address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={quote(address, safe='/')}", 303)
    return answer(request, str(refusal), status_of(refusal))


async def in_the_way(request: Request, _error: Exception) -> Response:
    """Answer where a change gave way to somebody else's at another lead of the same person."""
    refusal = InTheWay()
    return answer(request, str(refusal), status_of(refusal))


async def http_refused(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses: unknown addresses, methods, bodies too large."""
    problem = cast("HTTPException", error)
    response = answer(request, _sentence(problem.status_code), problem.status_code)
    response.headers.update(problem.headers or {})
    return response


async def invalid(_request: Request, error: Exception) -> Response:
    """Answer a JSON body that does not fit: which field, and what is wrong with it."""
    problems = cast("RequestValidationError", error).errors()
    fields = {
        ".".join(str(part) for part in each["loc"][1:]) or "body": str(each["msg"])
        for each in problems
    }
    sentence = "; ".join(f"{field}: {message}" for field, message in fields.items())
    return JSONResponse({"error": sentence, "fields": fields}, 422)


def closed(request: Request, sentence: str, *, status: int = 200) -> Response:
    """Answer with the Mini App's last page: a sentence, and a button that closes it."""
    enter_mini_app(request)
    return render(request, "tma/closed.html", status_code=status, sentence=sentence)


def answer(request: Request, sentence: str, status: int) -> Response:
    """Say a sentence in the form the asker understands: JSON, a fragment or a page."""
    if member_maybe(request) is None and comes_from_mini_app(request):
        enter_mini_app(request)  # a stranger's page shows nothing that anybody could be tricked by
    if _wants_json(request):
        response: Response = JSONResponse({"error": sentence}, status)
    else:
        name = "_refusal.html" if is_fragment(request) else "refusal.html"
        response = render(request, name, status_code=status, sentence=sentence, status=status)
    response.headers["cache-control"] = "no-store"
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["www-authenticate"] = "Bearer"
    return response


class ErrorPages:
    """
    Logs what nobody foresaw and answers with a page that shows none of it.

    A database that is away is foreseen: it is back in a moment, and the page says so.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except ClientDisconnect:
            return  # in the middle of their sentence: there is nobody left to answer
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            await _failed(scope, error)(scope, receive, send)


def _failed(scope: Scope, error: Exception) -> Response:
    about = {"method": scope["method"], "route": route_of(scope)}
    if isinstance(error, LOST):
        _log.warning("web.database.away", **about, error=repr(error))
        away = TryAgain()
        response = answer(Request(scope), _sentence(away.status_code), away.status_code)
        response.headers.update(away.headers or {})
        return response
    _log.exception("web.request.failed", **about)
    return answer(Request(scope), _sentence(500), 500)


def _is_page_visit(request: Request) -> bool:
    return request.method == "GET" and not is_fragment(request) and not _wants_json(request)


def _wants_json(request: Request) -> bool:
    if request.url.path.startswith("/api/"):
        return True
    return "application/json" in request.headers.get("accept", "")


def _sentence(status: int) -> str:
    known = {
        400: _("That could not be read."),
        404: _("There is nothing at this address."),
        405: _("That cannot be done at this address."),
        413: _("That is too large to take in."),
        503: _("That cannot be done just now. Please try again in a moment."),
        500: _("Something went wrong on our side. It has been written down; please try again."),
    }
    return known.get(status) or HTTPStatus(status).phrase
