"""What a member has said about their time."""

from dataclasses import dataclass
from datetime import date, datetime, time

from keepwarm.calendar.model import NIGHT, OFFICE_WEEK, Hours, Week

MORNING_DIGEST = time(8, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOff:
    """Days on which a member does not work; both ends are free."""

    id: int
    from_on: date
    until_on: date
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """A member's own settings; the defaults are those of somebody who never set any."""

    week: Week = OFFICE_WEEK
    quiet: Hours | None = NIGHT
    country: str | None = None
    subdivision: str | None = None
    digest_at: time = MORNING_DIGEST
    toasts_off_at: datetime | None = None
    emails_off_at: datetime | None = None
