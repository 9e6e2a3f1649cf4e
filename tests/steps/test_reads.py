from datetime import timedelta

from keepwarm.accounts.model import Member
from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId
from keepwarm.settling.actions import complete_step, snooze_step
from keepwarm.steps.model import StepDraft
from keepwarm.steps.reads import DueStep, count_due, get_step_for, list_due, list_waiting
from keepwarm.trash.actions import trash_lead
from tests import build
from tests.build import NOW

SOON = NOW + timedelta(days=30)
HOUR = timedelta(hours=1)
CALL = StepDraft(channel="call", description="Call", delay_days=0)
WAIT = StepDraft(channel="email", description="Answer", timing="after the first reply")


async def _lead(conn: Connection, company: str, owner: Member | None) -> LeadId:
    return await build.lead(conn, company=company, owner=owner)


async def test_a_due_step_shows_its_lead_and_how_often_it_was_put_off(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await _lead(conn, "Acme", olga)
    step, *_ = await build.plan(conn, lead_id, steps=(CALL, WAIT))
    await snooze_step(conn, step.id, NOW + HOUR, by=olga.viewer, now=NOW)

    found = await list_due(conn, olga.viewer, mine=True, before=SOON, limit=9)

    assert found == [
        DueStep(
            step_id=step.id,
            plan_id=step.plan_id,
            lead_id=lead_id,
            lead="Acme",
            company="Acme",
            stage="intake",
            owner_id=olga.id,
            owner="Olga",
            number=1,
            total=2,
            channel="call",
            description="Call",
            suggested_text=None,
            status="pending",
            reason=None,
            due_at=NOW + HOUR,
            window_ends_at=None,
            awaits=None,
            explanation="Mon 2 Mar 10:00: snoozed",
            snoozes=1,
            last_reminded_at=None,
        )
    ]


async def test_everybody_sees_what_is_due_of_what_they_may_see(conn: Connection) -> None:
    boss, olga = await build.admin(conn), await build.member(conn)
    viktor = await build.member(conn, "Viktor")
    for company, owner, made_for in (
        ("Hers", olga, olga),
        ("His", viktor, viktor),
        ("Nobody's", None, olga),
        ("Anybody's", None, None),
    ):
        lead_id = await _lead(conn, company, owner)
        await build.plan(conn, lead_id, steps=(CALL,), made_for=made_for)

    async def seen(who: Member, *, mine: bool) -> list[str]:
        found = await list_due(conn, who.viewer, mine=mine, before=SOON, limit=9)
        return [each.lead for each in found]

    assert await seen(boss, mine=False) == ["Hers", "His", "Nobody's", "Anybody's"]
    assert await seen(boss, mine=True) == []
    assert await seen(olga, mine=False) == ["Hers", "Nobody's", "Anybody's"]
    assert await seen(olga, mine=True) == ["Hers", "Nobody's"]
    assert await seen(viktor, mine=True) == ["His"]
    assert [await count_due(conn, who.id, SOON) for who in (boss, olga, viktor)] == [0, 2, 1]
    assert await count_due(conn, olga.id, NOW) == 0


async def test_nothing_is_due_that_is_settled_over_later_or_in_the_trash(conn: Connection) -> None:
    olga = await build.member(conn)
    settled = await build.plan(conn, await _lead(conn, "Settled", olga))
    thrown = await _lead(conn, "Thrown away", olga)
    await build.plan(conn, thrown)
    replaced = await _lead(conn, "Replaced", olga)
    await build.plan(conn, replaced)
    await build.plan(conn, replaced, steps=(WAIT,))
    await complete_step(conn, settled[0].id, by=olga.viewer, now=NOW)
    await trash_lead(conn, thrown, by=olga.viewer, now=NOW)

    due = await list_due(conn, olga.viewer, mine=True, before=NOW + HOUR, limit=9)

    assert due == []
    assert await get_step_for(conn, settled[1].id, olga.viewer) == settled[1]


async def test_what_waits_is_shown_once_it_is_next(conn: Connection) -> None:
    olga = await build.member(conn)
    steps = await build.plan(conn, await _lead(conn, "Acme", olga), steps=(CALL, WAIT, WAIT))

    before = await list_waiting(conn, olga.viewer, mine=True, limit=9)
    await complete_step(conn, steps[0].id, by=olga.viewer, now=NOW)
    after = await list_waiting(conn, olga.viewer, mine=True, limit=9)

    assert (before, [each.step_id for each in after]) == ([], [steps[1].id])
