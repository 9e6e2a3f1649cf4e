"""Letters to members, by SMTP."""

from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import formatdate, parseaddr

from keepwarm.emails.model import Shut
from keepwarm.mail.smtp import ANSWERS_WITHIN, Envelope, hand_over, server_at
from keepwarm.mail.texts import html_of, plain_of, subject_of
from keepwarm.outbox.letters import Letter
from keepwarm.outbox.model import Later, Outcome


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
        self._server = server_at(url, answers_within=answers_within)
        self._sender = sender
        self._public_url = public_url

    async def aclose(self) -> None:
        """Let go of connections: there are none between letters."""

    async def send(self, letter: Letter) -> Outcome:
        """Try once to deliver a letter."""
        message = compose(letter, self._sender, self._public_url)
        envelope = Envelope(
            sender=parseaddr(self._sender)[1],
            to=letter.to,
            message_id=message["Message-ID"],
            content=message.as_bytes(policy=WIRE),
        )
        answer = await hand_over(self._server, envelope)
        return Later(answer.after, answer.why) if isinstance(answer, Shut) else answer


def compose(letter: Letter, sender: str, public_url: str | None) -> EmailMessage:
    """
    Write a letter as an e-mail.

    Its id is made of what it is about: a repeat that a person asked for is another message,
    one that a server makes is the same, and mailboxes show it once.
    """
    domain = parseaddr(sender)[1].rpartition("@")[2]
    message = EmailMessage()
    message["Subject"] = subject_of(letter)
    message["From"] = sender
    message["To"] = letter.to
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{letter.key.replace(':', '.')}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(plain_of(letter, public_url))
    message.add_alternative(html_of(letter, public_url), subtype="html")
    return message
