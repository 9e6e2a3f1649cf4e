"""What can be searched for leads."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol

from keepwarm.prospecting.model import Candidate


class Source(Protocol):
    """A place where leads can be found: a directory, a map, a list somebody pasted."""

    @property
    def name(self) -> str:
        """What jobs call it."""
        ...

    def candidates(self, params: Mapping[str, Any], start: int, /) -> AsyncIterator[Candidate]:
        """
        Yield the candidates from the one numbered `start` on, in an order that stays.

        After a crash a search goes on at the first candidate without a verdict. What this
        raises has the search tried again later; `work.model.Permanent` gives it up.
        """
        ...
