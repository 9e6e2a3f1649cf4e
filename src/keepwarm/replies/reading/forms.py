"""Forms as providers send them, kept as they came and read more than once."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import Final
from urllib.parse import parse_qsl

from keepwarm.replies.reading.charsets import words_of

_URLENCODED: Final = "application/x-www-form-urlencoded"
_HEAD_ENDS: Final = b"\r\n\r\n"
_LONGEST_HEAD: Final = 10_000
_MOST_FIELDS: Final = 1_000
"""Strangers send forms as well: no more of one is looked at than an honest one has."""


def as_form(content_type: str, body: bytes) -> bytes:
    """Return a form so that it can be read again later: with its own kind ahead of it."""
    kind = " ".join(content_type.split())
    return b"Content-Type: " + kind.encode("latin-1", "replace") + _HEAD_ENDS + body


def fields_of(form: bytes) -> dict[str, bytes]:
    """Return the fields of a form that was kept, each the first time it occurs; no files."""
    kind, body = _parted(form)
    if kind.get_content_type() == _URLENCODED:
        honest = b"&".join(body.split(b"&", _MOST_FIELDS)[:_MOST_FIELDS])
        given = parse_qsl(honest, keep_blank_values=True)
        pairs = [(name.decode("utf-8", "replace"), value) for name, value in given]
    else:
        pairs = [
            (str(head.get_param("name", "", "content-disposition")), value)
            for head, value in _parts(kind, body)
            if head.get_filename() is None
        ]
    return dict(reversed(pairs))


def files_of(form: bytes) -> list[str]:
    """Return the names of the files that came with a form."""
    names = [head.get_filename() for head, _value in _parts(*_parted(form))]
    return [words_of(name) for name in names if name]


def _parts(kind: Message, body: bytes) -> Iterator[tuple[Message, bytes]]:
    boundary = str(kind.get_param("boundary", ""))
    if not boundary:
        return
    # A library that reads mails also reads this, and takes minutes where somebody wants it to.
    line = b"\r\n--" + boundary.encode("latin-1", "replace")
    for part in (b"\r\n" + body).split(line, _MOST_FIELDS)[1:_MOST_FIELDS]:
        if part.startswith(b"--"):
            return
        yield _parted(part.removeprefix(b"\r\n"))


def _parted(entity: bytes) -> tuple[Message, bytes]:
    head, _gap, body = entity.partition(_HEAD_ENDS)
    return message_from_bytes(head[:_LONGEST_HEAD] + _HEAD_ENDS, policy=compat32), body
