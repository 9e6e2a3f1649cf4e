"""What the headers of a reply say before anybody reads it (RFC 3834, RFC 3462)."""

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

Sender: TypeAlias = Literal["person", "responder", "mailer", "list"]
"""A person, an answering machine, a mail system, or one who writes to many."""


def sender_of(headers: Mapping[str, Any] | None) -> tuple[Sender, str]:
    """Say who wrote, with the header that tells; without one it is a person."""
    known = {str(name).lower(): str(value).lower() for name, value in (headers or {}).items()}
    for sender, name, words in _TELLING:
        value = known.get(name)
        if value is not None and any(word in value for word in words):
            return sender, f"{name}: {value.strip()[:_SHOWN]}".strip()
    if known.get("return-path", "-").strip(" <>") == "":
        return "mailer", "return-path: <>"
    return "person", ""


_SHOWN = 60
_ROBOTS = ("vacation", "auto_reply", "auto-reply", "autoreply")
_TELLING: tuple[tuple[Sender, str, tuple[str, ...]], ...] = (
    ("mailer", "content-type", ("report-type=delivery-status", 'report-type="delivery-status')),
    ("list", "content-type", ("disposition-notification", "feedback-report")),
    ("mailer", "content-type", ("multipart/report",)),
    ("mailer", "x-failed-recipients", ("",)),
    ("mailer", "from", ("mailer-daemon", "postmaster@")),
    ("responder", "auto-submitted", ("auto-replied",)),
    ("responder", "auto-submitted", ("auto-generated", "auto-notified")),
    ("responder", "x-autoreply", ("",)),
    ("responder", "x-autorespond", ("",)),
    ("responder", "x-auto-reply", ("",)),
    ("responder", "x-precedence", _ROBOTS),
    ("responder", "precedence", _ROBOTS),
    ("list", "precedence", ("bulk", "list", "junk")),
    ("list", "list-id", ("",)),
)
