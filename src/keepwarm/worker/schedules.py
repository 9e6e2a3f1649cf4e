"""Everything that comes round by itself, one line each."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from keepwarm.captures.actions import forget_media
from keepwarm.db import Database
from keepwarm.imports.actions import forget_uploads
from keepwarm.leads.actions import fold_tallies
from keepwarm.linking.actions import forget_sign_ins
from keepwarm.live.retention import forget_old_events
from keepwarm.optouts.actions import catch_up
from keepwarm.reminders.retention import forget_old_lines
from keepwarm.settings import Settings
from keepwarm.spending.actions import give_up_lost_calls
from keepwarm.trash.actions import empty_trash
from keepwarm.work.retention import Kept, forget_finished_work
from keepwarm.work.schedules import Schedule

EVENTS_KEPT = timedelta(hours=24)
UPLOADS_KEPT = timedelta(days=1)
WORK_KEPT = timedelta(days=90)
DELIVERIES_KEPT = timedelta(days=365)
MEDIA_KEPT = timedelta(days=30)
UPDATES_KEPT = timedelta(days=7)  # what people wrote to the bot
INBOUND_KEPT = timedelta(days=30)  # mails as they came in
SIGN_INS_KEPT = timedelta(days=1)
CALLS_LOST_AFTER = timedelta(hours=1)


def schedules(settings: Settings) -> Sequence[Schedule]:
    """Return what comes round by itself, with its cron expression in UTC."""

    async def fold(db: Database, _now: datetime) -> None:
        async with db.transaction() as conn:
            await fold_tallies(conn)

    async def forget_events(db: Database, _now: datetime) -> None:
        async with db.connection() as conn:
            await forget_old_events(conn, older_than=EVENTS_KEPT)

    async def forget_files(db: Database, now: datetime) -> None:
        async with db.transaction() as conn:
            await forget_uploads(conn, now=now, after=UPLOADS_KEPT)

    async def empty(db: Database, now: datetime) -> None:
        async with db.transaction() as conn:
            await empty_trash(conn, now=now, after=timedelta(days=settings.trash_days))

    async def give_up_calls(db: Database, now: datetime) -> None:
        async with db.transaction() as conn:
            await give_up_lost_calls(conn, now=now, after=CALLS_LOST_AFTER)

    async def forget_lines(db: Database, now: datetime) -> None:
        await forget_old_lines(db, now=now, after=DELIVERIES_KEPT)

    async def forget_who_asked(db: Database, now: datetime) -> None:
        async with db.transaction() as conn:
            await forget_sign_ins(conn, now=now, after=SIGN_INS_KEPT)

    return (
        Schedule("fold tallies", "* * * * *", fold),
        Schedule("forget old live events", "17 * * * *", forget_events),
        Schedule("forget abandoned uploads", "27 * * * *", forget_files),
        Schedule("catch up with wishes to be left alone", "*/10 * * * *", _leave_alone),
        Schedule("give up lost model calls", "*/10 * * * *", give_up_calls),
        Schedule("forget old lines of the ledger", "53 3 * * *", forget_lines),
        Schedule("forget who asked to be let in", "37 * * * *", forget_who_asked),
        Schedule("forget photos and voice notes", "47 * * * *", _forget_media),
        Schedule("empty the trash", "41 3 * * *", empty),
        forget_finished_work(
            [
                Kept("enrichment_runs", WORK_KEPT),
                Kept("imports", WORK_KEPT),
                Kept("prospecting_jobs", WORK_KEPT),
                Kept("model_checks", WORK_KEPT),
                Kept("requests", WORK_KEPT),
                Kept("outbox", DELIVERIES_KEPT),
                Kept("captures", WORK_KEPT),
                Kept("readings", WORK_KEPT),
                Kept("telegram_updates", UPDATES_KEPT),
                Kept("inbound_mails", INBOUND_KEPT),
            ]
        ),
    )


async def _leave_alone(db: Database, now: datetime) -> None:
    async with db.transaction() as conn:
        await catch_up(conn, now=now)


async def _forget_media(db: Database, now: datetime) -> None:
    async with db.transaction() as conn:
        await forget_media(conn, now=now, after=MEDIA_KEPT)
