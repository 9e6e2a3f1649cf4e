"""Sources that tests search."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any

from keepwarm.db import Database
from keepwarm.kit.ids import MemberId
from keepwarm.leads.model import LeadDraft
from keepwarm.prospecting.actions import start_job
from keepwarm.prospecting.jobs import Tools
from keepwarm.prospecting.model import Candidate, JobId
from keepwarm.prospecting.sources import Source
from tests.clock import StoppedClock


def found_at(draft: LeadDraft) -> Candidate:
    return Candidate(draft=draft, source_url="https://list.example/", licence="ODbL")


class Listed:
    """Candidates one after the other; `before` is awaited with the number of each."""

    name = "list"

    def __init__(
        self,
        drafts: Sequence[LeadDraft],
        before: Callable[[int], Awaitable[None]] | None = None,
    ) -> None:
        self._drafts = drafts
        self._before = before

    async def candidates(
        self, _params: Mapping[str, Any], start: int, /
    ) -> AsyncIterator[Candidate]:
        for number, draft in enumerate(self._drafts[start:], start):
            if self._before is not None:
                await self._before(number)
            yield found_at(draft)


def firms(count: int) -> list[LeadDraft]:
    return [LeadDraft(company=f"Firm {n}", website=f"firm{n}.example") for n in range(count)]


def tools(db: Database, clock: StoppedClock, *sources: Source) -> Tools:
    known = {source.name: source for source in sources}
    return Tools(db=db, clock=clock, sources=known, default_country="DE")


async def search(
    db: Database, clock: StoppedClock, *, enrich: bool = False, by: MemberId | None = None
) -> JobId:
    async with db.transaction() as conn:
        return await start_job(conn, "list", {}, enrich=enrich, by=by, now=clock.now())
