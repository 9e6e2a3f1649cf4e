"""The words of those who take mail in for us: their forms, made mails again."""

from collections.abc import Callable, Mapping, Sequence
from email import message_from_bytes
from email.policy import compat32
from typing import Any, Final, cast
from urllib.parse import parse_qsl

import msgspec

from keepwarm.replies.model import InboundSource
from keepwarm.replies.reading.charsets import text_of
from keepwarm.replies.reading.mail import Mail
from keepwarm.replies.reading.mime import Shown, compose, read_mail, unread


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


_FORM: Final = "application/x-www-form-urlencoded"


def read_inbound(source: InboundSource, raw: bytes) -> Mail:
    """Read what a source brought; never raises."""
    try:
        return _READERS.get(source, read_mail)(raw)
    except msgspec.DecodeError as error:
        return unread(raw, f"{type(error).__name__}: {error}")


def as_form(content_type: str, body: bytes) -> bytes:
    """Return a form so that it can be read again later: with its own kind ahead of it."""
    kind = content_type.replace("\r", " ").replace("\n", " ")
    return b"Content-Type: " + kind.encode("latin-1", "replace") + b"\r\n\r\n" + body


def fields_of(form: bytes) -> dict[str, bytes]:
    """Return the fields of a form that was kept, each the first time it occurs; no files."""
    message = message_from_bytes(form, policy=compat32)
    if message.get_content_type() == _FORM:
        body = form.partition(b"\r\n\r\n")[2]
        pairs = [(name.decode("utf-8", "replace"), value) for name, value in parse_qsl(body, True)]
    else:
        pairs = [
            (str(name), data)
            for part in message.walk()
            if (name := part.get_param("name", header="content-disposition"))
            and not part.get_filename()
            and isinstance(data := cast("Any", part.get_payload(decode=True)), bytes)
        ]
    return dict(reversed(pairs))


def mandrill_letters(events: bytes) -> list[tuple[bytes, str | None]]:
    """
    Part a batch into its letters, each with the address of ours to which it came.

    What cannot be parted is kept whole: a person will be shown it.
    """
    try:
        told = msgspec.json.decode(events, type=list[MandrillEvent])
        letters = [bytes(each.msg) for each in told if each.event == "inbound"]
        return [(raw, msgspec.json.decode(raw, type=MandrillLetter).email) for raw in letters]
    except msgspec.DecodeError:
        return [(events, None)]


def postmark_names(message: bytes) -> tuple[str, str | None]:
    """Return under which name Postmark would bring a mail again, and to whom it came."""
    try:
        told = msgspec.json.decode(message, type=PostmarkLetter)
    except msgspec.DecodeError:
        return "", None
    return told.message_id, told.original_recipient


def _mailgun(form: bytes) -> Mail:
    fields = fields_of(form)
    if mime := fields.get("body-mime"):
        return read_mail(mime)
    told = fields.get("message-headers") or b"[]"
    headers = msgspec.json.decode(told, type=list[tuple[str, str]])
    headers += [(name, text_of(value)) for name, value in fields.items()]
    files = msgspec.json.decode(fields.get("attachments") or b"[]", type=list[_File])
    return _compose(
        headers,
        text_of(fields.get("body-plain", b"")),
        text_of(fields.get("body-html", b"")),
        [each.name for each in files],
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
