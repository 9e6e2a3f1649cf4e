"""What can be searched for leads, and what a source is given for it."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from pydantic import BaseModel

from keepwarm.prospecting.model import Batch
from keepwarm.settings import Settings
from keepwarm.sites.reader import SiteReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Outfit:
    """
    What a source works with.

    Sites of the open web are read with `reader` alone: it is polite and stays out of our own
    network. Services that the operator named in a setting have clients of their own.
    """

    settings: Settings
    reader: SiteReader


@runtime_checkable
class Source(Protocol):
    """
    A place where leads can be found: a directory, a map, a list somebody pasted.

    An entry point of the group `keepwarm.prospectors` names a class that makes one without
    arguments, or the object itself.
    """

    id: str
    """What jobs call it; the name of its entry point."""
    title: str
    description: str
    licence: str
    """What those who use its leads must know: whose the facts are, what may be done with them."""
    symbol: str
    """The Lucide icon beside its title."""
    needs: tuple[str, ...]
    """Lines an operator adds to the environment: `KEEPWARM_SEARXNG_URL=https://…`."""
    params: type[BaseModel]
    """What a search must say; its fields are the form's."""

    def name_of(self, params: Any, /) -> str:
        """Return what people call a search with these params, in a few words."""
        ...

    def batches(
        self, params: Any, cursor: str | None, outfit: Outfit, /
    ) -> AsyncGenerator[Batch, None]:
        """
        Yield what there is from the cursor on; None stands for the beginning.

        A batch and its cursor are kept before the next is asked for. What comes twice is
        counted once, so a source may begin a little too early, never too late. A `ServiceError`
        has the search tried again later, `work.model.Permanent` gives it up; the sentence of
        either is for the person who searches.
        """
        ...


@dataclass(frozen=True, slots=True)
class Broken:
    """An entry point that gave no source, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that can be searched here, by id, and what was meant to be and is broken."""

    known: dict[str, Source] = field(default_factory=dict[str, Source])
    broken: tuple[Broken, ...] = ()


def missing(source: Source, settings: Settings) -> tuple[str, ...]:
    """Return the lines that must still be added to the environment before it can be searched."""
    return tuple(line for line in source.needs if not settings.value_of(line.partition("=")[0]))
