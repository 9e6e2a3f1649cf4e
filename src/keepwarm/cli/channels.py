"""The channels out of the house that are set up here."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Protocol
from urllib.parse import urlsplit

from keepwarm.captures.jobs import Chat
from keepwarm.cli.engine import Engine
from keepwarm.emails.jobs import Postman
from keepwarm.kit.errors import Invalid
from keepwarm.mailboxes.model import Mailbox
from keepwarm.outbox.letters import Transport
from keepwarm.outbox.model import Channel
from keepwarm.settings import Settings
from keepwarm.telegram.client import BotClient
from keepwarm.telegram.files import TelegramFiles
from keepwarm.telegram.texts.captures import words_of_card
from keepwarm.telegram.transport import TelegramTransport

TELEGRAM = "https://api.telegram.org"


class Listener(Protocol):
    """Hears something until cancelled, whatever troubles it."""

    async def run(self) -> None: ...


class MailHalfConfigured(Invalid):
    message = (
        "KEEPWARM_SMTP_URL and KEEPWARM_MAIL_FROM belong together: set both, the first as in "
        "smtp://user:password@mail.example.org:587. See docs/operations.md."
    )


def transports_of(settings: Settings, *, here: str | None = None) -> Mapping[Channel, Transport]:
    """
    Return a transport for each channel that the settings name. Raises MailHalfConfigured.

    `here` is where this process serves pages, if it does.
    """
    transports: dict[Channel, Transport] = {}
    if settings.telegram_token is not None:
        token = settings.telegram_token.get_secret_value()
        client = BotClient(token, settings.telegram_api_url)
        transports["telegram"] = TelegramTransport(client, app_url=app_url_of(settings, here=here))
    if settings.smtp_url is not None or settings.mail_from is not None:
        transports["email"] = _mail(settings)
    return transports


def chat_of(settings: Settings) -> Chat | None:
    """Return the chat's side of what members capture; None where no bot is set up."""
    if settings.telegram_token is None:
        return None
    client = BotClient(settings.telegram_token.get_secret_value(), settings.telegram_api_url)
    return Chat(files=TelegramFiles(client), speak=words_of_card)


def postman_of(
    mailboxes: Sequence[Mailbox], secret_key: bytes, *, public_url: str | None
) -> Postman | None:
    """Return who carries letters to leads; None where no mailbox is set up."""
    if not mailboxes:
        return None
    # Most installations send no e-mail; they need not load what can.
    code = import_module("keepwarm.mail.outreach")
    return code.Postman(secret_key, public_url=public_url)


def listeners_of(mailboxes: Sequence[Mailbox], base: Engine) -> Sequence[Listener]:
    """Return who hears what comes into each mailbox that can be read."""
    readable = [mailbox for mailbox in mailboxes if mailbox.imap is not None]
    if not readable:
        return ()
    code = import_module("keepwarm.mail.imap")
    return [code.Listener(base.db, base.clock, mailbox) for mailbox in readable]


def channels_of(settings: Settings) -> frozenset[Channel]:
    """Return the channels that the settings name."""
    named: dict[Channel, object] = {
        "telegram": settings.telegram_token,
        "email": settings.smtp_url and settings.mail_from,
    }
    return frozenset(channel for channel, setting in named.items() if setting)


def app_url_of(settings: Settings, *, here: str | None = None) -> str | None:
    """
    Return where Telegram can open the Mini App; None where it would refuse to.

    Telegram opens https only. A Bot API server of the operator's own may be a test server,
    which also opens what is served `here`, on this machine.
    """
    url = (settings.public_url or here or "").rstrip("/")
    takes_any = settings.telegram_api_url.rstrip("/") != TELEGRAM
    return url if url.startswith("https://") or (url and takes_any) else None


def _mail(settings: Settings) -> Transport:
    url = settings.smtp_url.get_secret_value() if settings.smtp_url else ""
    if not settings.mail_from or not _names_a_server(url):
        raise MailHalfConfigured
    # Most installations send no e-mail; they need not load what can.
    code = import_module("keepwarm.mail.transport")
    return code.MailTransport(url, settings.mail_from, public_url=settings.public_url)


def _names_a_server(url: str) -> bool:
    try:
        server = urlsplit(url)
        return server.scheme in {"smtp", "smtps"} and bool(server.hostname) and server.port != 0
    except ValueError:  # a port that is no number
        return False
