"""The readers' protocols, and those who stand in where nobody can read."""

from dataclasses import dataclass
from typing import Final, Protocol

from keepwarm.ai.model import Blob
from keepwarm.captures.model import Reading, Unread
from keepwarm.captures.text_rules import read_text
from keepwarm.kit.i18n import gettext as _
from keepwarm.spending.model import Account

PICTURE_READ_WITHIN: Final = 20.0  # seconds
RECORDING_READ_WITHIN: Final = 30.0
TEXT_READ_WITHIN: Final = 20.0


class TextReader(Protocol):
    """Finds out who a text is about."""

    @property
    def takes_a_while(self) -> bool:
        """Say whether people should be told that we are at it."""
        ...

    async def read(self, text: str, account: Account, /) -> Reading:
        """Return who it is about."""
        ...


class CardReader(Protocol):
    """Reads what is written on a picture, and finds out who it is about."""

    async def read(self, picture: Blob, account: Account, /) -> Reading | Unread:
        """Return what it says, or why nobody can tell."""
        ...


class Transcriber(Protocol):
    """Writes down what is said on a recording."""

    async def transcribe(self, audio: Blob, account: Account, /) -> str | Unread:
        """Return the words, or why there are none."""
        ...


class RulesReader:
    """Reads texts by rules; local phone numbers are those of a country."""

    takes_a_while = False

    def __init__(self, country: str | None) -> None:
        self._country = country

    async def read(self, text: str, _account: Account, /) -> Reading:
        return read_text(text, self._country)


class NoCardReader:
    """Stands where nobody can read pictures."""

    async def read(self, _picture: Blob, _account: Account, /) -> Unread:
        return Unread(why=_("nothing that reads pictures is set up"))


class NoTranscriber:
    """Stands where nobody listens."""

    async def transcribe(self, _audio: Blob, _account: Account, /) -> Unread:
        return Unread(why=_("no speech provider is set up"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Who reads texts, pictures and recordings here."""

    texts: TextReader
    cards: CardReader
    voices: Transcriber
