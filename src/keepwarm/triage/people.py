"""Whom a reply names as the one to write to."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from keepwarm.calendar.reading.lexicon import folded
from keepwarm.triage.model import Suggested

_MAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = re.compile(r"\+?\(?\d[\d ()/-]{6,}\d")
_UPPER: Final = "A-ZÀ-ÖØ-ÞĆŁŃŚŹŻА-ЯЁІЇЄҐ"
_WORD: Final = rf"[{_UPPER}][\w’'-]+"
_NAMES: Final = re.compile(rf"(?<![\w@.])({_WORD}(?: {_WORD}){{0,2}})")
_TITLES: Final = re.compile(
    r"^(?:Mr|Ms|Mrs|Dr|Herrn?|Frau|M|Mme|Mlle|Monsieur|Madame|Sr|Sra|Señora?|Don|Doña|Sig|Signora?"
    r"|Dott|Dhr|Mevr|Pan[ia]?|Panem|Panią)\.? "
)
_TELLING: Final = 4  # letters of a first name
# Words with a capital that are nobody's name: beginnings of sentences, roles, German nouns.
_NOBODY: Final = frozenset(
    Path(__file__).with_name("words").joinpath("nobody.txt").read_text(encoding="utf-8").split()
)


def person_named(sentences: list[str], others: Iterable[str] = ()) -> Suggested | None:
    """
    Return the person that the telling sentences name, with mail and telephone if given.

    The address may stand in another sentence, if it bears the name.
    """
    text = " ".join(dict.fromkeys(sentences))
    mails, phone = _MAIL.findall(text), _PHONE.search(_MAIL.sub(" ", text))
    names = [name for found in _NAMES.findall(_MAIL.sub(" ", text)) if (name := _bare(found))]
    elsewhere = _MAIL.findall(" ".join(others))
    pairs = [(name, mail) for mail in (*mails, *elsewhere) for name in names if _bears(mail, name)]
    name, mail = next(iter(pairs), (next(iter(names), None), next(iter(mails), None)))
    if not (name or mail or phone):
        return None
    return Suggested(name=name, email=mail and mail.rstrip("."), phone=phone and phone[0].strip())


def _bears(mail: str, name: str) -> bool:
    """Say whether an address is somebody's, by how their first name begins."""
    return folded(name.split(maxsplit=1)[0])[:_TELLING] in folded(mail.partition("@")[0])


def _bare(name: str) -> str:
    """Take words that are nobody's name off both ends."""
    words = _TITLES.sub("", f"{name} ").split()
    while words and words[0] in _NOBODY:
        words = words[1:]
    while words and words[-1] in _NOBODY:
        words = words[:-1]
    return " ".join(words)
