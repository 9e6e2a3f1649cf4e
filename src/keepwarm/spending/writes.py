"""SQL that changes what models cost. Only `spending.actions` may import this."""

from dataclasses import asdict
from datetime import datetime, timedelta

from keepwarm.ai.model import CallOutcome
from keepwarm.db import Connection, execute, fetch_value
from keepwarm.kit.ids import MemberId
from keepwarm.spending.model import Account, Limits, Spent

_LOCK = 0x5350454E44  # any number that no other part of the product locks by


async def lock_budget(conn: Connection) -> None:
    """Let one at a time, of all workers, ask whether the budget has room for a call."""
    await execute(conn, "select pg_advisory_xact_lock($1)", _LOCK)


async def insert_call(
    conn: Connection, account: Account, model: str, planned: Spent, *, now: datetime
) -> int:
    number = await fetch_value(
        conn,
        int,
        """
        insert into model_calls (purpose, run_id, lead_id, member_id, agent, model, input_tokens,
                                 output_tokens, cost, started_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        returning id
        """,
        account.purpose,
        account.run_id,
        account.lead_id,
        account.member_id,
        account.agent,
        model,
        planned.input_tokens,
        planned.output_tokens,
        planned.cost,
        now,
    )
    return number or 0


async def update_call(
    conn: Connection,
    number: int,
    outcome: CallOutcome,
    spent: Spent,
    *,
    now: datetime,
) -> None:
    """Write down what a call used, even one that was given up as lost in the meantime."""
    await execute(
        conn,
        """
        update model_calls
           set outcome = $2, input_tokens = $3, output_tokens = $4, cost = $5, estimated = $6,
               finished_at = $7
         where id = $1 and (outcome is null or outcome = 'lost')
        """,
        number,
        outcome,
        spent.input_tokens,
        spent.output_tokens,
        spent.cost,
        spent.estimated,
        now,
    )


async def update_lost(conn: Connection, number: int, *, now: datetime) -> None:
    """Leave a call at what was planned: nobody knows what it used."""
    await execute(
        conn,
        """
        update model_calls set outcome = 'lost', estimated = true, finished_at = $2
         where id = $1 and outcome is null
        """,
        number,
        now,
    )


async def update_all_lost(conn: Connection, *, now: datetime, after: timedelta) -> int:
    return await execute(
        conn,
        """
        update model_calls set outcome = 'lost', estimated = true, finished_at = $1
         where finished_at is null and started_at < $1::timestamptz - $2::interval
        """,
        now,
        after,
    )


async def upsert_limits(
    conn: Connection, limits: Limits, *, by: MemberId | None, now: datetime
) -> None:
    await execute(
        conn,
        """
        insert into spending_limits (run_calls, run_tokens, member_day_tokens, member_day_dollars,
                                     day_tokens, day_dollars, month_tokens, month_dollars,
                                     changed_by, changed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict (only_row) do update
           set run_calls = excluded.run_calls, run_tokens = excluded.run_tokens,
               member_day_tokens = excluded.member_day_tokens,
               member_day_dollars = excluded.member_day_dollars,
               day_tokens = excluded.day_tokens, day_dollars = excluded.day_dollars,
               month_tokens = excluded.month_tokens, month_dollars = excluded.month_dollars,
               changed_by = excluded.changed_by, changed_at = excluded.changed_at
        """,
        *asdict(limits).values(),
        by,
        now,
    )


async def insert_check(
    conn: Connection, model: str | None, *, by: MemberId | None, now: datetime
) -> int | None:
    """Ask for a check; None if one is open."""
    return await fetch_value(
        conn,
        int,
        """
        insert into model_checks (asked, asked_by, created_at, due_at) values ($1, $2, $3, $3)
        on conflict ((true)) where status in ('pending', 'processing') do nothing
        returning id
        """,
        model,
        by,
        now,
    )


async def update_check(
    conn: Connection, check_id: int, *, model: str, milliseconds: int, spent: Spent, repaired: bool
) -> None:
    await execute(
        conn,
        """
        update model_checks
           set model = $2, milliseconds = $3, tokens = $4, cost = $5, repaired = $6
         where id = $1
        """,
        check_id,
        model,
        milliseconds,
        spent.tokens,
        spent.cost,
        repaired,
    )
