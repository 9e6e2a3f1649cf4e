from datetime import timedelta
from decimal import Decimal

from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId, MemberId, RunId
from keepwarm.spending.actions import reserve_call
from keepwarm.spending.budgets import estimate
from keepwarm.spending.forecast import Estimate
from keepwarm.spending.model import Account, Spent
from keepwarm.spending.reads import (
    Line,
    ListedCall,
    list_calls,
    list_dearest_leads,
    list_usage_by_agent,
    list_usage_by_day,
    list_usage_by_member,
    usage_of_lead,
    usage_of_runs,
)
from tests import build
from tests.build import NOW
from tests.spending.calls import PRICE, a_call, used


async def test_usage_of_a_run_is_told_agent_by_agent(conn: Connection) -> None:
    run = RunId(1)
    await a_call(conn, Account(run_id=run, agent="contacts"), used(10, 1))
    await a_call(conn, Account(run_id=run, agent="contacts"), used(20, 2))
    await a_call(conn, Account(run_id=run, agent="triggers"), used(30, 3), price=None)
    await a_call(conn, Account(run_id=RunId(2), agent="contacts"))
    await a_call(conn, Account(run_id=run))

    found = await usage_of_runs(conn, [run, RunId(3)])

    cost = Decimal("0.00001350")
    assert found == {
        (run, "contacts"): Spent(calls=2, input_tokens=30, output_tokens=3, cost=cost),
        (run, "triggers"): Spent(calls=1, input_tokens=30, output_tokens=3, cost=None),
    }


async def test_usage_of_a_lead_counts_all_its_runs(conn: Connection) -> None:
    for run in (1, 2):
        await a_call(conn, Account(run_id=RunId(run), lead_id=LeadId(4)), used(10, 1, "0.5"))
    await a_call(conn, Account(lead_id=LeadId(4)), used(1, 0), price=None)

    assert await usage_of_lead(conn, LeadId(4)) == Spent(
        calls=3, input_tokens=21, output_tokens=2, cost=Decimal(1)
    )
    assert await usage_of_lead(conn, LeadId(5)) == Spent()


async def test_usage_is_told_by_agent_by_day_and_by_member(conn: Connection) -> None:
    olga = await build.member(conn)
    await a_call(conn, Account(agent="contacts", member_id=olga.id), used(10, 5, "0.25"))
    await a_call(conn, Account(agent="triggers"), used(100, 0), price=None, ago=timedelta(days=1))
    await a_call(conn, Account(member_id=MemberId(999)), used(1, 0, "0.1"))
    await a_call(conn, Account(agent="questions"), ago=timedelta(days=30))

    assert await list_usage_by_agent(conn, NOW) == [
        Line(None, "triggers", 1, 100, None),
        Line(None, "contacts", 1, 15, Decimal("0.25")),
        Line(None, None, 1, 1, Decimal("0.1")),
    ]
    assert await list_usage_by_day(conn, NOW) == [
        Line(None, "2026-03-02", 2, 16, Decimal("0.35")),
        Line(None, "2026-03-01", 1, 100, None),
    ]
    assert await list_usage_by_member(conn, NOW) == [
        Line(None, None, 1, 100, None),
        Line(olga.id, "Olga", 1, 15, Decimal("0.25")),
        Line(999, None, 1, 1, Decimal("0.1")),
    ]


async def test_dearest_leads_come_first_and_gone_ones_have_no_name(conn: Connection) -> None:
    cheap, dear = await build.lead(conn), await build.lead(conn, company="Dear Ltd")
    await a_call(conn, Account(lead_id=cheap), used(10, 0, "0.1"))
    await a_call(conn, Account(lead_id=dear), used(10, 0, "0.2"))
    await a_call(conn, Account(lead_id=LeadId(999)), used(10, 0), price=None)
    await a_call(conn, Account(lead_id=cheap), used(10, 0, "0.05"), ago=timedelta(days=31))

    assert await list_dearest_leads(conn) == [
        Line(dear, "Dear Ltd", 1, 10, Decimal("0.2")),
        Line(cheap, "Acme", 2, 20, Decimal("0.15")),
        Line(999, None, 1, 10, None),
    ]


async def test_ledger_lists_the_newest_call_first(conn: Connection) -> None:
    lead = await build.lead(conn)
    answered = await a_call(conn, Account(lead_id=lead, agent="contacts"), used(10, 5, "0.25"))
    under_way = await reserve_call(
        conn, Account(purpose="test"), model="m", planned=used(), now=NOW
    )

    assert await list_calls(conn, limit=2) == [
        ListedCall(
            id=under_way,
            purpose="test",
            agent=None,
            lead_id=None,
            lead_name=None,
            model="m",
            outcome=None,
            tokens=1_000,
            estimated=True,
            cost=None,
            started_at=NOW,
        ),
        ListedCall(
            id=answered,
            purpose="research",
            agent="contacts",
            lead_id=lead,
            lead_name="Acme",
            model="m",
            outcome="answered",
            tokens=15,
            estimated=False,
            cost=Decimal("0.25"),
            started_at=NOW,
        ),
    ]
    assert len(await list_calls(conn, limit=1)) == 1


async def test_estimate_is_rough_until_a_model_has_answered_a_run(conn: Connection) -> None:
    await a_call(conn, Account(purpose="test"))
    await a_call(conn, Account(run_id=RunId(1)), used(0, 0))  # it could not be reached

    assert await estimate(conn, 2, now=NOW, price=PRICE) == Estimate(
        leads=2, tokens=70_000, cost=Decimal("0.035"), based_on=0
    )


async def test_estimate_follows_the_last_fifty_runs_that_have_ended(conn: Connection) -> None:
    await a_call(conn, Account(run_id=RunId(1)), used(100_000, 0))
    for run in range(2, 52):
        account = Account(run_id=RunId(run), member_id=MemberId(1))
        await a_call(conn, account, used(9_000 + run % 2 * 2_000, 0, "0.02"))
        await a_call(conn, account, used(0, 1_000, "0.01"))
    under_way = Account(run_id=RunId(52))
    await reserve_call(conn, under_way, model="m", planned=used(100_000, 0), now=NOW)

    made = await estimate(conn, 200, now=NOW, member_id=MemberId(1))

    # Her two million tokens a day, of which 550,000 are used, are the narrowest limit.
    assert made == Estimate(
        leads=200,
        tokens=2_200_000,
        cost=Decimal("6.00"),
        based_on=50,
        exceeds="member_day_tokens",
        enough_for=131,
    )
