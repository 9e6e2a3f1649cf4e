import asyncio
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest

from keepwarm.ai.model import CallOutcome, OverBudget, Usage
from keepwarm.db import Connection, Database
from keepwarm.kit.ids import LeadId, MemberId, RunId
from keepwarm.spending.actions import (
    OnlyAdminsSpend,
    change_limits,
    give_up_lost_calls,
    reserve_call,
    settle_call,
)
from keepwarm.spending.budgets import budget_state, get_budget
from keepwarm.spending.ledger import Ledger
from keepwarm.spending.model import Account, BudgetState, Limits, Standing
from tests import build
from tests.build import NOW, rows
from tests.clock import StoppedClock
from tests.locks import end_who_waits, until_it_waits
from tests.spending.calls import PRICE, RUN, a_call, used
from tests.work.field import eventually

LEDGER = (
    "select outcome, input_tokens, output_tokens, cost, estimated from model_calls order by id"
)


async def set_limits(conn: Connection, limits: Limits) -> None:
    await change_limits(conn, limits, by=(await build.admin(conn)).viewer, now=NOW)


async def test_call_is_written_down_before_it_is_made_and_after(
    db: Database, clock: StoppedClock
) -> None:
    account = Account(run_id=RunId(1), lead_id=LeadId(2), member_id=MemberId(3), agent="triggers")
    meter = Ledger(db, clock, PRICE).meter(account)

    number = await meter.open("gpt-x", used(4_000, 2_000))
    async with db.connection() as conn:
        before = await rows(conn, LEDGER)
    clock.advance(timedelta(seconds=9))
    await meter.close(number, "answered", used(3_900, 310))

    async with db.connection() as conn:
        assert before == [(None, 4_000, 2_000, Decimal("0.00500000"), True)]
        assert await rows(conn, LEDGER) == [("answered", 3_900, 310, Decimal("0.00159500"), False)]
        assert await rows(
            conn,
            "select purpose, run_id, lead_id, member_id, agent, model, started_at, finished_at"
            "  from model_calls",
        ) == [("research", 1, 2, 3, "triggers", "gpt-x", NOW, NOW + timedelta(seconds=9))]


@pytest.mark.parametrize(
    ("limits", "account", "sentence"),
    [
        (Limits(run_calls=2), RUN, "this run's budget of 2 calls is used up"),
        (Limits(run_tokens=2_500), RUN, "this run's budget of 2,500 tokens is used up"),
        (
            Limits(member_day_tokens=2_999),
            Account(member_id=MemberId(5)),
            "today's budget of 2,999 tokens for one member is used up until midnight UTC",
        ),
        (
            Limits(day_dollars=Decimal("0.00")),
            Account(),
            "today's budget of $0.00 is used up until midnight UTC",
        ),
        (
            Limits(month_tokens=2_999),
            Account(),
            "this month's budget of 2,999 tokens is used up until 2026-04-01, midnight UTC",
        ),
    ],
    ids=["calls", "run", "member", "day", "month"],
)
async def test_call_that_would_pass_a_limit_is_forbidden_and_leaves_no_trace(
    conn: Connection, limits: Limits, account: Account, sentence: str
) -> None:
    await a_call(conn, account)
    await a_call(conn, account)
    await set_limits(conn, limits)

    with pytest.raises(OverBudget) as refused:
        await reserve_call(conn, account, model="m", planned=used(), price=PRICE, now=NOW)

    assert refused.value.detail == sentence
    assert await rows(conn, "select count(*), sum(calls) from model_calls, spending_days") == [
        (2, 4)
    ]


async def test_limits_of_others_bind_nobody(conn: Connection) -> None:
    await set_limits(conn, Limits(run_calls=1, member_day_tokens=1_000))
    of_one = Account(run_id=RunId(1), member_id=MemberId(1))
    await a_call(conn, of_one)

    for account in (Account(run_id=RunId(2), member_id=MemberId(2)), Account(), Account()):
        await a_call(conn, account)

    assert await rows(conn, "select count(*) from model_calls") == [(4,)]


async def test_yesterday_and_last_month_free_their_budgets(conn: Connection) -> None:
    await a_call(conn, Account(member_id=MemberId(1)), used(70, 30), ago=timedelta(days=1))
    await a_call(conn, Account(member_id=MemberId(1)), used(7, 3), ago=timedelta(days=2))

    _, standing = await get_budget(conn, NOW, Account(member_id=MemberId(1)))

    # NOW is the second of March: one of the days is February's.
    assert standing == Standing(month_tokens=100, month_dollars=Decimal("0.00007750"))


async def test_many_workers_at_once_never_pass_a_limit_together(
    db: Database, database_url: str, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        await set_limits(conn, Limits(day_tokens=25_500, run_calls=None, run_tokens=None))
    other = await Database.open(database_url, size=6)
    ledgers = [Ledger(db, clock), Ledger(other, clock)]

    async def call(n: int) -> str:
        meter = ledgers[n % 2].meter(Account(run_id=RunId(n % 5), agent="contacts"))
        try:
            await meter.open("m", used(900, 100))
        except OverBudget:
            return "forbidden"
        return "made"

    told = Counter(await asyncio.gather(*(call(n) for n in range(120))))
    await other.close()

    async with db.connection() as conn:
        _, standing = await get_budget(conn, clock.now())
    assert told == {"made": 25, "forbidden": 95}
    assert standing.day_tokens == 25_000


async def test_no_moment_shows_more_than_the_limit_while_calls_come_and_go(
    db: Database, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        await set_limits(conn, Limits(day_tokens=25_500))
    ledger, seen = Ledger(db, clock), list[int]()

    async def call(n: int) -> None:
        meter = ledger.meter(Account(run_id=RunId(n)))
        with suppress(OverBudget):
            number = await meter.open("m", used(900, 100))
            async with db.connection() as conn:
                seen.append((await get_budget(conn, clock.now()))[1].day_tokens)
            await meter.close(number, "answered", used(400 + n % 7, 100))

    await asyncio.gather(*(call(n) for n in range(120)))

    # Were nobody forbidden, they would have used twice the budget.
    assert 25 <= len(seen) < 120
    assert max(seen) <= 25_500


@pytest.mark.slow
async def test_processes_at_once_never_pass_a_limit_together_and_what_they_held_is_given_up(
    db: Database, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        await set_limits(conn, Limits(day_tokens=25_500))

    command = (sys.executable, "-m", "tests.spending.spender", db.url, "60")
    spenders = [await asyncio.create_subprocess_exec(*command, stdout=PIPE) for _ in range(2)]
    said = [await spender.communicate() for spender in spenders]

    assert sum(int(out) for out, _ in said) == 25
    then = clock.now() + timedelta(minutes=61)
    async with db.transaction() as conn:
        ended = await give_up_lost_calls(conn, now=then, after=timedelta(hours=1))
        assert (ended, (await get_budget(conn, then))[1].day_tokens) == (25, 25_000)


async def test_two_who_ask_for_the_last_call_stand_in_line(
    db: Database, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        await set_limits(conn, Limits(day_tokens=1_000))
    second = Ledger(db, clock).meter(Account())

    async with db.transaction() as conn:
        await reserve_call(conn, Account(), model="m", planned=used(), now=NOW)
        waiting = asyncio.create_task(second.open("m", used()))
        await until_it_waits(conn, waiting)

    with pytest.raises(OverBudget):
        await waiting


async def test_calls_that_wait_in_line_leave_the_connections_to_others(
    db: Database, database_url: str, clock: StoppedClock
) -> None:
    narrow = await Database.open(database_url, size=2)
    meter = Ledger(narrow, clock).meter(Account())

    async with db.transaction() as conn:
        await reserve_call(conn, Account(), model="m", planned=used(), now=NOW)
        waiting = [asyncio.create_task(meter.open("m", used())) for _ in range(4)]
        await until_it_waits(conn, waiting[0])
        async with asyncio.timeout(10), narrow.connection() as other:
            calls = await rows(other, "select count(*) from model_calls")

    numbers = await asyncio.gather(*waiting)
    await narrow.close()
    assert (calls, len(set(numbers))) == ([(0,)], 4)


async def test_new_limits_hold_from_the_next_call_on(db: Database, clock: StoppedClock) -> None:
    meter = Ledger(db, clock).meter(Account())
    await meter.open("m", used())
    async with db.transaction() as conn:
        await set_limits(conn, Limits(day_tokens=0))

    with pytest.raises(OverBudget):
        await meter.open("m", used())


async def test_only_admins_change_limits(conn: Connection) -> None:
    olga = await build.member(conn)

    with pytest.raises(OnlyAdminsSpend):
        await change_limits(conn, Limits(), by=olga.viewer, now=NOW)

    assert await rows(conn, "select * from spending_limits") == []


@pytest.mark.parametrize("times", [1, 2], ids=["cancelled", "cancelled by the impatient"])
async def test_cancelled_task_still_writes_down_what_it_used(
    db: Database, clock: StoppedClock, times: int
) -> None:
    meter = Ledger(db, clock).meter(RUN)
    number = await meter.open("m", used(5_000, 2_000))
    async with db.transaction() as conn:
        await conn.raw.execute("select from model_calls where id = $1 for update", number)
        closing = asyncio.create_task(meter.close(number, "answered", used(10, 1)))
        await until_it_waits(conn, closing)
        for _ in range(times):
            closing.cancel()
            await asyncio.sleep(0)

    with suppress(asyncio.CancelledError):
        await closing

    await eventually(db, LEDGER, [("answered", 10, 1, None, False)])


@pytest.mark.parametrize(
    ("outcome", "usage", "line"),
    [
        ("unavailable", Usage(calls=1), ("unavailable", 0, 0, Decimal("0E-8"), False)),
        ("lost", Usage(), ("lost", 900, 100, Decimal("0.00042500"), True)),
        (
            "truncated",
            Usage(input_tokens=-1, output_tokens=10**30, cost=Decimal("NaN"), estimated=True),
            ("truncated", 0, 10**9, Decimal("2000.00000000"), True),
        ),
    ],
    ids=["never reached", "nobody knows", "told nonsense"],
)
async def test_call_ends_as_it_went(
    conn: Connection, outcome: CallOutcome, usage: Usage, line: tuple[object, ...]
) -> None:
    number = await reserve_call(conn, RUN, model="m", planned=used(), price=PRICE, now=NOW)

    await settle_call(conn, number, outcome, usage, price=PRICE, now=NOW)

    assert await rows(conn, LEDGER) == [line]


async def test_call_of_a_killed_worker_is_given_up_at_what_was_planned(conn: Connection) -> None:
    for _ in range(2):
        await reserve_call(conn, RUN, model="m", planned=used(), now=NOW)
        await reserve_call(conn, RUN, model="m", planned=used(), now=NOW + timedelta(minutes=2))

    then = NOW + timedelta(minutes=61)
    ended = await give_up_lost_calls(conn, now=then, after=timedelta(hours=1))

    assert ended == 2
    lines = await rows(conn, "select outcome, estimated, finished_at from model_calls order by id")
    assert lines == [("lost", True, then), (None, True, None)] * 2


async def test_answer_that_comes_after_all_is_written_down_once(conn: Connection) -> None:
    number = await reserve_call(conn, RUN, model="m", planned=used(), price=PRICE, now=NOW)
    later = NOW + timedelta(hours=2)
    await give_up_lost_calls(conn, now=later, after=timedelta(hours=1))

    await settle_call(conn, number, "answered", used(10, 1), price=PRICE, now=later)
    await settle_call(conn, number, "answered", used(20, 2), price=PRICE, now=later)
    await settle_call(conn, number, "lost", Usage(), now=later)

    assert await rows(conn, LEDGER) == [("answered", 10, 1, Decimal("0.00000450"), False)]


async def test_sums_by_day_and_by_lead_are_those_of_the_ledger_to_the_unit(
    conn: Connection,
) -> None:
    for n in range(40):
        lead = LeadId(n % 4) if n % 4 else None
        account = Account(member_id=MemberId(n % 3) if n % 3 else None, lead_id=lead)
        spent = used(n * 7, n, cost=f"0.0000000{n % 10}" if n % 4 else None)
        price = PRICE if n % 8 else None
        await a_call(conn, account, spent, ago=timedelta(hours=n), price=price)
    await reserve_call(conn, RUN, model="m", planned=used(), price=PRICE, now=NOW)
    await conn.raw.execute("update model_calls set outcome = outcome")

    ledger = """
        select (started_at at time zone 'UTC')::date as day, member_id, agent, count(*) as calls,
               sum(input_tokens) as input_tokens, sum(output_tokens) as output_tokens,
               count(cost) as priced, coalesce(sum(cost), 0) as cost
          from model_calls group by 1, 2, 3 order by 1, 2 nulls first, 3 nulls first
    """
    sums = "select * from spending_days order by 1, 2 nulls first, 3 nulls first"
    by_lead = """
        select lead_id, count(*) as calls, sum(input_tokens) as input_tokens,
               sum(output_tokens) as output_tokens, count(cost) as priced,
               coalesce(sum(cost), 0) as cost
          from model_calls where lead_id is not null group by 1 order by 1
    """

    assert await rows(conn, sums) == await rows(conn, ledger)
    assert await rows(conn, "select * from spending_leads order by 1") == await rows(conn, by_lead)


async def test_database_that_is_lost_for_a_moment_costs_no_answer(
    db: Database, clock: StoppedClock
) -> None:
    meter = Ledger(db, clock).meter(RUN)
    number = await meter.open("m", used(5_000, 2_000))
    async with db.transaction() as conn:
        await conn.raw.execute("select from model_calls where id = $1 for update", number)
        closing = asyncio.create_task(meter.close(number, "answered", used(10, 1)))
        await until_it_waits(conn, closing)
        await end_who_waits(conn)

    await closing

    async with db.connection() as conn:
        assert await rows(conn, LEDGER) == [("answered", 10, 1, None, False)]


async def test_database_that_is_lost_is_told_to_who_asked(
    database_url: str, clock: StoppedClock
) -> None:
    gone = await Database.open(database_url, size=1)
    ledger = Ledger(gone, clock, pauses=())
    await gone.close()

    with pytest.raises(Exception, match="pool is closed"):
        await ledger.meter(RUN).open("m", used())
    with pytest.raises(Exception, match="pool is closed"):
        await ledger.meter(RUN).close(1, "answered", used())


async def test_team_is_told_while_a_budget_is_used_up(conn: Connection) -> None:
    fresh = await budget_state(conn, NOW)
    await set_limits(conn, Limits(day_tokens=10_000))
    await a_call(conn, Account(), used(6_000, 1_000))

    reached = await budget_state(conn, NOW)
    tomorrow = await budget_state(conn, NOW + timedelta(days=1))

    midnight = NOW.replace(hour=0) + timedelta(days=1)
    assert (fresh, tomorrow) == (None, None)
    assert reached == BudgetState("day_tokens", "10,000 tokens", midnight)
