"""What prospects do, for tests."""

from datetime import datetime, timedelta

from keepwarm.contacts.actions import opt_out
from keepwarm.db import Connection
from keepwarm.kit.ids import ContactId, LeadId
from keepwarm.signals.actions import record_signal
from keepwarm.signals.model import Created, SignalKind
from keepwarm.tasks.actions import create_engagement_call_task
from keepwarm.tasks.model import TaskRules, TriggerSource
from tests import build
from tests.build import NOW

RULES = TaskRules()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BREAK_TASKS = """
    create function refuse() returns trigger language plpgsql as $$
    begin raise exception 'no tasks today'; end $$;
    create trigger refuse before insert on tasks for each row execute function refuse();
"""
MEND_TASKS = "drop function refuse cascade"


async def signal(
    conn: Connection, lead_id: LeadId, kind: SignalKind = "wizard_step3", *, now: datetime = NOW
) -> Created:
    """Have a prospect do something on their page."""
    return await record_signal(
        conn, lead_id, kind, source="microsite", channels=frozenset(), rules=RULES, now=now
    )


async def trigger(
    conn: Connection,
    lead_id: LeadId,
    source: TriggerSource = "wizard_step3",
    *,
    now: datetime = NOW,
) -> Created:
    return await create_engagement_call_task(
        conn, lead_id, source, channels=frozenset(), settings=RULES, now=now
    )


async def a_lead(conn: Connection, *people: str, company: str = "Acme") -> LeadId:
    """Return a lead of nobody's with these people."""
    lead_id = await build.lead(conn, company=company)
    for person in people:
        await build.contact(conn, lead_id, person)
    return lead_id


async def enrol(
    conn: Connection, lead_id: LeadId, contact_id: ContactId | None, *, at: datetime = NOW
) -> None:
    """Write down that a contact went through a sequence, some time ago."""
    await conn.raw.execute(
        """
        with s as (insert into sequences (name, made_at) values ($4::text, $3) returning id)
        insert into enrolments (sequence_id, lead_id, contact_id, state, ended_because,
                                created_at, updated_at, ended_at)
        select id, $1, $2, 'ended', 'exhausted', $3, $3, $3 from s
        """,
        lead_id,
        contact_id,
        at,
        at.isoformat(),
    )


async def leave_alone(conn: Connection, lead_id: LeadId, name: str) -> None:
    contact_id = await build.contact_named(conn, lead_id, name)
    await opt_out(conn, contact_id, because="They asked us to.", now=NOW)
