"""What is read in a mail."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_WORD: Final = re.compile(r"\w+")
_ALIKE: Final = 0.5  # of the words of the shorter of two texts
_COMPARED: Final = 400  # words


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A letter of ours that came back: whom it did not reach, and why."""

    why: str
    is_hard: bool  # no further letter will get there either
    address: str | None = None
    message_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """
    A mail, as far as it could be read.

    `answers` are the Message-IDs it names, the latest first. `trouble` says what is wrong with
    one that cannot be read; its body is then as much of it as makes sense to a person.
    """

    sender: str = ""
    sender_name: str = ""
    reply_to: tuple[str, ...] = ()
    subject: str = ""
    date: str = ""
    message_id: str | None = None
    answers: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: str = ""
    quoted: str = ""
    attachments: tuple[str, ...] = ()
    bounces: tuple[Bounce, ...] = ()
    is_report: bool = False  # of a delivery, for programs to read
    trouble: str | None = None

    @property
    def writers(self) -> tuple[str, ...]:
        """Return the addresses of whoever wrote it, the surest first."""
        return tuple(dict.fromkeys(filter(None, (self.sender, *self.reply_to))))

    @property
    def fingerprint(self) -> str:
        """Return what knows the same mail again, whatever way it comes."""
        if self.message_id is not None and self.trouble is None:
            return self.message_id
        words = " ".join(_WORD.findall(self.quoted if self.trouble else self.body)[:_COMPARED])
        return f"words:{_digest(self.sender, self.date, self.subject, words)}"

    @property
    def own_fingerprint(self) -> str:
        """Return another one, for a mail that bears the Message-ID of a different mail."""
        return f"{self.fingerprint}:{_digest(self.sender, self.subject, self.body)}"


def are_alike(one: str, other: str) -> bool:
    """
    Say whether two texts are one mail that came two ways: as plain text, or out of HTML.

    Some programs give every mail the same Message-ID. What is taken for a copy is not read.
    """
    words, others = (set(_WORD.findall(text.lower())[:_COMPARED]) for text in (one, other))
    fewer = min(len(words), len(others))
    return fewer == max(len(words), len(others)) == 0 or len(words & others) > _ALIKE * fewer


def _digest(*parts: str) -> str:
    joined = "\0".join(parts).encode("utf-8", "replace")
    return hashlib.sha256(joined).hexdigest()[:32]
