"""
By what a request says who asks: a browser's cookie, the Mini App's, or the Mini App's bearer.

The Mini App is the same pages at the same addresses. What tells it from a browser is which of
the three led to a session; decision 0009 says why.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from keepwarm.accounts.model import SESSION_IDLE_WITHIN, Session
from keepwarm.settings import Settings
from keepwarm.web.cookies import cookie_name

Kind: TypeAlias = Literal["browser", "mini app", "bearer"]

# With __Host- a browser takes it over TLS (or on this machine) only, and from no other
# subdomain. Partitioned: inside Telegram's web client every other cookie of ours is withheld.
MINI_APP_COOKIE: Final = "__Host-tma"
_TRIED_COOKIE: Final = "__Host-tma-tried"
_ATTRIBUTES: Final = "Path=/; Secure; HttpOnly; SameSite=None; Partitioned"
TELEGRAM: Final = "https://web.telegram.org"
_TELEGRAM_API: Final = "api.telegram.org"
PROGRAMS_USE: Final = ("/api/", "/metrics")
"""Where a bearer token is a program's."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """The token of a session, and by what it came."""

    kind: Kind
    token: str

    def may_carry(self, session: Session) -> bool:
        """Say whether this is how such a session comes: a browser's is no Mini App's."""
        return session.is_mini_app == (self.kind != "browser")


def carriers(request: Request, settings: Settings) -> Iterator[Carrier]:
    """List what says who asks; the Mini App's come first, where there are several."""
    if bearer := _bearer_of_mini_app(request):
        yield Carrier("bearer", bearer)
    if token := request.cookies.get(MINI_APP_COOKIE):
        yield Carrier("mini app", token)
    if token := request.cookies.get(cookie_name(settings)):
        yield Carrier("browser", token)


def bearer_of(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def mini_app_token(request: Request) -> str | None:
    """Return the token of a session of the Mini App, if one comes with the request at all."""
    return _bearer_of_mini_app(request) or request.cookies.get(MINI_APP_COOKIE)


def _bearer_of_mini_app(request: Request) -> str | None:
    is_program = str(request.scope["path"]).startswith(PROGRAMS_USE)
    return None if is_program else bearer_of(request)


def comes_from_mini_app(request: Request) -> bool:
    """Say whether the Mini App asks, its session over or not; nothing is looked up."""
    framed = request.headers.get("sec-fetch-dest") == "iframe"
    return framed or mini_app_token(request) is not None


def enter_mini_app(request: Request) -> None:
    """Answer as in the Mini App: Telegram's client may frame it."""
    request.state.in_mini_app = True


def is_in_mini_app(scope: Scope) -> bool:
    return bool(scope.get("state", {}).get("in_mini_app"))


def keep_mini_app(response: Response, token: str) -> None:
    # Written by hand: the library knows no partitioned cookies in the Pythons we run on.
    seconds = int(SESSION_IDLE_WITHIN.total_seconds())
    response.headers.append(
        "set-cookie", f"{MINI_APP_COOKIE}={token}; Max-Age={seconds}; {_ATTRIBUTES}"
    )


def forget_mini_app(response: Response) -> None:
    response.headers.append("set-cookie", f"{MINI_APP_COOKIE}=; Max-Age=0; {_ATTRIBUTES}")


def try_cookie(response: Response) -> None:
    """Leave a cookie that says nothing: where it does not come back, no other would."""
    response.headers.append("set-cookie", f"{_TRIED_COOKIE}=1; Max-Age=600; {_ATTRIBUTES}")


def are_kept(request: Request) -> bool:
    """Say whether cookies of ours come back from the frame that asks."""
    return _TRIED_COOKIE in request.cookies or MINI_APP_COOKIE in request.cookies


def telegram_origin(settings: Settings) -> str:
    """Return whose pages may frame the Mini App; another's only beside another's Bot API."""
    if urlsplit(settings.telegram_api_url).hostname == _TELEGRAM_API:
        return TELEGRAM
    named = urlsplit(settings.telegram_web_url)
    return f"{named.scheme}://{named.netloc}"
