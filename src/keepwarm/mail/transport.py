"""
Letters by SMTP.

A mail server takes a message with its answer to the last line of it. Whatever goes wrong before
is a refusal, and silence after it is all that can be unknown.
"""

from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import formatdate, parseaddr
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP, SMTPException, SMTPRecipientRefused, SMTPResponseException

from keepwarm.kit.i18n import gettext as _
from keepwarm.mail.texts import html_of, plain_of, subject_of
from keepwarm.outbox.letters import Letter
from keepwarm.outbox.model import Later, Never, Outcome, Sent, Unknown

ANSWERS_WITHIN = timedelta(seconds=15)
AT_ONCE = timedelta(0)
OURS_TO_MEND = timedelta(minutes=1)  # a wrong password or sender: the operator has to act
LONGEST_WHY = 300  # characters of what a server says
_FOR_GOOD = 500  # a server's codes from here on say: do not try again


class MailTransport:
    """Sends letters through one mail server, over a connection each."""

    def __init__(
        self,
        url: str,
        sender: str,
        *,
        public_url: str | None = None,
        answers_within: timedelta = ANSWERS_WITHIN,
    ) -> None:
        server = urlsplit(url)
        self._sender = sender
        self._envelope = parseaddr(sender)[1]
        self._public_url = public_url
        self._host = server.hostname or "localhost"
        self._port = server.port
        self._user = unquote(server.username) if server.username else None
        self._password = unquote(server.password) if server.password else None
        self._tls = server.scheme == "smtps"
        self._within = answers_within.total_seconds()

    async def aclose(self) -> None:
        """Let go of connections: there are none between letters."""

    async def send(self, letter: Letter) -> Outcome:
        """Try once to deliver a letter."""
        message = compose(letter, self._sender, self._public_url)
        client = self._client()
        try:
            return await self._knock(client, letter.to) or await _hand_over(client, message)
        finally:
            client.close()

    def _client(self) -> SMTP:
        # A password travels enciphered, unless it does not leave this machine.
        guarded = self._password is not None and not _is_here(self._host)
        return SMTP(
            hostname=self._host,
            port=self._port,
            username=self._user,
            password=self._password,
            use_tls=self._tls,
            start_tls=None if self._tls or not guarded else True,
            local_hostname=_domain_of(self._sender),
            timeout=self._within,
        )

    async def _knock(self, client: SMTP, to: str) -> Outcome | None:
        """Do all that comes before the message itself; None when it may follow."""
        try:
            await client.connect()
            await client.mail(self._envelope)
            await client.rcpt(to)
        except SMTPRecipientRefused as refused:
            why = _why(refused)
            return Never(why) if refused.code >= _FOR_GOOD else Later(AT_ONCE, why)
        except SMTPResponseException as refused:
            wait = OURS_TO_MEND if refused.code >= _FOR_GOOD else AT_ONCE
            return Later(wait, _why(refused))
        except (SMTPException, OSError) as error:
            return Later(AT_ONCE, _away(_("The mail server cannot be reached"), error))
        return None


def compose(letter: Letter, sender: str, public_url: str | None) -> EmailMessage:
    """
    Write a letter as an e-mail.

    Its id is made of what it is about: a repeat that a person asked for is another message,
    one that a server makes is the same, and mailboxes show it once.
    """
    message = EmailMessage()
    message["Subject"] = subject_of(letter)
    message["From"] = sender
    message["To"] = letter.to
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{letter.key.replace(':', '.')}@{_domain_of(sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(plain_of(letter, public_url))
    message.add_alternative(html_of(letter, public_url), subtype="html")
    return message


async def _hand_over(client: SMTP, message: EmailMessage) -> Outcome:
    try:
        await client.data(message.as_bytes(policy=WIRE))
    except SMTPResponseException as refused:
        why = _why(refused)
        return Never(why) if refused.code >= _FOR_GOOD else Later(AT_ONCE, why)
    except (SMTPException, OSError) as error:
        return Unknown(_away(_("The mail server's answer did not come"), error))
    return Sent(message["Message-ID"])


def _why(refused: SMTPResponseException) -> str:
    return f"{refused.code} {' '.join(refused.message.split())}"[:LONGEST_WHY]


def _away(sentence: str, error: Exception) -> str:
    said = f"{type(error).__name__}: {error}".removesuffix(": ")
    return f"{sentence} ({said})."[:LONGEST_WHY]


def _domain_of(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2]


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
