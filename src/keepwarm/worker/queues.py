"""Every queue and every schedule of the product, one line each."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from keepwarm.db import Database
from keepwarm.enrichment.jobs import Tools, enrichment_queue
from keepwarm.leads.actions import empty_trash, fold_tallies
from keepwarm.live.retention import forget_old_events
from keepwarm.settings import Settings
from keepwarm.work.model import Queue
from keepwarm.work.schedules import Schedule, queue_of_schedules

EVENTS_KEPT = timedelta(hours=24)


def queues(tools: Tools, settings: Settings) -> Sequence[Queue]:
    """Return what a worker serves."""
    return (
        enrichment_queue(tools, side_by_side=settings.enrich_side_by_side),
        queue_of_schedules(tools.db, schedules(settings)),
    )


def schedules(settings: Settings) -> Sequence[Schedule]:
    """Return what comes round by itself."""

    async def fold(db: Database, _now: datetime) -> None:
        async with db.transaction() as conn:
            await fold_tallies(conn)

    async def forget(db: Database, _now: datetime) -> None:
        async with db.connection() as conn:
            await forget_old_events(conn, older_than=EVENTS_KEPT)

    async def empty(db: Database, now: datetime) -> None:
        async with db.transaction() as conn:
            await empty_trash(conn, now=now, after=timedelta(days=settings.trash_days))

    return (
        Schedule("fold tallies", "* * * * *", fold),
        Schedule("forget old live events", "17 * * * *", forget),
        Schedule("empty the trash", "41 3 * * *", empty),
    )
