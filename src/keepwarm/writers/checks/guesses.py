"""Guesses are asked about, never stated."""

import re
from collections.abc import Iterator

from keepwarm.analysts.wording import fold_words
from keepwarm.kit.i18n import gettext as _
from keepwarm.writers.checks.grounds import Grounds
from keepwarm.writers.checks.issues import Issue

_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
_LONG = 5  # letters of a word that says something
_FEWEST, _ENOUGH = 3, 0.7


def stated_guesses(text: str, grounds: Grounds) -> Iterator[Issue]:
    """Yield an issue for each sentence that states what is only a hypothesis of ours."""
    told = [m[0].strip() for m in _SENTENCE.finditer(text)]
    statements = [sentence for sentence in told if not sentence.endswith("?")]
    for guess in grounds.guesses:
        stems = _stems(guess.text) - {word[:_LONG] for word in grounds.ours}
        for sentence in statements:
            if len(stems) >= _FEWEST and len(stems & _stems(sentence)) >= _ENOUGH * len(stems):
                yield Issue(
                    _("It states what is only a guess (“{text}”); ask it.").format(text=sentence)
                )


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_LONG] for word in fold_words(text) if len(word) >= _LONG)
