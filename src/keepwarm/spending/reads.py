"""SQL that only looks at what models cost. Days come from the table's own sums."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from keepwarm.ai.model import CallOutcome
from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_value
from keepwarm.kit.ids import LeadId, MemberId, RunId
from keepwarm.spending.model import ModelCheck, Purpose, Spent, today


@dataclass(frozen=True, slots=True)
class _OfAgent:
    run_id: RunId
    agent: str
    calls: int
    input_tokens: int
    output_tokens: int
    cost: Decimal | None
    estimated: bool


async def usage_of_runs(
    conn: Connection, run_ids: Collection[RunId]
) -> dict[tuple[RunId, str], Spent]:
    """Return what each agent of some runs took; those that asked no model are not there."""
    found = await fetch_all(
        conn,
        _OfAgent,
        """
        select run_id, agent, count(*) as calls, sum(input_tokens)::bigint as input_tokens,
               sum(output_tokens)::bigint as output_tokens, sum(cost) as cost,
               bool_or(estimated) as estimated
          from model_calls
         where run_id = any($1::bigint[]) and agent is not null
         group by run_id, agent order by run_id, agent
        """,
        list(run_ids),
    )
    return {
        (each.run_id, each.agent): Spent(
            calls=each.calls,
            input_tokens=each.input_tokens,
            output_tokens=each.output_tokens,
            cost=each.cost,
            estimated=each.estimated,
        )
        for each in found
    }


async def usage_of_lead(conn: Connection, lead_id: LeadId) -> Spent:
    """Return what a lead has taken since it came; how much of it we guessed is not kept."""
    found = await fetch_maybe(
        conn,
        Spent,
        """
        select calls, input_tokens, output_tokens, case when priced > 0 then cost end as cost,
               false as estimated
          from spending_leads
         where lead_id = $1
        """,
        lead_id,
    )
    return found or Spent()


@dataclass(frozen=True, slots=True)
class Line:
    """What one of many took: an agent, a day, a member or a lead."""

    id: int | None
    name: str | None
    calls: int
    tokens: int
    cost: Decimal | None


async def list_usage_by_agent(conn: Connection, now: datetime) -> list[Line]:
    """Return what each agent took in the last thirty days, the dearest first."""
    return await fetch_all(
        conn,
        Line,
        """
        select null::bigint as id, agent as name, sum(calls)::bigint as calls,
               sum(input_tokens + output_tokens)::bigint as tokens,
               case when sum(priced) > 0 then sum(cost) end as cost
          from spending_days
         where day > $1::date - 30 and day <= $1
         group by agent order by tokens desc, agent
        """,
        today(now),
    )


async def list_usage_by_day(conn: Connection, now: datetime) -> list[Line]:
    """Return what each of the last thirty days took, today first; idle days are left out."""
    return await fetch_all(
        conn,
        Line,
        """
        select null::bigint as id, day::text as name, sum(calls)::bigint as calls,
               sum(input_tokens + output_tokens)::bigint as tokens,
               case when sum(priced) > 0 then sum(cost) end as cost
          from spending_days
         where day > $1::date - 30 and day <= $1
         group by day order by day desc
        """,
        today(now),
    )


async def list_usage_by_member(conn: Connection, now: datetime) -> list[Line]:
    """Return what each member's wishes took in the last thirty days, the dearest first."""
    return await fetch_all(
        conn,
        Line,
        """
        select d.member_id as id, m.name, sum(d.calls)::bigint as calls,
               sum(d.input_tokens + d.output_tokens)::bigint as tokens,
               case when sum(d.priced) > 0 then sum(d.cost) end as cost
          from spending_days d left join members m on m.id = d.member_id
         where d.day > $1::date - 30 and d.day <= $1
         group by d.member_id, m.name order by tokens desc, d.member_id
        """,
        today(now),
    )


async def list_dearest_leads(conn: Connection) -> list[Line]:
    """Return the ten leads that have taken the most; those without a name are gone."""
    return await fetch_all(
        conn,
        Line,
        """
        select s.lead_id as id, l.name, s.calls, s.input_tokens + s.output_tokens as tokens,
               case when s.priced > 0 then s.cost end as cost
          from spending_leads s left join leads l on l.id = s.lead_id and l.deleted_at is null
         order by s.cost desc, s.input_tokens + s.output_tokens desc, s.lead_id limit 10
        """,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCall:
    """One line of the ledger. Without an outcome it is under way and shows what is planned."""

    id: int
    purpose: Purpose
    agent: str | None
    lead_id: LeadId | None
    lead_name: str | None
    model: str
    outcome: CallOutcome | None
    tokens: int
    estimated: bool
    cost: Decimal | None
    started_at: datetime


async def list_calls(conn: Connection, *, limit: int = 50) -> list[ListedCall]:
    """Return the newest lines of the ledger, the newest first."""
    return await fetch_all(
        conn,
        ListedCall,
        """
        select c.id, c.purpose, c.agent, c.lead_id, l.name as lead_name, c.model, c.outcome,
               c.input_tokens + c.output_tokens as tokens, c.estimated, c.cost, c.started_at
          from model_calls c left join leads l on l.id = c.lead_id and l.deleted_at is null
         order by c.id desc limit $1
        """,
        limit,
    )


async def get_last_check(conn: Connection) -> ModelCheck | None:
    return await fetch_maybe(
        conn,
        ModelCheck,
        """
        select id, asked_by, asked, model, milliseconds, tokens, cost, repaired, status, error,
               created_at, finished_at
          from model_checks
         order by id desc limit 1
        """,
    )


async def get_asker(conn: Connection, check_id: int) -> MemberId | None:
    """Return who asked for a check; None from the shell."""
    asker = await fetch_value(
        conn, int, "select asked_by from model_checks where id = $1", check_id
    )
    return None if asker is None else MemberId(asker)
