from datetime import timedelta

from keepwarm.db import Connection
from keepwarm.reminders.actions import complete_reminder, snooze_reminder
from keepwarm.reminders.reads import get_reminder
from tests.reminders.team import NOW, planned

DAY = timedelta(days=1)


async def test_plan_gets_one_reminder_per_step(conn: Connection) -> None:
    plan = await planned(conn, NOW, NOW + DAY)
    await snooze_reminder(conn, plan.step_ids[0], NOW + DAY, by=None, now=NOW)
    await complete_reminder(conn, plan.step_ids[1], by=None, now=NOW)
    assert await get_reminder(conn, plan.step_ids[0]) is not None
