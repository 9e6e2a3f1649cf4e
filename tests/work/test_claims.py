import asyncio
from datetime import timedelta

import pytest

from keepwarm.db import Connection, Database
from keepwarm.kit.errors import ServiceError
from keepwarm.work import rows as statements
from keepwarm.work.actions import finish, hold, postpone
from keepwarm.work.model import (
    LAST_RETRY_AFTER,
    Claim,
    LeaseLost,
    Permanent,
    Queue,
    exponential_backoff,
)
from tests.work.field import (
    Handler,
    add_much_work,
    add_work,
    again_at_once,
    eventually,
    insert_work,
    queue,
    rows,
    statuses,
    working,
)

TOMORROW = timedelta(days=1)


async def test_a_row_is_worked_on_once_and_completed(db: Database) -> None:
    done: list[tuple[int, int]] = []

    async def note(claim: Claim) -> None:
        done.append((claim.id, claim.attempts))

    async with working(db, queue(note)):
        row_id = await add_work(db)
        await eventually(
            db,
            "select status, lease_owner, lease_until, error, finished_at > created_at"
            " from prospecting_jobs",
            [("completed", None, None, None, True)],
        )

    assert done == [(row_id, 1)]


async def test_many_rows_are_shared_by_two_workers_and_each_is_done_once(db: Database) -> None:
    done: list[int] = []

    async def note(claim: Claim) -> None:
        done.append(claim.id)

    ids = await add_much_work(db, 1_000)
    async with working(db, queue(note)), working(db, queue(note)):
        await eventually(
            db,
            "select status, attempts, count(*) from prospecting_jobs group by 1, 2",
            [("completed", 1, 1_000)],
        )

    assert sorted(done) == ids


async def test_a_free_slot_is_filled_while_a_long_job_goes_on(db: Database) -> None:
    long = Handler()

    async def work(claim: Claim) -> None:
        if not long.begun:
            await long(claim)

    async with working(db, queue(work, side_by_side=2)):
        await add_much_work(db, 6)
        await eventually(
            db,
            "select status, count(*) from prospecting_jobs group by 1 order by 1",
            [("completed", 5), ("processing", 1)],
        )
        long.may_end.set()


async def test_never_more_run_side_by_side_than_there_are_slots(db: Database) -> None:
    running: list[int] = []
    most = 0

    async def work(claim: Claim) -> None:
        nonlocal most
        running.append(claim.id)
        most = max(most, len(running))
        await asyncio.sleep(0)
        running.remove(claim.id)

    async with working(db, queue(work, side_by_side=3)):
        await add_much_work(db, 50)
        await eventually(
            db, "select status, count(*) from prospecting_jobs group by 1", [("completed", 50)]
        )

    assert most == 3


async def test_rows_of_an_unknown_kind_are_left_to_workers_that_know_them(db: Database) -> None:
    async def work(_claim: Claim) -> None: ...

    known = queue(work, only="source in ('csv', 'paste')")
    async with working(db, known):
        await add_work(db, source="newer")
        await add_work(db, source="csv")
        await eventually(
            db,
            "select source, status, attempts from prospecting_jobs order by id",
            [("newer", "pending", 0), ("csv", "completed", 1)],
        )


async def test_a_row_is_begun_when_it_falls_due_without_anybody_waking_the_worker(
    db: Database,
) -> None:
    handler = Handler()
    async with working(db, queue(handler), poll=timedelta(seconds=30)):
        await add_work(db, due_in=timedelta(milliseconds=400))
        await handler.begins()
        late = await rows(
            db, "select clock_timestamp() - due_at < interval '250 ms' from prospecting_jobs"
        )
        handler.may_end.set()

    assert late == [(True,)]


async def test_a_row_nobody_told_of_is_found_by_the_slow_poll(db: Database) -> None:
    handler = Handler()
    async with working(db, queue(handler), poll=timedelta(milliseconds=200)):
        await add_work(db)
        await handler.begins()
        async with db.transaction() as conn:
            await insert_work(conn)

        assert len(await handler.begins(2)) == 2
        handler.may_end.set()


async def test_rows_due_in_future_are_not_read(conn: Connection) -> None:
    async def work(_claim: Claim) -> None: ...

    await conn.raw.execute(
        "insert into prospecting_jobs (source, created_at, due_at)"
        " select 'csv', now(), now() + interval '1 day' from generate_series(1, 20000)"
    )
    ready = await insert_work(conn)
    read_before = await _tuples_read(conn)

    claimed = await statements.claim_due(conn, queue(work), lease=timedelta(seconds=30), room=100)

    assert [claim.id for claim, _ in claimed] == [ready]
    assert await _tuples_read(conn) - read_before < 10


async def _tuples_read(conn: Connection) -> int:
    read: int = await conn.raw.fetchval(
        "select seq_tup_read + coalesce(idx_tup_fetch, 0) from pg_stat_xact_user_tables"
        " where relname = 'prospecting_jobs'"
    )
    return read


async def test_rows_that_wait_never_block_one_that_is_ready(db: Database) -> None:
    begun: list[int] = []

    async def fail_first(claim: Claim) -> None:
        begun.append(claim.id)
        if len(begun) == 1:
            raise ValueError("not now")

    async with working(db, queue(fail_first, side_by_side=1, backoff=again_tomorrow)):
        await add_work(db, due_in=TOMORROW)
        await add_work(db)
        await add_work(db)
        await eventually(
            db,
            "select status, due_at > clock_timestamp() + interval '23 hours'"
            " from prospecting_jobs order by id",
            [("pending", True), ("pending", True), ("completed", False)],
        )


def again_tomorrow(_attempts: int) -> timedelta:
    return TOMORROW


async def test_a_failure_is_tried_again_in_the_same_row_and_its_error_kept(db: Database) -> None:
    seen: list[object] = []

    async def fail_twice(claim: Claim) -> None:
        seen.extend(
            await rows(db, "select id = $1, attempts, error from prospecting_jobs", claim.id)
        )
        if claim.attempts < 3:
            raise ValueError("no answer\nand a second line")

    async with working(db, queue(fail_twice)):
        await add_work(db)
        await eventually(db, "select status from prospecting_jobs", [("completed",)])

    error = "ValueError: no answer"
    assert seen == [(True, 1, None), (True, 2, error), (True, 3, error)]


async def test_a_retry_never_collides_with_the_rule_of_one_open_row(db: Database) -> None:
    async def fail_once(claim: Claim) -> None:
        if claim.attempts == 1:
            raise ValueError("again")

    async with db.transaction() as conn:
        await conn.raw.execute(
            "with lead as (insert into leads (company, origin, created_at)"
            " values ('Acme', 'form', now()) returning id)"
            " insert into enrichment_runs (lead_id, created_at, due_at)"
            " select id, now(), now() from lead"
        )
    runs = Queue(table="enrichment_runs", handler=fail_once, side_by_side=1, backoff=again_at_once)
    async with working(db, runs):
        await eventually(db, "select status, attempts from enrichment_runs", [("completed", 2)])


async def test_after_the_last_attempt_the_domain_is_told_in_the_same_transaction(
    db: Database,
) -> None:
    async def fail(_claim: Claim) -> None:
        raise ValueError("x" * 3_000)

    async def note(conn: Connection, row_id: int, status: str, error: str | None) -> None:
        told = f"{status} {len(error or '')}"
        await conn.raw.execute(
            "update prospecting_jobs set source = $2 where id = $1", row_id, told
        )

    async with working(db, queue(fail, max_attempts=2, ended=note)):
        await add_work(db)
        await eventually(
            db,
            "select status, attempts, source from prospecting_jobs where status = 'failed'",
            [("failed", 2, "failed 2000")],
        )


async def test_what_comes_before_the_row_is_locked_before_it(db: Database) -> None:
    seen: list[object] = []

    async def fail(_claim: Claim) -> None:
        raise Permanent("No.")

    async def look(conn: Connection, row_id: int, *_outcome: object) -> None:
        seen.append(
            await conn.raw.fetchval("select status from prospecting_jobs where id = $1", row_id)
        )

    async with working(db, queue(fail, lock_first=look, ended=look)):
        await add_work(db)
        await eventually(db, "select status from prospecting_jobs", [("failed",)])

    assert seen == ["processing", "failed"]


@pytest.mark.parametrize(
    "error",
    [Permanent("The file is empty."), ServiceError("The file is empty.", permanent=True)],
    ids=["the handler says so", "a service says so"],
)
async def test_what_cannot_be_helped_fails_at_once_with_its_sentence(
    db: Database, error: Exception
) -> None:
    async def refuse(_claim: Claim) -> None:
        raise error

    async with working(db, queue(refuse)):
        await add_work(db)
        await eventually(
            db,
            "select status, attempts, error from prospecting_jobs where status = 'failed'",
            [("failed", 1, "The file is empty.")],
        )


async def test_a_broken_ended_does_not_bring_the_row_back_for_ever(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async def refuse(_claim: Claim) -> None:
        raise Permanent("No.")

    async def break_down(*_args: object) -> None:
        raise ZeroDivisionError

    async with working(db, queue(refuse, ended=break_down)):
        await add_work(db)
        await eventually(
            db,
            "select status, error from prospecting_jobs where attempts = 1",
            [("failed", "No.")],
        )

    assert [r.getMessage() for r in caplog.records] == [
        "work.row.failed: prospecting_jobs 1: No.",
        "work.ended.broken: prospecting_jobs 1",
    ]


async def test_a_row_that_cannot_be_written_spares_those_settled_with_it(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    handler = Handler()
    async with db.transaction() as conn:
        await conn.raw.execute(
            "alter table prospecting_jobs add constraint stubborn_never_ends"
            " check (source <> 'stubborn' or status <> 'completed')"
        )
    try:
        async with working(db, queue(handler)):
            await add_work(db)
            stubborn = await add_work(db, source="stubborn")
            await add_work(db)
            await handler.begins(3)
            handler.may_end.set()
            await eventually(
                db,
                "select status from prospecting_jobs order by id",
                [("completed",), ("processing",), ("completed",)],
            )
    finally:
        async with db.transaction() as conn:
            await conn.raw.execute(
                "alter table prospecting_jobs drop constraint stubborn_never_ends"
            )

    logged = {record.getMessage() for record in caplog.records}
    assert logged == {f"work.row.unwritable: prospecting_jobs {stubborn}"}


async def test_a_handler_finishes_its_row_with_what_else_it_writes(db: Database) -> None:
    async def work(claim: Claim) -> None:
        async with db.transaction() as conn:
            await hold(conn, claim)
            await conn.raw.execute("update prospecting_jobs set found = 7 where id = $1", claim.id)
            await finish(conn, claim)
        seen.extend(await rows(db, "select status, found from prospecting_jobs"))

    seen: list[object] = []
    async with working(db, queue(work)):
        await add_work(db)
        await eventually(db, "select status from prospecting_jobs", [("completed",)])

    assert seen == [("completed", 7)]


async def test_who_finished_its_row_may_go_on_for_a_while(db: Database) -> None:
    handler = Handler()

    async def work(claim: Claim) -> None:
        if claim.id == finishing:
            async with db.transaction() as conn:
                await finish(conn, claim)
        await handler(claim)

    finishing, _going_on = await add_much_work(db, 2)
    async with working(db, queue(work), lease=timedelta(milliseconds=300)):
        await handler.begins(2)
        # The beats that prolong the second row's lease do not find the first row any more.
        await eventually(
            db,
            "select count(*) from prospecting_jobs where lease_until > due_at + interval '1 s'",
            [(1,)],
        )
        handler.may_end.set()

    assert handler.ended == ["finished", "finished"]
    assert await statuses(db) == ["completed", "completed"]


async def test_a_handler_that_cancels_itself_is_tried_again(db: Database) -> None:
    async def give_up(claim: Claim) -> None:
        if claim.attempts == 1:
            raise asyncio.CancelledError
        async with db.transaction() as conn:
            error = await conn.raw.fetchval("select error from prospecting_jobs")
            seen.append(error)

    seen: list[object] = []
    async with working(db, queue(give_up)):
        await add_work(db)
        await eventually(db, "select status, attempts from prospecting_jobs", [("completed", 2)])

    assert seen == ["the work was interrupted"]


async def test_postponed_work_comes_again_and_the_attempt_does_not_count(db: Database) -> None:
    claims: list[Claim] = []

    async def wait_once(claim: Claim) -> None:
        claims.append(claim)
        if len(claims) == 1:
            async with db.transaction() as conn:
                await postpone(conn, claim, after=timedelta(milliseconds=50))

    async with working(db, queue(wait_once)):
        await add_work(db)
        await eventually(db, "select status, attempts from prospecting_jobs", [("completed", 1)])

    assert [claim.attempts for claim in claims] == [1, 1]


async def test_who_postponed_a_row_may_not_write_it_when_it_is_claimed_again(
    db: Database,
) -> None:
    first, second = Handler(), Handler()

    async def work(claim: Claim) -> None:
        if first.begun:
            await second(claim)
            return
        async with db.transaction() as conn:
            await postpone(conn, claim)
        await first(claim)

    async with working(db, queue(work)):
        await add_work(db)
        await second.begins()
        (late,) = first.begun

        async with db.transaction() as conn:
            with pytest.raises(LeaseLost):
                await hold(conn, late)
        for action in (finish, postpone):
            async with db.transaction() as conn:
                with pytest.raises(LeaseLost):
                    await action(conn, late)
        first.may_end.set()
        second.may_end.set()

    assert await statuses(db) == ["completed"]


def test_the_wait_doubles_up_to_its_longest_and_is_never_quite_the_same() -> None:
    waits = [exponential_backoff(attempts).total_seconds() for attempts in (1, 2, 3, 50)]

    assert 1.6 <= waits[0] <= 2.4
    assert 3.2 <= waits[1] <= 4.8
    assert 6.4 <= waits[2] <= 9.6
    assert waits[3] <= LAST_RETRY_AFTER.total_seconds() * 1.2
    assert len({exponential_backoff(3) for _ in range(20)}) > 1
