"""What a member has to do today, overdue steps first."""

from datetime import datetime, time, timedelta

from keepwarm.calendar.wall import instant_of, wall_of
from keepwarm.db import Connection
from keepwarm.steps.reads import DueStep, list_due
from keepwarm.telegram.bot.turn import Turn

MOST_TODAY = 200  # more than anybody does in a day


async def list_today(conn: Connection, turn: Turn) -> list[DueStep]:
    """Return a member's open steps that are due before their day ends."""
    return await list_due(conn, turn.viewer, mine=True, before=day_ends(turn), limit=MOST_TODAY)


def day_ends(turn: Turn) -> datetime:
    """Return when a member's day ends."""
    return _midnight(turn, days=1)


def count_overdue(steps: list[DueStep], turn: Turn) -> int:
    """Return how many of some steps were due before the day began."""
    began = _midnight(turn, days=0)
    return sum(step.due_at is not None and step.due_at < began for step in steps)


def _midnight(turn: Turn, *, days: int) -> datetime:
    today = wall_of(turn.now, turn.zone).date()
    return instant_of(datetime.combine(today + timedelta(days=days), time()), turn.zone)
