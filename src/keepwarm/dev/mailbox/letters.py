"""Letters that arrived, as their reader sees them."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.policy import default as modern
from email.utils import format_datetime, parseaddr
from functools import cached_property

_ADDRESS = re.compile(r"<(https?://[^>\s]+)>")


@dataclass(frozen=True)
class Arrived:
    """A letter in somebody's mailbox."""

    number: int
    at: datetime
    sender: str  # of the envelope
    to: str
    raw: bytes

    @cached_property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, _class=EmailMessage, policy=modern)

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def author(self) -> str:
        name, address = parseaddr(str(self.message["From"] or ""))
        return name or address

    @property
    def plain(self) -> str:
        return self._text("plain")

    @property
    def html(self) -> str:
        return self._text("html")

    @property
    def headers(self) -> str:
        """The head as it travelled, line by line."""
        head = self.raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
        return head.decode("utf-8", "replace")

    @property
    def one_click(self) -> str | None:
        """Where a press on "Unsubscribe" goes, where the letter allows that (RFC 8058)."""
        if self.message["List-Unsubscribe-Post"] != "List-Unsubscribe=One-Click":
            return None
        found = _ADDRESS.search(str(self.message["List-Unsubscribe"] or ""))
        return found[1] if found else None

    def _text(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()).replace("\r\n", "\n") if part else ""


def answer_to(letter: Arrived, words: str, *, at: datetime, number: int) -> bytes:
    """Write what the reader of a letter answers, with the letter below it as people do."""
    domain = letter.to.rpartition("@")[2]
    answer = EmailMessage()
    answer["Message-ID"] = f"<answer.{letter.number}.{number}@{domain}>"
    answer["From"] = letter.to
    answer["To"] = letter.sender
    answer["Date"] = at
    answer["Subject"] = f"Re: {letter.subject}"
    earlier = str(letter.message["Message-ID"])
    answer["In-Reply-To"] = earlier
    answer["References"] = earlier
    quoted = "\n".join(f"> {line}" for line in letter.plain.splitlines())
    wrote = f"On {letter.at:%d %b %Y}, {letter.author} <{letter.sender}> wrote:"
    answer.set_content(f"{words}\n\n{wrote}\n{quoted}\n")
    return answer.as_bytes(policy=SMTP)


_BOUNCE = """\
Message-ID: <bounce.{number}@{host}>
From: Mail delivery <mailer-daemon@{host}>
To: {sender}
Date: {date}
Subject: Undelivered mail returned to sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="parts"

--parts
Content-Type: text/plain; charset=utf-8

Your letter did not arrive.
{to}: {why}

--parts
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.{host}

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; {why}

--parts
Content-Type: text/rfc822-headers

{headers}

--parts--
"""


def bounce_of(letter: Arrived, *, at: datetime) -> bytes:
    """Write what a mail server answers for somebody who is not there (RFC 3464)."""
    report = _BOUNCE.format(
        number=letter.number,
        host=letter.to.rpartition("@")[2],
        sender=letter.sender,
        to=letter.to,
        date=format_datetime(at),
        why="550 5.1.1 there is nobody of that name here",
        headers=letter.headers,
    )
    return report.replace("\n", "\r\n").encode()
