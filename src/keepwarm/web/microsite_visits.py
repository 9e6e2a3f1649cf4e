"""
What prospects' pages live on: pages remembered for a moment, answers written together.

The database may be away: visitors go on with what they have, and what they answered is written
with the next step. Nothing here waits longer for it than a person would.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

import structlog

from keepwarm.db import LOST, Connection
from keepwarm.kit.errors import ServiceError
from keepwarm.microsite.actions import Download, note_downloads, take_steps
from keepwarm.microsite.model import Page, Progress, Questionnaire, QuestionnaireId, StepTaken
from keepwarm.microsite.reading import read_questionnaire, shipped_questionnaire
from keepwarm.microsite.reads import (
    Finding,
    get_pages,
    get_progress,
    get_questionnaire_source,
    list_findings,
)
from keepwarm.tasks.rules import task_rules
from keepwarm.web.batching import Batcher, TooMuchAtOnce
from keepwarm.web.press import Press
from keepwarm.web.recording import GIVE_UP_AFTER
from keepwarm.web.services import Services
from keepwarm.web.throttle import Pace

FRESH_FOR: Final = timedelta(seconds=5)
"""So long a link that was taken back may still open."""
STALE_FOR: Final = timedelta(hours=1)
"""So long a page is served from memory while the database is away."""
PATIENCE: Final = timedelta(seconds=1)
MOST_FINDINGS: Final = 6
REPORTS_PER_MINUTE: Final = 10
_MOST_PAGES: Final = 10_000
_MOST_QUESTIONNAIRES: Final = 100

K = TypeVar("K")
T = TypeVar("T")
_log = structlog.get_logger(__name__)


class Away(ServiceError):
    """The database does not answer in time; trying again later helps."""

    def __init__(self) -> None:
        super().__init__("The database does not answer in time.")


@dataclass(frozen=True, slots=True)
class _Known:
    page: Page
    read_at: datetime


class Visits:
    """One for each web process."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._rules = task_rules(services.settings)
        self._pages: OrderedDict[str, _Known] = OrderedDict()
        self._questionnaires: OrderedDict[QuestionnaireId, Questionnaire] = OrderedDict()
        self._lookups = Batcher(self._look_up)
        self._steps = Batcher(self._take_steps)
        self._downloads = Batcher(self._note_downloads)
        self.press = Press()
        self.pace = Pace(services.settings.visits_per_minute)
        self.pace_of_reports = Pace(REPORTS_PER_MINUTE)

    async def page(self, token: str) -> Page | None:
        """Return the page behind a token, at most seconds old. Raises Away."""
        known, now = self._pages.get(token), self._services.clock.now()
        if known is not None and now - known.read_at < FRESH_FOR:
            return known.page
        try:
            page = await _in_time(self._lookups.add(token))
        except Away:
            if known is None or now - known.read_at > STALE_FOR:
                raise
            return known.page
        self._pages.pop(token, None)
        if page is not None:
            self._pages[token] = _Known(page, now)
            _keep_to(self._pages, _MOST_PAGES)
        return page

    async def questionnaire(self, id_: QuestionnaireId | None) -> Questionnaire | None:
        """Return what a wizard asks; None for a number that no questionnaire has. Raises Away."""
        if id_ is None:
            return shipped_questionnaire()
        if (known := self._questionnaires.get(id_)) is not None:
            return known
        source = await self._read(lambda conn: get_questionnaire_source(conn, id_))
        if source is None:
            return None
        self._questionnaires[id_] = read = read_questionnaire(source)
        _keep_to(self._questionnaires, _MOST_QUESTIONNAIRES)
        return read

    async def progress(self, page: Page, key_hash: bytes) -> Progress | None:
        """Return how far a browser has come. Raises Away."""
        return await self._read(lambda conn: get_progress(conn, page.id, key_hash))

    async def findings(self, page: Page) -> list[Finding]:
        """Return what the report may tell of what we read. Raises Away."""
        return await self._read(
            lambda conn: list_findings(conn, page.lead_id, limit=MOST_FINDINGS)
        )

    async def take(self, step: StepTaken) -> Progress | None:
        """
        Keep an answer, together with those that come in meanwhile.

        Raises Away for whatever goes wrong: the visitor goes on, and brings it once more.
        """
        return await self._wait_for(self._steps.add(step))

    async def note_download(self, download: Download) -> None:
        """Count a report that is handed out. Whatever goes wrong is logged and no more (S2-46)."""
        try:
            await self._wait_for(self._downloads.add(download))
        except Away:
            _log.warning("web.download.not_counted", microsite=download.microsite_id)

    async def aclose(self) -> None:
        """Return when all that was taken in is written."""
        await self._steps.aclose()
        await self._downloads.aclose()

    async def _wait_for(self, written: Awaitable[T]) -> T:
        try:
            # Who goes on without an answer has not taken the answer back: it is written yet.
            return await asyncio.wait_for(written, PATIENCE.total_seconds())
        except Exception as error:
            _log.warning("web.visit.not_kept", error=str(error) or type(error).__name__)
            raise Away from error

    async def _read(self, read: Callable[[Connection], Awaitable[T]]) -> T:
        async def ask() -> T:
            async with self._services.db.connection() as conn:
                return await read(conn)

        return await _in_time(ask())

    async def _look_up(self, tokens: Sequence[str]) -> Sequence[Page | None]:
        async with (
            asyncio.timeout(PATIENCE.total_seconds()),
            self._services.db.connection() as conn,
        ):
            pages = await get_pages(conn, set(tokens))
        return [pages.get(token) for token in tokens]

    async def _take_steps(self, steps: Sequence[StepTaken]) -> Sequence[Progress | None]:
        known = self._services
        async with asyncio.timeout(GIVE_UP_AFTER), known.db.transaction() as conn:
            return await take_steps(
                conn,
                steps,
                channels=known.channels,
                rules=self._rules,
                now=known.clock.now(),
            )

    async def _note_downloads(self, downloads: Sequence[Download]) -> Sequence[None]:
        known = self._services
        async with asyncio.timeout(GIVE_UP_AFTER), known.db.transaction() as conn:
            return await note_downloads(
                conn,
                downloads,
                channels=known.channels,
                rules=self._rules,
                now=known.clock.now(),
            )


async def _in_time(answer: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            return await answer
    except (*LOST, TimeoutError, TooMuchAtOnce) as lost:
        raise Away from lost


def _keep_to(known: OrderedDict[K, T], most: int) -> None:
    if len(known) > most:
        known.popitem(last=False)
