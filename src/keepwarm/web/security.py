"""What every answer tells the browser not to do, and how large a question may be."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keepwarm.web.access import BODY_LIMIT
from keepwarm.web.carriers import is_in_mini_app
from keepwarm.web.errors import TooLarge, http_refused

_POLICY = """
default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';
connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors};
require-trusted-types-for 'script'; trusted-types server-html
"""
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (
        b"permissions-policy",
        b"camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    ),
)
_HTTPS_ONLY = (b"strict-transport-security", b"max-age=31536000")


_NO_OPENER = (b"cross-origin-opener-policy", b"same-origin")


class SecurityHeaders:
    """
    Adds the headers above to every answer; over HTTPS browsers are told to stay there.

    No page may be shown inside another site's: only the Mini App's stands in a frame of the
    Telegram client's, whose origin is `telegram`.
    """

    def __init__(self, app: ASGIApp, *, secure: bool, telegram: str) -> None:
        self._app = app
        always = [*_HEADERS, _HTTPS_ONLY] if secure else [*_HEADERS]
        self._alone = [_policy("'none'"), _NO_OPENER, *always]
        self._framed = [_policy(f"'self' {telegram}"), *always]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = self._framed if is_in_mini_app(scope) else self._alone
                message["headers"] = [*message.get("headers", ()), *added]
            await send(message)

        await self._app(scope, receive, send_with_headers)


class BodyLimit:
    """
    Refuses bodies beyond the limit of their address.

    Announced ones at once, unread; those of unknown length (chunked) when they have
    grown too large.
    """

    def __init__(self, app: ASGIApp, *, limits: Mapping[str, int]) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limits.get(scope["path"], BODY_LIMIT)
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > limit:
            response = await http_refused(Request(scope), TooLarge())
            await response(scope, receive, send)
            return
        await self._app(scope, _counted(receive, limit), send)


def _policy(ancestors: str) -> tuple[bytes, bytes]:
    policy = " ".join(_POLICY.split()).format(ancestors=ancestors)
    return (b"content-security-policy", policy.encode())


def _counted(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def receive_within_limit() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise TooLarge
        return message

    return receive_within_limit
