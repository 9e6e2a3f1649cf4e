from datetime import UTC, datetime, timedelta

import pytest

from keepwarm.db import Database
from keepwarm.work.schedules import Schedule, queue_of_schedules
from tests.work.field import Handler, eventually, rows, working


class Fired:
    """Counts how often a schedule fired and fails as often as it was told to."""

    def __init__(self, failing: int = 0) -> None:
        self.at: list[datetime] = []
        self.failing = failing

    async def __call__(self, _db: Database, now: datetime) -> None:
        self.at.append(now)
        if len(self.at) <= self.failing:
            raise ValueError("not today")


async def _make_due(db: Database, *, for_how_long: timedelta = timedelta(0)) -> None:
    async with db.transaction() as conn:
        await conn.raw.execute(
            "update schedules set due_at = clock_timestamp() - $1::interval", for_how_long
        )
        conn.wake("work")


async def test_a_schedule_waits_for_its_next_instant_in_utc(db: Database) -> None:
    fired = Fired()
    async with working(db, queue_of_schedules(db, [Schedule("nightly", "17 3 * * *", fired)])):
        await eventually(
            db,
            "select name, cron, status, due_at::time::text, due_at > now(),"
            "       due_at < now() + interval '1 day' from schedules",
            [("nightly", "17 3 * * *", "pending", "03:17:00", True, True)],
        )

    assert fired.at == []


async def test_instants_missed_for_long_are_made_up_for_once(db: Database) -> None:
    fired = Fired()
    schedules = queue_of_schedules(db, [Schedule("often", "*/5 * * * *", fired)])
    async with working(db, schedules):
        await eventually(db, "select status from schedules", [("pending",)])
        await _make_due(db, for_how_long=timedelta(days=3))
        await eventually(
            db,
            "select status, attempts, due_at > now(), error from schedules"
            " where finished_at is not null",
            [("pending", 0, True, None)],
        )

    assert len(fired.at) == 1
    assert abs(fired.at[0] - (await _database_now(db))) < timedelta(seconds=20)


async def _database_now(db: Database) -> datetime:
    ((now,),) = await rows(db, "select clock_timestamp()")
    assert isinstance(now, datetime)
    return now.astimezone(UTC)


async def test_two_workers_fire_a_schedule_once(db: Database) -> None:
    handler = Handler()

    async def fire(_db: Database, _now: datetime) -> None:
        await handler(None)  # pyright: ignore[reportArgumentType] -- only counted

    schedules = [Schedule("rare", "0 0 1 1 *", fire)]
    async with (
        working(db, queue_of_schedules(db, schedules)),
        working(db, queue_of_schedules(db, schedules)),
    ):
        await eventually(db, "select status from schedules", [("pending",)])
        await _make_due(db)
        await handler.begins()
        assert await rows(db, "select status, attempts from schedules") == [("processing", 1)]
        handler.may_end.set()
        await eventually(db, "select status, due_at > now() from schedules", [("pending", True)])

    assert len(handler.begun) == 1


async def test_a_schedule_that_keeps_failing_comes_round_again_with_its_error(
    db: Database,
) -> None:
    fired = Fired(failing=3)
    schedules = queue_of_schedules(db, [Schedule("rare", "0 0 1 1 *", fired)], side_by_side=1)
    async with working(db, schedules):
        for attempt in range(3):
            await eventually(db, "select status, attempts from schedules", [("pending", attempt)])
            await _make_due(db)
        await eventually(
            db,
            "select status, attempts, due_at > now(), error from schedules",
            [("pending", 0, True, "ValueError: not today")],
        )
        await _make_due(db)
        await eventually(
            db, "select status, error from schedules where error is null", [("pending", None)]
        )

    assert len(fired.at) == 4


async def test_a_changed_expression_applies_when_a_worker_starts(db: Database) -> None:
    fired = Fired()
    for cron, time_of_day in (("17 3 * * *", "03:17:00"), ("30 4 * * *", "04:30:00")):
        async with working(db, queue_of_schedules(db, [Schedule("nightly", cron, fired)])):
            await eventually(
                db,
                "select cron, due_at::time::text from schedules",
                [(cron, time_of_day)],
            )


async def test_a_restart_does_not_put_a_schedule_off(db: Database) -> None:
    fired = Fired()
    schedules = [Schedule("hourly", "0 * * * *", fired)]
    async with working(db, queue_of_schedules(db, schedules)):
        await eventually(db, "select status from schedules", [("pending",)])
    await _make_due(db, for_how_long=timedelta(minutes=5))

    async with working(db, queue_of_schedules(db, schedules)):
        await eventually(db, "select due_at > now() from schedules", [(True,)])

    assert len(fired.at) == 1


def test_an_expression_nobody_could_follow_is_refused() -> None:
    with pytest.raises(ValueError, match="'every day' is not a cron expression"):
        Schedule("nightly", "every day", Fired())
