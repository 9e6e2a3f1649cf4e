"""Fences around what others wrote, and a mark on each of their words."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from keepwarm.sites.markup import clean

# One of them stands in place of every space of a text that is not ours, so that a model
# never mistakes one of its words for one of our own. All are seldom and cheap in tokens.
_MARKS = "^¦¬~ˆ¤ǂ"
_TOKEN_BYTES = 6
_DRAWS = 3

Draw = Callable[[], str]


def draw_token() -> str:
    """Draw what a page cannot guess, so that none can close its own fence."""
    return secrets.token_hex(_TOKEN_BYTES)


@dataclass(frozen=True, slots=True)
class Fence:
    """What tells the words of others from ours within one run."""

    token: str
    mark: str

    def around(self, heading: str, text: str) -> str:
        """Return a text as data: fenced in, every word of it marked."""
        lines = (
            clean(line.replace(self.token, "").replace(self.mark, ""))
            for line in text.splitlines()
        )
        marked = "\n".join(self.mark + line.replace(" ", self.mark) for line in lines if line)
        return f"{self.token} BEGIN {heading}\n{marked}\n{self.token} END"

    def unmarked(self, text: str) -> str:
        """Return a text as its author wrote it; the model copies our marks with the words."""
        return " ".join(text.replace(self.mark, " ").split())


def raise_fence(texts: Iterable[str], draw: Draw = draw_token) -> Fence:
    """Return a fence whose token and mark stand in none of these texts."""
    texts = tuple(texts)
    tokens = [draw() for _ in range(_DRAWS)]
    # Should all of them stand there, somebody has guessed; `around` takes it out of the text.
    token = next((token for token in tokens if not _stands(token, texts)), tokens[-1])
    mark = next((mark for mark in _MARKS if not _stands(mark, texts)), _MARKS[-1])
    return Fence(token, mark)


def _stands(sign: str, texts: Iterable[str]) -> bool:
    return any(sign in text for text in texts)
