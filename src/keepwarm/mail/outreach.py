"""
Letters to people at leads, by SMTP: plain text, and the same as simple HTML.

What goes out can be read by anybody, holds nothing that reports back, and can be answered with
one click that ends it (RFC 8058). A relay signs it, with DKIM, these headers included.
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.policy import SMTPUTF8 as FOREIGN_WIRE
from email.utils import format_datetime
from html import escape
from typing import Final
from urllib.parse import quote, urlsplit

from keepwarm.contacts.model import Address as Reached
from keepwarm.contacts.unsubscribing import SUBJECT_OF_OPT_OUT, unsubscribe_token
from keepwarm.emails.model import Answer, Outgoing, one_line
from keepwarm.kit.i18n import gettext as _
from keepwarm.mail.smtp import ANSWERS_WITHIN, Envelope, hand_over, is_here, server_at
from keepwarm.mailboxes.model import Mailbox

TAKES_WITHIN: Final = timedelta(minutes=2)
"""Servers that read a letter before they take it are slow: silence is not yet doubt."""
WIDEST_LINE = 78
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")  # printable, without spaces and brackets
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]'’»]")


class Postman:
    """Carries letters to the mail servers of mailboxes, over a connection each."""

    def __init__(
        self,
        secret_key: bytes,
        *,
        public_url: str | None,
        answers_within: timedelta = ANSWERS_WITHIN,
        takes_within: timedelta = TAKES_WITHIN,
    ) -> None:
        self._secret_key = secret_key
        self._public_url = public_url.rstrip("/") if public_url else None
        self._answers_within = answers_within
        self._takes_within = takes_within

    async def hand_over(self, letter: Outgoing, mailbox: Mailbox) -> Answer:
        """Try once to have a letter taken."""
        server = server_at(
            mailbox.smtp, answers_within=self._answers_within, takes_within=self._takes_within
        )
        envelope = Envelope(
            sender=mailbox.address,
            to=letter.to,
            message_id=letter.message_id,
            content=compose(letter, mailbox, self._opt_out_url(letter)),
        )
        return await hand_over(server, envelope)

    def _opt_out_url(self, letter: Outgoing) -> str | None:
        if self._public_url is None:
            return None
        address = Reached("email", letter.to)
        token = unsubscribe_token(letter.contact_id, self._secret_key, address=address)
        return f"{self._public_url}/u/{token}"


def compose(letter: Outgoing, mailbox: Mailbox, opt_out_url: str | None) -> bytes:
    """
    Write a letter as it travels. Written twice, it is the same to the last byte.

    Headers for machines are written out here: Python's own way would break a long one in the
    middle of an address and mark the pieces as foreign words.
    """
    message = EmailMessage()
    message["Subject"] = one_line(letter.subject)
    message["From"] = _named(mailbox.name, mailbox.address)
    message["To"] = _named(letter.name, letter.to)
    message["Date"] = format_datetime(letter.written_at)
    # Quoted-printable passes every server as it is: long lines, dots, letters of any script.
    plain = f"{letter.body}\n\n--\n{_opt_out_line(opt_out_url)}\n"
    message.set_content(plain, cte="quoted-printable")
    html = _html(letter.body, _opt_out_link(opt_out_url))
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message.set_boundary(f"={_boundary(letter.message_id)}")
    wire = WIRE if letter.to.isascii() else FOREIGN_WIRE
    return _for_machines(letter, mailbox, opt_out_url) + message.as_bytes(policy=wire)


def _named(name: str | None, address: str) -> Address:
    user, _at, domain = address.rpartition("@")
    return Address(one_line(name or ""), user, domain)


def _for_machines(letter: Outgoing, mailbox: Mailbox, opt_out_url: str | None) -> bytes:
    answered = [letter.in_reply_to] if letter.in_reply_to else []
    by_mail = f"<mailto:{quote(mailbox.address, safe='@')}?subject={SUBJECT_OF_OPT_OUT}>"
    ways = [f"<{opt_out_url}>", by_mail] if opt_out_url else [by_mail]
    lines = [
        *_folded("Message-ID", _ids([letter.message_id])),
        *_folded("In-Reply-To", _ids(answered)),
        *_folded("References", _ids(letter.thread)),
        *_folded("List-Unsubscribe", [f"{way}," for way in ways[:-1]] + ways[-1:]),
    ]
    if opt_out_url and _can_be_clicked(opt_out_url):
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _ids(ids: Sequence[str]) -> list[str]:
    """Return what is an id of a letter: some come from strangers."""
    return [each for each in ids if _MESSAGE_ID.fullmatch(each)]


def _folded(name: str, words: Sequence[str]) -> list[str]:
    """Write a header over as many lines as it needs, never breaking a word."""
    lines: list[str] = []
    line = f"{name}:"
    for word in words:
        if len(line) + 1 + len(word) > WIDEST_LINE and line != f"{name}:":
            lines.append(line)
            line = ""
        line = f"{line} {word}"
    return [*lines, line] if words else []


def _can_be_clicked(url: str) -> bool:
    """Say whether a mail provider may press it for its reader: RFC 8058 wants https."""
    where = urlsplit(url)
    return where.scheme == "https" or is_here(where.hostname or "")


def _boundary(message_id: str) -> str:
    """Return what parts the two texts of a letter; quoted-printable never writes '=_'."""
    return f"_{re.sub(r'[^0-9A-Za-z]', '', message_id)[:40]}"


def _opt_out_line(opt_out_url: str | None) -> str:
    if opt_out_url is None:
        return _("If you would rather not hear from us, answer with “unsubscribe”.")
    said = _("If you would rather not hear from us: {url}")
    return said.format(url=opt_out_url)


def _opt_out_link(opt_out_url: str | None) -> str:
    """Return the same line as HTML: a word to press instead of a long address."""
    if opt_out_url is None:
        return escape(_opt_out_line(None))
    link = f'<a href="{escape(opt_out_url)}">{escape(_("unsubscribe here"))}</a>'
    return escape(_("If you would rather not hear from us, {link}.")).format(link=link)


def _html(body: str, last: str) -> str:
    paragraphs = [part.strip("\n") for part in re.split(r"\n\s*\n", body)]
    written = "\n".join(f"<p>{_lines(part)}</p>" for part in paragraphs if part)
    small = f'<p style="color:#666;font-size:12px">{last}</p>'
    return f"<html><body>\n{written}\n{small}\n</body></html>\n"


def _lines(text: str) -> str:
    return "<br>\n".join(_linked(line) for line in text.split("\n"))


def _linked(line: str) -> str:
    """Make addresses of pages links; everything else stays words."""
    written, end = "", 0
    for link in _LINK.finditer(line):
        url = escape(link[0])
        written += f'{escape(line[end : link.start()])}<a href="{url}">{url}</a>'
        end = link.end()
    return written + escape(line[end:])
