"""What a text names that nobody told: numbers, addresses, names."""

import re
from collections.abc import Iterator
from itertools import chain

from keepwarm.analysts.reasoning.fence import Fence
from keepwarm.analysts.reasoning.lint import Lint
from keepwarm.analysts.wording import fold_words
from keepwarm.kit.i18n import gettext as _
from keepwarm.writers.checks.grounds import Grounds
from keepwarm.writers.checks.issues import Issue
from keepwarm.writers.checks.lexicon import Lexicon, said
from keepwarm.writers.checks.numbers import numbers_in, without_free

_NO_FENCE = Fence("\x00", "\x00")
_LONGEST = 10_000
_ADDRESS = re.compile(r"\S*(?:://|www\.|@)\S*|\b[\w-]+\.[a-z]{2,}/\S*")
_WORD = re.compile(r"[^\W\d_][\w'’&-]*(?:\.[^\W\d_][\w'’&-]*)*")
# After these a sentence begins, and its first word says nothing by its capital letter.
_STOPS = (
    ".",
    "!",
    "?",
    "…",
    ":",
    "\n",
    "•",
    "–",
    "—",
    "“",
    "„",
    "«",
    '"',
    "‘",
    "(",
    "|",
    "-",
    "¿",
    "¡",
)
_CLOSING = " \t'’”»)"  # may stand between the end of a sentence and the next one
_MIXED = re.compile(r"\b[^\W\d_a-z]*[a-zà-ÿ]+[A-ZÀ-ÞА-ЯЁІЇЄҐ]\w*\b|\b[A-ZÀ-ÞА-ЯЁІЇЄҐ]{2,}\b")
_COMPANY_FORMS = frozenset({"Inc", "Ltd"})


def inventions(text: str, grounds: Grounds, lexicon: Lexicon) -> Iterator[Issue]:
    """Yield an issue for everything in a text that was never told."""
    for what in dict.fromkeys(chain(_addresses(text, grounds), _amounts(text, grounds, lexicon))):
        yield Issue(_("Nobody told us “{what}”.").format(what=what))
    for name in dict.fromkeys(_names(_ADDRESS.sub(" ", text), grounds, lexicon)):
        yield Issue(_("Nobody told us the name “{name}”.").format(name=name))


def _addresses(text: str, grounds: Grounds) -> Iterator[str]:
    for line in text.splitlines():
        if Lint(grounds.known, _NO_FENCE).text(line, _LONGEST)[1]:
            found = _ADDRESS.search(line)
            yield found[0] if found else line.strip()[:80]


def _amounts(text: str, grounds: Grounds, lexicon: Lexicon) -> Iterator[str]:
    bare = without_free(_ADDRESS.sub(" ", text))
    yield from (written for written, number in numbers_in(bare) if not grounds.counts(number))
    for words in said(bare, lexicon.amounts):
        if not all(map(grounds.holds, words.split())):
            yield words


def _names(text: str, grounds: Grounds, lexicon: Lexicon) -> Iterator[str]:
    found = (m for m in _WORD.finditer(text) if m[0][0].isupper())
    strange = [m for m in found if not _is_known(m[0], grounds, lexicon)]
    for row in _rows(strange, text):
        # A first word says nothing by its capital letter, nor does any one German noun.
        is_mute = _begins(text, row[0].start()) and not _is_name(row[0])
        names = row[1:] if is_mute else row
        fewest = 2 if lexicon.language == "de" and not any(map(_is_name, names)) else 1
        if len(names) >= fewest:
            yield " ".join(name[0] for name in names)


def _rows(found: list[re.Match[str]], text: str) -> Iterator[list[re.Match[str]]]:
    """Put words together that stand side by side."""
    row = list[re.Match[str]]()
    for word in found:
        if row and text[row[-1].end() : word.start()] != " ":
            yield row
            row = []
        row.append(word)
    if row:
        yield row


def _is_known(word: str, grounds: Grounds, lexicon: Lexicon) -> bool:
    bare = re.sub(r"['’]s?$", "", word)
    if word.casefold() in lexicon.capitals or bare.casefold() in lexicon.capitals:
        return True
    return all(part in lexicon.capitals or grounds.holds(part) for part in fold_words(bare))


def _is_name(word: re.Match[str]) -> bool:
    """Say whether a word is a name by its looks: SAP, HubSpot, GmbH."""
    return bool(_MIXED.fullmatch(word[0])) or word[0] in _COMPANY_FORMS


def _begins(text: str, place: int) -> bool:
    before = text[:place].rstrip(_CLOSING)
    return not before or before.endswith(_STOPS)
