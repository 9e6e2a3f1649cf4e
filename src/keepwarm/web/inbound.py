"""Providers bring mail: it is kept, and a worker is woken."""

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response

from keepwarm.db import Connection
from keepwarm.kit.errors import NotFound
from keepwarm.replies.actions import keep_inbound
from keepwarm.replies.model import MOST_BYTES, InboundSource
from keepwarm.replies.reading.charsets import text_of
from keepwarm.replies.reading.forms import as_form, fields_of
from keepwarm.replies.reading.providers import mandrill_letters, postmark_names
from keepwarm.replies.reading.signatures import (
    is_from_mailgun,
    is_from_mandrill,
    is_from_postmark,
)
from keepwarm.replies.reads import get_raw
from keepwarm.web.page import database, now, public_address, services

BODY_LIMIT = MOST_BYTES + 1024 * 1024  # a mail and what a form wraps around it
MANDRILL = "/inbound/mandrill"
_LONGEST = 300  # letters of an address or a key

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Brought:
    """A mail that a provider brought: under which key, and to which address of ours."""

    key: str
    raw: bytes
    mailbox: str | None


async def mailgun(request: Request) -> Response:
    """Keep a mail from Mailgun; a token that was used for another one is refused."""
    key = _key(services(request).settings.inbound_mailgun_key)
    form = as_form(request.headers.get("content-type", ""), await request.body())
    fields = await asyncio.to_thread(fields_of, form)
    if not is_from_mailgun(key, fields, now=now(request)):
        return _refused("mailgun")
    token = text_of(fields["token"])[:_LONGEST]
    async with database(request).connection() as conn:
        before = await get_raw(conn, "mailgun", token)
    if before is not None and await asyncio.to_thread(fields_of, before) != fields:
        return _refused("mailgun")
    mailbox = text_of(fields.get("recipient", b""))
    return await _keep(request, "mailgun", [Brought(token, form, mailbox)])


async def mandrill(request: Request) -> Response:
    """Keep the mails of a batch from Mandrill, all of them or none."""
    key = _key(services(request).settings.inbound_mandrill_key)
    form = as_form(request.headers.get("content-type", ""), await request.body())
    fields = await asyncio.to_thread(fields_of, form)
    signature = request.headers.get("x-mandrill-signature", "")
    url = public_address(request, MANDRILL)
    if not is_from_mandrill(key, url, fields, signature):
        return _refused("mandrill")
    letters = await asyncio.to_thread(mandrill_letters, fields.get("mandrill_events", b""))
    return await _keep(
        request, "mandrill", [Brought(_digest(raw), raw, to) for raw, to in letters]
    )


async def show_mandrill(request: Request) -> Response:
    """Answer Mandrill's question whether there is anybody here."""
    _key(services(request).settings.inbound_mandrill_key)
    return Response(status_code=200)


async def postmark(request: Request) -> Response:
    """Keep a mail from Postmark."""
    secret = _key(services(request).settings.inbound_postmark_secret)
    if not is_from_postmark(secret, request.headers.get("authorization", "")):
        return _refused("postmark")
    raw = await request.body()
    name, mailbox = await asyncio.to_thread(postmark_names, raw)
    return await _keep(request, "postmark", [Brought(name or _digest(raw), raw, mailbox)])


async def _keep(request: Request, source: InboundSource, mails: Sequence[Brought]) -> Response:
    """Keep mails; once they are kept their provider may forget them, and not before."""
    async with database(request).transaction() as conn:
        for each in mails:
            await _keep_one(conn, request, source, each)
    return Response(status_code=200)


async def _keep_one(
    conn: Connection, request: Request, source: InboundSource, mail: Brought
) -> None:
    key = text_of(mail.key.encode("utf-8", "replace"))[:_LONGEST]
    mailbox = text_of((mail.mailbox or "").encode("utf-8", "replace")).lower()[:_LONGEST]
    await keep_inbound(conn, source, key, mail.raw, mailbox or None, now=now(request))


def _key(setting: SecretStr | None) -> str:
    """Return a provider's key; without one there is nothing here."""
    if setting is None:
        raise NotFound
    return setting.get_secret_value()


def _refused(source: InboundSource) -> Response:
    """Refuse without a reason: who is in the right knows it, and nobody else need."""
    _log.warning("web.inbound.refused: %s", source)
    return Response(status_code=403)


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
