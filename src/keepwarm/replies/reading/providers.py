"""The words of those who take mail in for us: their forms, made mails again."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

from keepwarm.replies.model import InboundSource
from keepwarm.replies.reading.charsets import text_of
from keepwarm.replies.reading.forms import fields_of, files_of
from keepwarm.replies.reading.mail import Mail
from keepwarm.replies.reading.mime import Shown, compose, read_mail, unread

_BROKEN: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What no JSON is, or none that anybody meant."""


class MandrillLetter(msgspec.Struct):
    """A mail as Mandrill tells of it, mostly with the mail itself."""

    raw_msg: str | None = None
    headers: dict[str, str | list[str]] = {}
    from_email: str | None = None
    from_name: str | None = None
    subject: str | None = None
    text: str | None = None
    html: str | None = None
    email: str | None = None  # of ours, where it came in
    attachments: dict[str, Any] | list[Any] = {}


class MandrillEvent(msgspec.Struct):
    """Something Mandrill tells of; `inbound` is what we asked for."""

    event: str = ""
    msg: msgspec.Raw = msgspec.Raw(b"{}")


class Named(msgspec.Struct, rename="pascal"):
    """A header or an attachment in the words of Postmark."""

    name: str = ""
    value: str = ""


class PostmarkLetter(msgspec.Struct, rename="pascal"):
    """A mail as Postmark tells of it; with the mail itself where that is switched on."""

    message_id: str = msgspec.field(name="MessageID", default="")
    raw_email: str | None = None
    original_recipient: str | None = None
    headers: list[Named] = []
    from_: str = msgspec.field(name="From", default="")
    reply_to: str | None = None
    subject: str | None = None
    date: str | None = None
    text_body: str | None = None
    html_body: str | None = None
    attachments: list[Named] = []


class _File(msgspec.Struct):
    name: str = ""


def read_inbound(source: InboundSource, raw: bytes) -> Mail:
    """Read what a source brought; never raises."""
    try:
        return _READERS.get(source, read_mail)(raw)
    except _BROKEN as error:
        return unread(raw, f"{type(error).__name__}: {error}")


def mandrill_letters(events: bytes) -> list[tuple[bytes, str | None]]:
    """
    Part a batch into its letters, each with the address of ours to which it came.

    What cannot be parted is kept whole: a person will be shown it.
    """
    try:
        told = msgspec.json.decode(events, type=list[MandrillEvent])
        letters = [bytes(each.msg) for each in told if each.event == "inbound"]
        return [(raw, msgspec.json.decode(raw, type=MandrillLetter).email) for raw in letters]
    except _BROKEN:
        return [(events, None)]


def postmark_names(message: bytes) -> tuple[str, str | None]:
    """Return under which name Postmark would bring a mail again, and to whom it came."""
    try:
        told = msgspec.json.decode(message, type=PostmarkLetter)
    except _BROKEN:
        return "", None
    return told.message_id, told.original_recipient


def _mailgun(form: bytes) -> Mail:
    fields = fields_of(form)
    if mime := fields.get("body-mime"):
        return read_mail(mime)
    told = fields.get("message-headers") or b"[]"
    headers = msgspec.json.decode(told, type=list[tuple[str, str]])
    headers += [(name, text_of(value)) for name, value in fields.items()]
    stored = msgspec.json.decode(fields.get("attachments") or b"[]", type=list[_File])
    return _compose(
        headers,
        text_of(fields.get("body-plain", b"")),
        text_of(fields.get("body-html", b"")),
        [*(each.name for each in stored), *files_of(form)],
    )


def _mandrill(letter: bytes) -> Mail:
    told = msgspec.json.decode(letter, type=MandrillLetter)
    if told.raw_msg:
        return read_mail(told.raw_msg.encode())
    headers = [
        (name, value)
        for name, values in told.headers.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    headers += [("from", f"{told.from_name or ''} <{told.from_email or ''}>")]
    headers += [("subject", told.subject or "")]
    return _compose(headers, told.text, told.html, [str(name) for name in told.attachments])


def _postmark(message: bytes) -> Mail:
    told = msgspec.json.decode(message, type=PostmarkLetter)
    if told.raw_email:
        return read_mail(told.raw_email.encode())
    headers = [(each.name, each.value) for each in told.headers]
    headers += [("from", told.from_), ("reply-to", told.reply_to or "")]
    headers += [("subject", told.subject or ""), ("date", told.date or "")]
    files = [each.name for each in told.attachments]
    return _compose(headers, told.text_body, told.html_body, files)


def _compose(
    headers: Sequence[tuple[str, str]], plain: str | None, html: str | None, files: list[str]
) -> Mail:
    shown = Shown(plain=[plain or ""], html=[html or ""], attachments=files)
    return compose(headers, shown)


_READERS: Final[Mapping[InboundSource, Callable[[bytes], Mail]]] = {
    "mailgun": _mailgun,
    "mandrill": _mandrill,
    "postmark": _postmark,
}
