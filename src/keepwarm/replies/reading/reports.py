"""What mail servers say of letters that they could not deliver (RFC 3464, and older habits)."""

import re
from collections.abc import Iterator
from email.message import Message
from itertools import islice
from typing import Any, Final, cast

from keepwarm.kit.addresses import normal_email
from keepwarm.kit.i18n import gettext as _
from keepwarm.replies.reading.charsets import storable, words_of
from keepwarm.replies.reading.mail import Bounce

_ID: Final = re.compile(r"<[^<>\s@]+@[^<>\s@]+>")
_ID_LINE: Final = re.compile(r"^message-id:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
_STATUS: Final = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_CODE: Final = re.compile(r"\b5[0-5]\d\b")
# A full box, a busy server or a letter taken for spam: the address itself is a good one.
_ABOUT_THE_LETTER: Final = re.compile(r"^(?:4\.|5\.2\.[23]$|5\.3\.|5\.[67]\.)")
_LONGEST_WHY: Final = 300
_MOST: Final = 50  # recipients of one report


def is_report(message: Message) -> bool:
    """Say whether a mail reports of a delivery in the way that programs read."""
    return message.get_content_type() == "multipart/report" and any(
        map(_is_status, message.walk())
    )


def bounces_of(message: Message, *, is_by_a_mailer: bool, text: str) -> tuple[Bounce, ...]:
    """Return what a mail says came back; nothing where it is no such report."""
    parts = list(message.walk())
    if is_report(message):
        original = _original_of(parts)
        told = (each for part in parts if _is_status(part) for each in _recipients(part, original))
        return tuple(islice(told, _MOST))
    return tuple(_older(message, _original_of(parts), text)) if is_by_a_mailer else ()


def _is_status(part: Message) -> bool:
    kind = part.get_content_type()
    return kind in {"message/delivery-status", "message/global-delivery-status"}


def _recipients(report: Message, original: str | None) -> Iterator[Bounce]:
    for block in _blocks(report):
        action = words_of(_header(block, "action")).lower()
        recipient = _header(block, "final-recipient") or _header(block, "original-recipient")
        if not recipient or action in {"delivered", "relayed", "expanded"}:
            continue
        said = words_of(_header(block, "diagnostic-code")).partition(";")[2].strip()
        status = _STATUS.search(_header(block, "status"))
        yield Bounce(
            address=_address(recipient),
            message_id=original,
            why=_sentence(said or (status[1] if status else "")),
            is_hard=action != "delayed" and _is_hard(status[1] if status else "", said),
        )


def _older(message: Message, original: str | None, text: str) -> Iterator[Bounce]:
    """Read a report that only people were meant to read: who failed stands in a header."""
    status = _STATUS.search(text)
    hard = _is_hard(status[1] if status else "", text)
    failed = words_of(_header(message, "x-failed-recipients")).split(",")
    addresses = [address for each in failed if (address := normal_email(each)) is not None]
    why = _sentence(next((line for line in text.splitlines() if _CODE.search(line)), ""))
    for address in addresses[:_MOST]:
        yield Bounce(address=address, message_id=original, why=why, is_hard=hard)
    if not addresses:
        named = [original] if original else list(dict.fromkeys(_ID.findall(text)))
        for message_id in named[:_MOST]:
            yield Bounce(message_id=message_id, why=why, is_hard=hard)


def _original_of(parts: list[Message]) -> str | None:
    """Return the Message-ID of the letter that a report carries along, or of its headers."""
    for part in parts[1:]:
        kind = part.get_content_type()
        if kind in {"message/rfc822", "message/global"}:
            letter = next(iter(_blocks(part)), None)
            found = _ID.search(_header(letter, "message-id")) if letter is not None else None
        elif kind in {"text/rfc822-headers", "message/global-headers"}:
            found = _ID_LINE.search(str(part.get_payload()))
        else:
            continue
        if found:
            return found[found.lastindex or 0]
    return None


def _blocks(part: Message) -> list[Message]:
    payload = cast("Any", part.get_payload())
    return cast("list[Message]", payload) if isinstance(payload, list) else []


def _header(message: Message, name: str) -> str:
    return next((value for key, value in message.raw_items() if key.lower() == name), "")


def _address(recipient: str) -> str | None:
    written = words_of(recipient)
    return normal_email(written.rpartition(";")[2].strip(" <>"))


def _is_hard(status: str, said: str) -> bool:
    if status:
        return status.startswith("5") and not _ABOUT_THE_LETTER.search(status)
    return bool(_CODE.search(said))


def _sentence(said: str) -> str:
    told = " ".join(storable(said).split())[:_LONGEST_WHY]
    return told or _("Their mail server sent it back and did not say why.")
