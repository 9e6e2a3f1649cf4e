"""Plans and members that tests of placing start from."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from keepwarm.calendar.model import WorkingTime
from keepwarm.calendar.wall import instant_of, wall_of
from keepwarm.kit.ids import LeadId, PlanId, StepId
from keepwarm.steps.model import Placed, Step, StepDraft
from keepwarm.steps.placing import place_steps
from tests.calendar.times import wall

VIENNA = ZoneInfo("Europe/Vienna")
OFFICE = WorkingTime(zone=VIENNA)
IN_AUSTRIA = WorkingTime(zone=VIENNA, country="AT")
MONDAY = instant_of(wall("2026-01-05 10:10"), VIENNA)
EARLY_ON_MONDAY = instant_of(wall("2026-01-05 07:40"), VIENNA)
ON_SATURDAY = instant_of(wall("2026-01-03 15:00"), VIENNA)


def at(text: str, zone: ZoneInfo = VIENNA) -> datetime:
    """Return the instant when clocks in Vienna, or elsewhere, show this."""
    return instant_of(datetime.fromisoformat(text), zone)


def draft(**said: Any) -> StepDraft:
    known: dict[str, Any] = {"channel": "email", "description": "Write", **said}
    return StepDraft(**known)


def place(
    *drafts: dict[str, Any], base: datetime = MONDAY, working: WorkingTime = OFFICE
) -> list[Placed]:
    steps = [draft(**said) for said in drafts]
    return place_steps(steps, base=base, working=working, language=None)


def shown(places: Sequence[Placed | Step], zone: ZoneInfo = VIENNA) -> list[str | None]:
    """Return when steps are due as the owner's clock shows it."""
    dues = [each.due_at for each in places]
    return [None if due is None else f"{wall_of(due, zone):%a %d %b %H:%M}" for due in dues]


def days_off(*days: str) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, days))


def step(number: int = 1, **facts: Any) -> Step:
    """Return an open step that is due on Monday."""
    dull: dict[str, Any] = {
        "id": StepId(number),
        "plan_id": PlanId(1),
        "lead_id": LeadId(1),
        "channel": "email",
        "description": f"Step {number}",
        "goal": None,
        "timing": None,
        "delay_days": None,
        "suggested_text": None,
        "evidence": (),
        "status": "pending",
        "reason": None,
        "settled_at": None,
        "due_at": MONDAY,
        "window_ends_at": None,
        "awaits": None,
        "rule": "delay",
        "confidence": 1,
        "explanation": "",
        "chosen_at": None,
    }
    known: dict[str, Any] = {**dull, "number": number, **facts}
    return Step(**known)
