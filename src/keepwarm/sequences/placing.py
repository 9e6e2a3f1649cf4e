"""When the touches of a sequence are due: since the one before, in the owner's working time."""

from datetime import datetime
from typing import Final

from keepwarm.calendar.model import WorkingTime
from keepwarm.kit.i18n import gettext as _
from keepwarm.sequences.model import ENGAGED_DELAY
from keepwarm.steps.model import Placed, StepDraft
from keepwarm.steps.placing import place_at, place_steps

HURRIED: Final = "hurried"


def place_touch(
    timing: str | None,
    *,
    is_first: bool,
    since: datetime,
    working: WorkingTime,
    is_hurried: bool = False,
    after: datetime | None = None,
) -> Placed:
    """
    Say when a touch is due, counted from the one before it, and why.

    Without a timing the first comes at once and others wait the usual days; an engaged lead
    waits one day at most. Never outside working time, nor before `after`. Never raises.
    """
    place = _placed(timing, is_first=is_first, since=since, working=working, after=after)
    if place.due_at is None:  # it waits for something to happen, and a sequence does not
        place = _placed(None, is_first=is_first, since=since, working=working, after=after)
    if not is_hurried:
        return place
    return min(place, place_hurried(since, working=working, after=after), key=due_of)


def _placed(
    timing: str | None,
    *,
    is_first: bool,
    since: datetime,
    working: WorkingTime,
    after: datetime | None,
) -> Placed:
    at_once = 0 if is_first and not timing else None
    draft = StepDraft(channel="other", description="", timing=timing, delay_days=at_once)
    (place,) = place_steps([draft], base=since, working=working, language=None, after=after)
    return place


def place_hurried(since: datetime, *, working: WorkingTime, after: datetime | None) -> Placed:
    """Say when an engaged lead hears from us at the latest."""
    instant = max(since + ENGAGED_DELAY, after or since)
    return place_at(instant, HURRIED, _("sooner, for they are engaged"), working)


def place_after(until: datetime, *, working: WorkingTime) -> Placed:
    """Say when a touch is due that has to wait until an instant."""
    return place_at(until, "postponed", _("not before, for they are away"), working)


def place_late(instant: datetime, *, working: WorkingTime) -> Placed:
    """Say when a touch is due that was due already and has to wait."""
    return place_at(instant, "late", _("the next time somebody works"), working)


def due_of(place: Placed) -> datetime:
    """Return when something is due that waits for nothing but the time."""
    if place.due_at is None:
        raise ValueError(place.explanation)
    return place.due_at
