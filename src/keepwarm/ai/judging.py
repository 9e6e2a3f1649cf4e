"""Judges an exchange that brought no answer: whose fault, what it used, whether to try again."""

import re
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, cast

import httpx2

from keepwarm.ai.counting import usage_in
from keepwarm.ai.exchange import Failed, Wire
from keepwarm.ai.model import RefusedAnswer, Rejected, Truncated, Unavailable, Usage
from keepwarm.ai.reading import object_of
from keepwarm.ai.wire import TooLong
from keepwarm.kit.i18n import gettext as _

# Over in a while: the request took too long, came too early, or came too often.
_OVER_LATER = frozenset({408, 409, 425, 429})
# Busy is what they say, but only money or a person helps.
_OVER_NEVER = ("insufficient_quota", "billing")
_FILTERED = ("content_filter", "content_policy", "ResponsibleAIPolicy")
_LONGEST_DETAIL = 200
_SPACES = re.compile(r"\s+")
_NOTHING = Usage(calls=1)


def judge(wire: Wire | None, error: BaseException) -> Failed:
    """Return what to make of an exchange that ended in an error, by what came over the wire."""
    if wire is None:
        return _unheard(error)
    words = wire.body.decode("utf-8", "replace")
    if wire.status < HTTPStatus.MULTIPLE_CHOICES:
        return _hollow(wire, words)
    if any(sign in words for sign in _FILTERED):
        return refused(wire, _message(words))
    detail = _message(words) or f"HTTP {wire.status}"
    used = usage_in(wire.body) or _NOTHING
    if _is_over_later(wire.status, words):
        return Failed(
            Unavailable(detail),
            "unavailable",
            used=used,
            again=True,
            retry_after=_retry_after(wire),
            status=wire.status,
            words=words,
        )
    return Failed(Rejected(detail), "rejected", used=used, status=wire.status, words=words)


def refused(wire: Wire | None, detail: str = "") -> Failed:
    """Return what to make of a refusal."""
    used = usage_in(wire.body) if wire else None
    return Failed(RefusedAnswer(_in_one_line(detail)), "refused", used=used or _NOTHING)


def truncated(wire: Wire | None) -> Failed:
    """Return what to make of an answer that broke off; without a count it was all we allowed."""
    return Failed(Truncated(), "truncated", used=usage_in(wire.body) if wire else None)


def _is_over_later(status: int, words: str) -> bool:
    if any(sign in words for sign in _OVER_NEVER):
        return False
    return status in _OVER_LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _hollow(wire: Wire, words: str) -> Failed:
    """All is well, they say, and send an error, no choice to choose from, or a web page."""
    detail = _message(words) or _("the answer is empty")
    used = usage_in(wire.body) or Usage(calls=1, estimated=True)
    return Failed(Unavailable(detail), "unavailable", used=used, again=True)


def _unheard(error: BaseException) -> Failed:
    """Nothing came back: either they never heard us, or nobody knows what they did."""
    causes = _causes(error)
    if any(isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout) for cause in causes):
        detail = _("no connection")
        return Failed(Unavailable(detail), "unavailable", used=_NOTHING, again=True)
    if any(isinstance(cause, TimeoutError | httpx2.TimeoutException) for cause in causes):
        return Failed(Unavailable(_("it takes too long")), "lost", again=True)
    if any(isinstance(cause, TooLong) for cause in causes):
        return Failed(Unavailable(_("the answer never ends")), "lost")
    return Failed(Unavailable(_("the connection broke")), "lost", again=True)


def _causes(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    return chain


def _message(words: str) -> str:
    """Return the provider's own sentence, if it is one."""
    error = object_of(words).get("error")
    if isinstance(error, dict):
        error = cast("dict[str, Any]", error).get("message")
    return _in_one_line(str(error or ""))


def _in_one_line(words: str) -> str:
    """Return words that any page and any table can take, and not too many of them."""
    seen = "".join(letter if letter.isprintable() else " " for letter in words)
    return _SPACES.sub(" ", seen)[:_LONGEST_DETAIL]


def _retry_after(wire: Wire) -> float | None:
    """Return for how many seconds they want to be left alone."""
    try:
        if "retry-after-ms" in wire.headers:
            return max(0.0, float(wire.headers["retry-after-ms"]) / 1000)
        asked = wire.headers.get("retry-after", "")
        if asked.replace(".", "", 1).isdigit():
            return float(asked)
        # An hour on the clock: theirs tells how long that is, ours may be wrong.
        here = parsedate_to_datetime(wire.headers["date"])
        return max(0.0, (parsedate_to_datetime(asked) - here).total_seconds())
    except (KeyError, TypeError, ValueError):
        return None
