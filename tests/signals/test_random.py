"""Whatever prospects and members do in whatever order: the promises of S2 hold."""

from collections import Counter
from datetime import timedelta
from typing import get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepwarm.db import Connection
from keepwarm.signals.actions import record_signals
from keepwarm.signals.model import Created, Gone, NewSignal, SignalKind
from keepwarm.tasks.model import TRIGGERS
from tests import build
from tests.build import NOW, rows
from tests.signals.deeds import RULES, a_lead, leave_alone

KINDS = get_args(SignalKind)
# A batch of signals (lead, kind), then what a member does: hours pass, or an hour and a deed.
DEEDS = st.lists(
    st.tuples(
        st.lists(st.tuples(st.integers(0, 3), st.sampled_from(KINDS)), max_size=6),
        st.sampled_from(["wait", "close", "opt out", "trash"]),
        st.integers(0, 30),
    ),
    max_size=6,
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(deeds=DEEDS)
async def test_every_signal_is_kept_and_no_two_calls_are_open_for_one_reason(
    conn: Connection, deeds: list[tuple[list[tuple[int, SignalKind]], str, int]]
) -> None:
    undo = conn.raw.transaction()
    await undo.start()
    leads = [await a_lead(conn, "Ann", company=f"C{n}") for n in range(3)]
    gone, now, kept = (await a_lead(conn, company="D"), NOW, Counter[str]())
    await conn.raw.execute("delete from leads where id = $1", gone)
    for batch, deed, hours in deeds:
        now += timedelta(hours=hours)
        signals = [
            NewSignal(lead_id=[*leads, gone][n], kind=kind, source="api", happened_at=now)
            for n, kind in batch
        ]
        there = {
            row[0] for row in await rows(conn, "select id from leads where deleted_at is null")
        }

        answers = await record_signals(conn, signals, channels=frozenset(), rules=RULES, now=now)

        assert [isinstance(answer, Gone) for answer in answers] == [
            signal.lead_id not in there for signal in signals
        ]
        kept["signals"] += sum(isinstance(answer, Created) for answer in answers)
        kept["tasks"] += sum(isinstance(a, Created) and a.created for a in answers)
        await _do(conn, deed, leads[hours % 3], now)

    assert await rows(
        conn, "select count(*), count(*) filter (where reason is null) from signals"
    ) == [(kept["signals"], kept["tasks"])]
    assert await rows(conn, "select count(*) from tasks") == [(kept["tasks"],)]
    assert (
        await rows(
            conn,
            "select lead_id, trigger_source from tasks where status = 'touch_open'"
            " group by 1, 2 having count(*) > 1",
        )
        == []
    )
    assert (
        await rows(
            conn,
            "select from tasks t join contacts c on c.id = t.contact_id"
            " where t.status = 'touch_open' and c.opted_out_at is not null",
        )
        == []
    )
    engaging = await rows(
        conn, "select distinct lead_id from signals where kind = any($1)", list(TRIGGERS)
    )
    assert await rows(
        conn, "select id from leads where stage = 'engaged' and id = any($1) order by id", leads
    ) == sorted(engaging)
    await undo.rollback()


async def _do(conn: Connection, deed: str, lead_id: int, now: object) -> None:
    if deed == "close":
        await conn.raw.execute(
            "update tasks set status = 'touch_done', outcome = 'reached', closed_at = $2"
            " where lead_id = $1 and status = 'touch_open'",
            lead_id,
            now,
        )
    elif deed == "trash":
        await conn.raw.execute("update leads set deleted_at = $2 where id = $1", lead_id, now)
    elif deed == "opt out":
        await leave_alone(conn, build.LeadId(lead_id), "Ann")
