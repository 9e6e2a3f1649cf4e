"""Sources that tests search."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from keepwarm.db import Database
from keepwarm.kit.ids import MemberId
from keepwarm.leads.model import LeadDraft
from keepwarm.prospecting.actions import start_job
from keepwarm.prospecting.jobs import Tools, prospecting_queue
from keepwarm.prospecting.model import Batch, Candidate, JobId, Terms
from keepwarm.prospecting.sources import Outfit, Source
from keepwarm.settings import Settings
from keepwarm.sites.model import Limits
from keepwarm.sites.reader import SiteReader
from keepwarm.work.model import Queue
from tests.clock import StoppedClock

HURRIED = Limits(between_requests=0, page_within=5)


class NoParams(BaseModel):
    pass


def found_at(draft: LeadDraft) -> Candidate:
    return Candidate(draft=draft, source_url="https://list.example/", licence="ODbL")


class Listed:
    """
    Candidates in batches of `size`; `before` is awaited with the number of each first one.

    """

    id = "list"
    title = "List"
    description = "A list"
    licence = "ODbL"
    symbol = "list"
    needs: tuple[str, ...] = ()
    params: type[BaseModel] = NoParams

    def __init__(
        self,
        drafts: Sequence[LeadDraft],
        before: Callable[[int], Awaitable[None]] | None = None,
        *,
        size: int = 1,
    ) -> None:
        self._drafts = drafts
        self._before = before
        self._size = size

    def name_of(self, _params: NoParams, /) -> str:
        return "a list"

    async def batches(
        self, _params: NoParams, cursor: str | None, _outfit: Outfit, /
    ) -> AsyncGenerator[Batch, None]:
        for start in range(int(cursor or 0), len(self._drafts), self._size):
            if self._before is not None:
                await self._before(start)
            end = start + self._size
            found = tuple(found_at(draft) for draft in self._drafts[start:end])
            yield Batch(candidates=found, cursor=str(end))


def firms(count: int) -> list[LeadDraft]:
    return [LeadDraft(company=f"Firm {n}", website=f"firm{n}.example") for n in range(count)]


def outfit(**settings: Any) -> Outfit:
    known = Settings(default_country="DE", **settings)
    return Outfit(settings=known, reader=SiteReader(limits=HURRIED))


def tools(db: Database, clock: StoppedClock, *sources: Source, **settings: Any) -> Tools:
    known = {source.id: source for source in sources}
    return Tools(db=db, clock=clock, sources=known, outfit=outfit(**settings))


def searching(db: Database, clock: StoppedClock, *sources: Source, **settings: Any) -> Queue:
    """Return a queue of searches that tries again at once."""
    made = tools(db, clock, *sources, **settings)
    return prospecting_queue(made, backoff=lambda _attempts: timedelta(0))


async def search(
    db: Database,
    clock: StoppedClock,
    *,
    enrich: bool = False,
    by: MemberId | None = None,
    **terms: Any,
) -> JobId:
    asked = Terms(enrich=enrich, **terms)
    async with db.transaction() as conn:
        return await start_job(
            conn, "list", {}, title="a list", terms=asked, by=by, now=clock.now()
        )


async def read_all(
    source: Source,
    typed: Mapping[str, object],
    *,
    cursor: str | None = None,
    given: Outfit | None = None,
) -> list[Batch]:
    """Read a source to its end, as a search does."""
    params = source.params.model_validate(typed)
    return [batch async for batch in source.batches(params, cursor, given or outfit())]


def candidates_in(batches: list[Batch]) -> list[Candidate]:
    return [each for batch in batches for each in batch.candidates]
