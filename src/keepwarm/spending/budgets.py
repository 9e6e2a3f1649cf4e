"""SQL that weighs what was used against what may be used."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from keepwarm.db import Connection, fetch_one
from keepwarm.kit.ids import MemberId
from keepwarm.spending.forecast import Average, Estimate, forecast
from keepwarm.spending.model import (
    LIMITS,
    NOBODY,
    Account,
    BudgetState,
    Limits,
    Price,
    Standing,
    state_of,
    today,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Budget:
    """One row for both sides of the scales, so that a board asks one statement."""

    is_set: bool
    most_run_calls: int | None
    most_run_tokens: int | None
    most_member_day_tokens: int | None
    most_member_day_dollars: Decimal | None
    most_day_tokens: int | None
    most_day_dollars: Decimal | None
    most_month_tokens: int | None
    most_month_dollars: Decimal | None
    run_calls: int
    run_tokens: int
    member_day_tokens: int
    member_day_dollars: Decimal
    day_tokens: int
    day_dollars: Decimal
    month_tokens: int
    month_dollars: Decimal


async def get_budget(
    conn: Connection, now: datetime, account: Account = NOBODY
) -> tuple[Limits, Standing]:
    """Return what may be used, and what an account's run, member, day and month have used."""
    row = await fetch_one(
        conn,
        _Budget,
        """
        select l.only_row is not null as is_set, l.run_calls as most_run_calls,
               l.run_tokens as most_run_tokens, l.member_day_tokens as most_member_day_tokens,
               l.member_day_dollars as most_member_day_dollars,
               l.day_tokens as most_day_tokens, l.day_dollars as most_day_dollars,
               l.month_tokens as most_month_tokens, l.month_dollars as most_month_dollars,
               run.*, days.*
          from (select count(*) as run_calls,
                       coalesce(sum(input_tokens + output_tokens), 0)::bigint as run_tokens
                  from model_calls where run_id = $2) as run
         cross join (
                select coalesce(sum(tokens) filter (where is_today and is_theirs), 0)::bigint
                           as member_day_tokens,
                       coalesce(sum(cost) filter (where is_today and is_theirs), 0)
                           as member_day_dollars,
                       coalesce(sum(tokens) filter (where is_today), 0)::bigint as day_tokens,
                       coalesce(sum(cost) filter (where is_today), 0) as day_dollars,
                       coalesce(sum(tokens), 0)::bigint as month_tokens,
                       coalesce(sum(cost), 0) as month_dollars
                  from (select input_tokens + output_tokens as tokens, cost,
                               day = $1::date as is_today, member_id = $3 as is_theirs
                          from spending_days
                         where day >= date_trunc('month', $1::date)::date
                           and day < (date_trunc('month', $1::date) + interval '1 month')::date
                       ) as sums) as days
          left join spending_limits l on true
        """,
        today(now),
        account.run_id,
        account.member_id,
    )
    most = {name: getattr(row, f"most_{name}") for name in LIMITS}
    used = {name: getattr(row, name) for name in LIMITS}
    return Limits(**most) if row.is_set else Limits(), Standing(**used)


async def budget_state(
    conn: Connection,
    now: datetime,
    *,
    price: Price | None = None,
    member_id: MemberId | None = None,
) -> BudgetState | None:
    """Say whether the team's budget, or a member's own of today, is used up. One statement."""
    account = Account(member_id=member_id)
    limits, standing = await get_budget(conn, now, account)
    return state_of(limits, standing, price=price, now=now, account=account)


async def estimate(
    conn: Connection,
    leads: int,
    *,
    now: datetime,
    price: Price | None = None,
    member_id: MemberId | None = None,
) -> Estimate:
    """Judge what research of so many leads will take, asked for by a member."""
    account = Account(member_id=member_id)
    limits, standing = await get_budget(conn, now, account)
    return forecast(
        leads,
        await _average(conn),
        limits=limits.that_bind(account),
        standing=standing,
        price=price,
    )


async def _average(conn: Connection) -> Average:
    """Return what the last fifty runs that a model answered took each."""
    return await fetch_one(
        conn,
        Average,
        """
        with runs as (
            select run_id, sum(input_tokens) as input_tokens, sum(output_tokens) as output_tokens,
                   case when count(cost) = count(*) then sum(cost) end as cost
              from model_calls
             where run_id is not null
             group by run_id
            having count(finished_at) = count(*) and sum(input_tokens + output_tokens) > 0
             order by run_id desc limit 50
        )
        select count(*) as based_on, coalesce(avg(input_tokens), 0)::bigint as input_tokens,
               coalesce(avg(output_tokens), 0)::bigint as output_tokens,
               case when count(cost) = count(*) then avg(cost) end as cost
          from runs
        """,
    )
