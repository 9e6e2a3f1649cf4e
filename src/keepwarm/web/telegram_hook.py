"""Telegram comes to us: what it brings is kept, and a worker is woken."""

import hmac

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from keepwarm.inbox.actions import keep_updates, note_heard
from keepwarm.inbox.model import bot_id_of, is_update, webhook_secret
from keepwarm.kit.errors import Invalid, NotFound
from keepwarm.web.page import database, now, services

HEADER = "x-telegram-bot-api-secret-token"


async def create(request: Request) -> Response:
    """Keep an update. Once it is kept Telegram may forget it, and not before."""
    bot_id = _bot_that_is_meant(request)
    try:
        update = msgspec.json.decode(await request.body())
    except msgspec.DecodeError:
        raise Invalid from None
    if not is_update(update):
        raise Invalid
    async with database(request).transaction() as conn:
        await keep_updates(conn, bot_id, [update], now=now(request))
        await note_heard(conn, bot_id, now=now(request))
    return Response(status_code=200)


def _bot_that_is_meant(request: Request) -> int:
    """Return the bot's id for whoever knows both secrets; for everybody else nothing is here."""
    known = services(request)
    token = known.settings.telegram_token
    if token is None or not known.settings.telegram_webhook:
        raise NotFound
    secret = webhook_secret(known.secret_key, token.get_secret_value()).encode()
    in_address = request.path_params["secret"].encode()
    in_header = request.headers.get(HEADER, "").encode()
    # Both are compared whatever the first says: how long it takes must not tell.
    right = [hmac.compare_digest(given, secret) for given in (in_address, in_header)]
    if not all(right):
        raise NotFound
    return bot_id_of(token.get_secret_value())
