from datetime import timedelta

from keepwarm.db import Connection
from keepwarm.settling.actions import complete_step, skip_step
from keepwarm.settling.reads import SettledStep, list_settled_since
from tests import build
from tests.build import NOW

HOUR = timedelta(hours=1)


async def test_what_a_member_settled_can_be_undone_from_the_list(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, company="Acme", owner=olga)
    first, second, third = await build.plan(conn, lead_id)
    await complete_step(conn, first.id, by=olga.viewer, now=NOW - HOUR)
    await complete_step(conn, second.id, by=(await build.admin(conn)).viewer, now=NOW)
    skipped = await skip_step(conn, third.id, "No number", by=olga.viewer, now=NOW)

    found = await list_settled_since(conn, olga.viewer, NOW)

    assert found == [
        SettledStep(
            step_id=third.id,
            lead_id=lead_id,
            lead="Acme",
            number=3,
            total=3,
            channel="call",
            description="Call about it",
            status="skipped",
            reason="No number",
            settled_at=NOW,
            change_id=skipped.change_id,
        )
    ]
