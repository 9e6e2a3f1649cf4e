"""Whom a reply names as the one to write to."""

import re
from pathlib import Path
from typing import Final

from keepwarm.triage.model import Suggested

_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = re.compile(r"\+?\(?\d[\d ()/-]{6,}\d")
_UPPER: Final = "A-ZÀ-ÖØ-ÞĆŁŃŚŹŻА-ЯЁІЇЄҐ"
_WORD: Final = rf"[{_UPPER}][\w’'-]+"
_NAMES: Final = re.compile(rf"(?<![\w@.])({_WORD}(?: {_WORD}){{0,2}})")
_TITLES: Final = re.compile(
    r"^(?:Mr|Ms|Mrs|Dr|Herrn?|Frau|M|Mme|Mlle|Monsieur|Madame|Sr|Sra|Señora?|Don|Doña|Sig|Signora?"
    r"|Dott|Dhr|Mevr|Pan[ia]?|Panem|Panią)\.? "
)
# Words with a capital that are nobody's name: beginnings of sentences, roles, German nouns.
_NOBODY: Final = frozenset(
    Path(__file__).with_name("words").joinpath("nobody.txt").read_text(encoding="utf-8").split()
)


def person_named(sentences: list[str]) -> Suggested | None:
    """Return the person that the telling sentences name, with mail and telephone if given."""
    text = " ".join(dict.fromkeys(sentences))
    email, phone = _MAIL.search(text), _PHONE.search(_MAIL.sub(" ", text))
    name = _name(text, email[0] if email else "")
    if not (name or email or phone):
        return None
    return Suggested(
        name=name, email=email and email[0].rstrip("."), phone=phone and phone[0].strip()
    )


def _name(text: str, email: str) -> str | None:
    """Prefer a name that the address bears; else take the last that is named."""
    without_mail = _MAIL.sub(" ", text)
    names = [name for found in _NAMES.findall(without_mail) if (name := _bare(found))]
    borne = [name for name in names if name.split()[0].lower()[:4] in email.lower()]
    return next(iter(borne or names), None)


def _bare(name: str) -> str:
    """Take words that are nobody's name off both ends."""
    words = _TITLES.sub("", f"{name} ").split()
    while words and words[0] in _NOBODY:
        words = words[1:]
    while words and words[-1] in _NOBODY:
        words = words[:-1]
    return " ".join(words)
