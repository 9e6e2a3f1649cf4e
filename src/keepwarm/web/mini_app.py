"""Open the Mini App: Telegram vouches once for who it is, a session of ours from then on."""

import html
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from babel.dates import format_time
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from keepwarm.accounts.initdata import InitData, InvalidInitData, verify
from keepwarm.availability.actions import take_time_zone_over
from keepwarm.availability.model import RENAMED
from keepwarm.kit.errors import Conflict, Invalid, NotSignedIn, Refused
from keepwarm.kit.i18n import gettext as _
from keepwarm.linking.actions import TooManySignIns, open_mini_app
from keepwarm.linking.reads import get_member_by_telegram
from keepwarm.outbox.actions import say
from keepwarm.outbox.model import Words
from keepwarm.web.assets import send
from keepwarm.web.availability import follow
from keepwarm.web.carriers import (
    are_kept,
    enter_mini_app,
    keep_mini_app,
    mini_app_token,
    try_cookie,
)
from keepwarm.web.devices import device_of
from keepwarm.web.forms import json_fields
from keepwarm.web.page import database, now, render, services
from keepwarm.web.start_params import address_of
from keepwarm.web.throttle import Throttle

OPENED_WITHIN: Final = timedelta(hours=1)
"""So old may be what Telegram vouches with: it stays the same while the app is open."""
MOST_REFUSALS: Final = 30
REFUSALS_WITHIN: Final = timedelta(minutes=5)
BODY_LIMIT: Final = 32_000

_log = structlog.get_logger(__name__)


class NotSetUp(Conflict):
    message = "Telegram is not set up here. An admin finds out more under Settings."


class TooManyRefused(TooManySignIns):
    message = "That failed too often. Please wait five minutes and try again."


class OpenedTooLongAgo(NotSignedIn):
    message = "Please open it again from the chat."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the page sends as it opens."""

    init_data: str
    time_zone: str
    start: str


async def show(request: Request) -> Response:
    """Answer with the page that exchanges what Telegram gave it for a session."""
    enter_mini_app(request)
    response = render(request, "tma/boot.html")
    try_cookie(response)
    return response


async def show_worker(request: Request) -> Response:
    """Answer with the script that stands in for our cookie where none is kept."""
    response = send(request, "tma_worker.js")
    response.headers["service-worker-allowed"] = "/"
    return response


async def create(request: Request) -> Response:
    """
    Exchange what Telegram signed for a session, and say where in the app to go.

    The session comes as a cookie that no script can read. Only where the client keeps no
    cookies of ours is the page given the token itself, for its service worker to send.
    """
    enter_mini_app(request)
    place = request.client.host if request.client else ""
    throttle: Throttle = request.app.state.exchanges
    if throttle.is_shut(place, now(request)):
        raise TooManyRefused
    try:
        asked = _read(await json_fields(request))
        opened = _vouched(request, asked.init_data)
        token = await _open(request, opened)
    except Refused:
        throttle.note(place, now(request))
        raise
    await _take_zone_over(request, opened, asked.time_zone)
    to = address_of(asked.start or opened.start_param)
    response = JSONResponse({"to": to} | ({} if are_kept(request) else {"token": token}))
    keep_mini_app(response, token)
    return response


def _read(sent: dict[str, object]) -> _Asked:
    def text(name: str) -> str:
        value = sent.get(name, "")
        if not isinstance(value, str):
            raise Invalid
        return value

    return _Asked(init_data=text("init_data"), time_zone=text("time_zone"), start=text("start"))


def _vouched(request: Request, init_data: str) -> InitData:
    """Raises NotSetUp, OpenedTooLongAgo; a log learns the reason and nothing else."""
    token = services(request).settings.telegram_token
    if token is None:
        raise NotSetUp
    try:
        return verify(init_data, token.get_secret_value(), now=now(request), max_age=OPENED_WITHIN)
    except InvalidInitData as refusal:
        _log.info("web.mini_app.refused", reason=refusal.reason)
        raise OpenedTooLongAgo from None


async def _open(request: Request, opened: InitData) -> str:
    device = device_of(request)
    async with database(request).transaction() as conn:
        return await open_mini_app(
            conn,
            opened,
            device=_("Mini App, %(device)s") % {"device": device},
            known=mini_app_token(request),
            now=now(request),
        )


async def _take_zone_over(request: Request, opened: InitData, time_zone: str) -> None:
    """Believe once in which zone the telephone is, and say so in the chat."""
    instant = now(request)
    async with database(request).transaction() as conn:
        member = await get_member_by_telegram(conn, opened.user.id)
        if member is None:
            return
        if await take_time_zone_over(conn, time_zone, by=member.viewer, now=instant):
            await follow(conn, member.id, instant)
            words = _zone_words(RENAMED.get(time_zone, time_zone), instant)
            await say(conn, member.id, words, key=f"zone:{member.id}", now=instant)


def _zone_words(time_zone: str, instant: datetime) -> Words:
    """What the chat says of it: a few words, and a way to say that it is wrong."""
    clock = format_time(instant, "HH:mm", tzinfo=ZoneInfo(time_zone), locale="en")
    sentence = _("🕘 Time zone set to <b>%(zone)s</b>, it is <b>%(clock)s</b> for you now.")
    said = sentence % {"zone": html.escape(time_zone), "clock": clock}
    return Words(html=said, keyboard=[[{"text": _("That is wrong"), "press": "s:tz"}]])
