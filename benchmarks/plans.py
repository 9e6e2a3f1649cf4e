"""
Measure how long it takes to replace a plan and to settle a step, beside bare SQL in the same run.

    uv run python benchmarks/plans.py [leads]

Starts a PostgreSQL of its own in a temporary folder. Every lead has a running plan of six steps
with reminders, which is replaced as a whole: the old reminders end, the new steps are dated by
their owner's working week and holidays, card, timeline, ledger and open pages follow. The bare
SQL writes the same rows in one transaction by five statements, and dates nothing. Read ratios
rather than digits: on a busy machine everything takes several times as long.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from keepwarm.calendar.holidays import holidays_of
from keepwarm.calendar.model import WorkingTime
from keepwarm.db import Database
from keepwarm.db.server import running_server
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import lock_lead
from keepwarm.plans.actions import replace_plan
from keepwarm.plans.model import PlanDraft
from keepwarm.settling.actions import complete_step, undo_change
from keepwarm.steps.model import StepDraft
from keepwarm.steps.placing import place_steps
from keepwarm.steps.reads import list_running_steps
from product import table

LEADS = 1_000
TEAM = 20
SIDE_BY_SIDE = 8
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LIMIT = 4.0  # times bare SQL, in the middle: what dating, asking and telling may cost
ADMIN = Viewer(MemberId(1), is_admin=True)
VIENNA = WorkingTime(zone=ZoneInfo("Europe/Vienna"), country="AT")

PLAN = PlanDraft(
    maker="playbook",
    made_with="cold",
    summary="Win them with the case of a neighbour.",
    language="en",
    steps=tuple(
        StepDraft(
            channel="email",
            description=f"Step {n} of winning them over",
            timing=f"Day {day}",
            delay_days=day,
            suggested_text="A message of about as many words as one has. " * 12,
        )
        for n, day in enumerate((0, 1, 3, 7, 10, 14), start=1)
    ),
)

POPULATE = """
insert into members (name, role, time_zone, created_at)
select 'Member ' || n, 'member', 'Europe/Vienna', now() from generate_series(1, {team}) n;
insert into availability (member_id, week, quiet_from, quiet_until, country, changed_at)
select id, (select jsonb_agg(case when n < 6 then '[["09:00", "18:00"]]'::jsonb else '[]' end)
              from generate_series(1, 7) n), '21:00', '08:00', 'AT', now() from members;
insert into leads (company, stage, origin, owner_id, created_at)
select 'Company ' || n, 'contacted', 'benchmark', 1 + n % {team}, now()
  from generate_series(1, {leads}) n;
"""

BARE_SQL = (
    """
    with over as (
        update plans set ended_at = $2, ended_because = 'replaced'
         where lead_id = $1 and ended_at is null
        returning id
    ), silent as (
        update reminders r set status = 'cancelled', speaks_at = null
          from steps s where s.plan_id in (select id from over) and r.step_id = s.id
        returning r.id, r.occurrence
    )
    insert into reminder_ledger (reminder_id, lead_id, kind, occurrence, happened_at)
    select id, $1, 'cancelled', occurrence, $2 from silent
    """,
    """
    with plan as (
        insert into plans (lead_id, maker, made_with, summary, base_at, made_at)
        values ($1, 'playbook', 'cold', 'Win them.', $2, $2) returning id
    ), fresh as (
        insert into steps (plan_id, lead_id, number, channel, description, suggested_text,
                           delay_days, due_at, explanation)
        select plan.id, $1, n, 'email', 'Step ' || n, repeat('A message of words. ', 28), n,
               $2::timestamptz + n * interval '1 day', 'Mon 5 Jan + some days'
          from plan, generate_series(1, 6) n
        returning id, due_at
    ), reminded as (
        insert into reminders (lead_id, step_id, due_at, speaks_at, created_at)
        select $1, id, due_at, due_at, $2 from fresh returning id
    )
    insert into reminder_ledger (reminder_id, lead_id, kind, occurrence, happened_at)
    select id, $1, 'created', 0, $2 from reminded
    """,
    """
    update leads set plan_steps = 6, plan_settled = 0, next_followup_at = $2 where id = $1
    """,
    """
    with told as (
        insert into lead_events (lead_id, kind, facts, happened_at)
        values ($1, 'plan_made', '{"steps": 6}', $2)
    )
    insert into live_events (topic, lead_id, facts)
    select topic, $1::bigint, '{}' from unnest('{card,plan,today}'::text[]) as topic
    """,
)


async def bare(db: Database, lead_id: LeadId) -> None:
    async with db.transaction() as conn:
        await lock_lead(conn, lead_id)
        for statement in BARE_SQL:
            given = [lead_id, NOW] if "$2" in statement else [lead_id]
            await conn.raw.execute(statement, *given)


async def replace(db: Database, lead_id: LeadId) -> None:
    async with db.transaction() as conn:
        lead = await lock_lead(conn, lead_id)
        await replace_plan(conn, lead, PLAN, made_for=lead.owner_id, now=NOW)


async def settle(db: Database, lead_id: LeadId) -> None:
    async with db.transaction() as conn:
        first, *_ = await list_running_steps(conn, [lead_id])
    async with db.transaction() as conn:
        changed = await complete_step(conn, first.id, by=ADMIN, now=NOW)
    async with db.transaction() as conn:
        await undo_change(conn, changed.change_id, by=ADMIN, now=NOW + timedelta(seconds=4))


Work = Callable[[Database, LeadId], Awaitable[None]]


async def measure(work: Work, db: Database, lead_ids: list[LeadId], hands: int) -> list[float]:
    """Do a piece of work for every lead, so many at a time; return the milliseconds of each."""
    waiting, times = iter(lead_ids), list[float]()

    async def hand() -> None:
        for lead_id in waiting:
            began = time.perf_counter()
            await work(db, lead_id)
            times.append((time.perf_counter() - began) * 1000)

    await asyncio.gather(*(hand() for _ in range(hands)))
    return times


def dated() -> list[float]:
    """Return the milliseconds that dating the steps of a plan takes, without any database."""
    holidays_of("AT", None, NOW.year)
    times: list[float] = []
    for n in range(300):
        began = time.perf_counter()
        base = NOW + timedelta(hours=7 * n)
        place_steps(PLAN.steps, base=base, working=VIENNA, language="en")
        times.append((time.perf_counter() - began) * 1000)
    return times


Figures = list[tuple[str, float, str, float | None]]


def figures(name: str, times: list[float]) -> Figures:
    """Return the lines of a table: the middle, and what one in a hundred takes or more."""
    p50, p99 = statistics.median(times), statistics.quantiles(times, n=100)[-1]
    return [(f"{name}, p50", p50, "ms", None), (f"{name}, p99", p99, "ms", None)]


async def measure_all(db: Database, leads: int) -> Figures:
    """Fill a database of our own, then replace every plan again and again."""
    async with db.transaction() as conn:
        await conn.raw.execute(POPULATE.format(team=TEAM, leads=leads))
        lead_ids = [LeadId(row["id"]) for row in await conn.raw.fetch("select id from leads")]
    await measure(replace, db, lead_ids, SIDE_BY_SIDE)  # now each has a plan to replace
    rows = figures("dating six steps, no database", dated())
    for hands, beside in ((1, "alone"), (SIDE_BY_SIDE, f"{SIDE_BY_SIDE} side by side")):
        by_sql = await measure(bare, db, lead_ids, hands)
        began = time.perf_counter()
        ours = await measure(replace, db, lead_ids, hands)
        rate = leads / (time.perf_counter() - began)
        ratio = statistics.median(ours) / statistics.median(by_sql)
        rows += figures(f"bare SQL, {beside}", by_sql)
        rows += figures(f"replace, {beside}", ours)
        # Side by side it is one process of Python for eight, while PostgreSQL has two cores.
        limit = LIMIT if hands == 1 else None
        rows.append((f"replace, {beside}: times bare SQL", ratio, "x", limit))
        rows.append((f"replace, {beside}: plans a second", rate, "/s", None))
    return rows + figures("settle a step and undo it", await measure(settle, db, lead_ids, 1))


async def run(folder: Path, leads: int) -> None:
    async with running_server(None, folder) as url:
        db = await Database.open(url, size=SIDE_BY_SIDE)
        table(f"Plans of six steps, {leads:,} leads", await measure_all(db, leads))
        await db.close()


def main(leads: int) -> None:
    """Measure in a database of our own."""
    with tempfile.TemporaryDirectory(prefix="keepwarm-bench-") as folder:
        Path(folder).chmod(0o711)  # root's server runs as somebody else
        asyncio.run(run(Path(folder), leads))


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else LEADS)
