"""
Refuse what no page of ours has sent (cross-site request forgery).

Two independent things must both speak for us: where the browser says the request comes from,
and a token that only our pages can read.
"""

import hmac
from typing import Literal
from urllib.parse import urlsplit

from starlette.requests import Request

from keepwarm.kit.errors import NotAllowed

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class ForgedRequest(NotAllowed):
    message = "This did not come from a page of Keepwarm, so nothing was changed."


class StalePage(NotAllowed):
    message = "You signed in or out since this page was opened. Please load it again."


def csrf_token(secret_key: bytes, session_token: str) -> str:
    """Return what our pages prove themselves with; of no use in another session."""
    return hmac.digest(secret_key, b"csrf:" + session_token.encode(), "sha256").hex()


def refuse_other_sites(request: Request, public_url: str | None, *, strictly: bool) -> None:
    """
    Raise ForgedRequest for what another site's page sent.

    Without a session (`strictly` off) there is nothing to forge but a sign-in, and
    programs that say nothing of where they come from are let through.
    """
    origin = _origin(request, public_url)
    if origin == "other" or (strictly and origin == "unknown"):
        raise ForgedRequest


async def refuse_without_token(request: Request, expected: str) -> None:
    """Raise StalePage unless the header or the form carries our token."""
    given = request.headers.get("x-csrf-token")
    if given is None and request.headers.get("content-type", "").startswith(_FORMS):
        field = (await request.form()).get("csrf")
        given = field if isinstance(field, str) else None
    if not hmac.compare_digest((given or "").encode(), expected.encode()):
        raise StalePage


def _origin(request: Request, public_url: str | None) -> Literal["ours", "other", "unknown"]:
    # Browsers say it outright, except over plain HTTP to another machine.
    said = request.headers.get("sec-fetch-site")
    if said is not None:
        return "ours" if said in {"same-origin", "none"} else "other"
    source = request.headers.get("origin") or request.headers.get("referer")
    if source is None:
        return "unknown"
    ours = {urlsplit(public_url or "").netloc, request.headers.get("host", "")} - {""}
    return "ours" if urlsplit(source).netloc in ours else "other"
