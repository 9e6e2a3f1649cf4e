"""
Handing a letter to a mail server, once.

A mail server takes a message with its answer to the last line of it. Whatever goes wrong before
is a refusal, and silence after it is all that can be unknown.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from typing import Final
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP, SMTPException, SMTPRecipientRefused, SMTPResponseException

from keepwarm.emails.model import Answer, Shut
from keepwarm.kit.i18n import gettext as _
from keepwarm.outbox.model import Later, Never, Sent, Unknown

ANSWERS_WITHIN: Final = timedelta(seconds=15)
AT_ONCE: Final = timedelta(0)
OURS_TO_MEND: Final = timedelta(minutes=1)  # a wrong password or sender: the operator has to act
LONGEST_WHY = 300  # characters of what a server says
_FOR_GOOD = 500  # a server's codes from here on say: do not try again


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A mail server, and how long each of its answers may take; the last one longer."""

    host: str
    port: int | None
    user: str | None
    password: str | None = field(repr=False)
    tls: bool
    answers_within: timedelta
    takes_within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What stands outside a letter, with the letter as it travels."""

    sender: str
    to: str
    message_id: str
    content: bytes


def server_at(
    url: str,
    *,
    answers_within: timedelta = ANSWERS_WITHIN,
    takes_within: timedelta | None = None,
) -> Server:
    """Read a server's address as the operator writes it: smtp://user:password@host:587."""
    parts = urlsplit(url)
    return Server(
        host=parts.hostname or "localhost",
        port=parts.port,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls=parts.scheme == "smtps",
        answers_within=answers_within,
        takes_within=takes_within or answers_within,
    )


async def hand_over(server: Server, envelope: Envelope) -> Answer:
    """Try once to have a letter taken, over a connection of its own. It never raises."""
    client = _client(server, envelope)
    try:
        return await _knock(client, envelope) or await _give(client, server, envelope)
    finally:
        client.close()


def _client(server: Server, envelope: Envelope) -> SMTP:
    # A password travels enciphered, unless it does not leave this machine.
    guarded = server.password is not None and not is_here(server.host)
    return SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.tls,
        start_tls=None if server.tls or not guarded else True,
        local_hostname=envelope.sender.rpartition("@")[2],
        timeout=server.answers_within.total_seconds(),
    )


async def _knock(client: SMTP, envelope: Envelope) -> Answer | None:
    """Do all that comes before the message itself; None when it may follow."""
    foreign = not envelope.to.isascii()
    shut = await _enter(client, envelope.sender, ("SMTPUTF8",) if foreign else ())
    if shut is not None:
        return shut
    try:
        await client.rcpt(envelope.to, encoding="utf-8" if foreign else "ascii")
    except SMTPRecipientRefused as refused:
        why = _why(refused)
        return Never(why) if refused.code >= _FOR_GOOD else Later(AT_ONCE, why)
    except (SMTPException, OSError) as error:
        return Shut(_away(_("The mail server cannot be reached"), error))
    return None


async def _enter(client: SMTP, sender: str, options: tuple[str, ...]) -> Shut | Never | None:
    """Be let in, and be accepted as who writes."""
    try:
        await client.connect()
        if options and not client.supports_extension("smtputf8"):
            return Never(_("This mail server cannot write to an address with such letters."))
        await client.mail(sender, options=options)
    except SMTPResponseException as refused:
        return Shut(_why(refused), OURS_TO_MEND if refused.code >= _FOR_GOOD else AT_ONCE)
    except (SMTPException, OSError) as error:
        return Shut(_away(_("The mail server cannot be reached"), error))
    return None


async def _give(client: SMTP, server: Server, envelope: Envelope) -> Answer:
    try:
        await client.data(envelope.content, timeout=server.takes_within.total_seconds())
    except SMTPResponseException as refused:
        why = _why(refused)
        return Never(why) if refused.code >= _FOR_GOOD else Later(AT_ONCE, why)
    except (SMTPException, OSError) as error:
        return Unknown(_away(_("The mail server's answer did not come"), error))
    return Sent(envelope.message_id)


def _why(refused: SMTPResponseException) -> str:
    return f"{refused.code} {' '.join(refused.message.split())}"[:LONGEST_WHY]


def _away(sentence: str, error: Exception) -> str:
    said = f"{type(error).__name__}: {error}".removesuffix(": ")
    return f"{sentence} ({said})."[:LONGEST_WHY]


def is_here(host: str) -> bool:
    """Say whether what is sent there stays on this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
