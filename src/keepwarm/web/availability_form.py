"""Between when a member works as a form sends it, and as it is written down."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from keepwarm.accounts.model import time_zones
from keepwarm.availability.model import Availability, is_possible
from keepwarm.calendar.holidays import subdivisions_of_countries
from keepwarm.calendar.model import Hours, Week
from keepwarm.kit.i18n import gettext as _

PARTS = 2  # of a day: before and after a break
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """All that the page says of a member's time and of how they are told."""

    time_zone: str
    availability: Availability


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledTime:
    """A form as it was sent: `wishes` only where nothing in it is wrong."""

    values: Mapping[str, str]
    errors: Mapping[str, str]
    wishes: Wishes | None


def day_names() -> Sequence[str]:
    """The days of a week in the order of the form."""
    return (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )


def values_of(time_zone: str, availability: Availability) -> dict[str, str]:
    """Return what stands in each field of the form."""
    quiet = availability.quiet
    return {
        "time_zone": time_zone,
        **_week_values(availability.week),
        "quiet": "on" if quiet else "",
        "quiet_from": f"{quiet.opens:%H:%M}" if quiet else "",
        "quiet_until": f"{quiet.closes:%H:%M}" if quiet else "",
        "country": availability.country or "",
        "subdivision": availability.subdivision or "",
        "digest_at": f"{availability.digest_at:%H:%M}",
        "toasts": "" if availability.toasts_off_at else "on",
        "emails": "" if availability.emails_off_at else "on",
    }


def read_time(sent: Mapping[str, str], was: Availability, *, now: datetime) -> FilledTime:
    """Read the form, with a sentence for each field that cannot be."""
    reading = _Reading(sent)
    availability = Availability(
        week=tuple(reading.day(number) for number in range(len(day_names()))),
        quiet=reading.quiet_hours(),
        country=reading.country(),
        subdivision=reading.subdivision(),
        digest_at=reading.clock("digest_at") or was.digest_at,
        toasts_off_at=_off_since(sent.get("toasts"), was.toasts_off_at, now),
        emails_off_at=_off_since(sent.get("emails"), was.emails_off_at, now),
    )
    wishes = Wishes(time_zone=reading.time_zone(), availability=availability)
    return FilledTime(
        values=dict(sent), errors=reading.errors, wishes=None if reading.errors else wishes
    )


def with_error(form: FilledTime, name: str, sentence: str) -> FilledTime:
    """Return a form with one more field that cannot be."""
    return replace(form, errors={**form.errors, name: sentence}, wishes=None)


class _Reading:
    """Reads field by field and keeps what is wrong with each."""

    def __init__(self, sent: Mapping[str, str]) -> None:
        self._sent = sent
        self.errors: dict[str, str] = {}

    def time_zone(self) -> str:
        name = self._text("time_zone")
        if name not in time_zones():
            self.errors["time_zone"] = _(
                "We do not know that time zone. Write it like Europe/Kyiv."
            )
        return name

    def day(self, number: int) -> tuple[Hours, ...]:
        name = f"day-{number}"
        spans = [(f"from-{number}-{n}", f"until-{number}-{n}") for n in range(PARTS)]
        parts = tuple(part for span in spans if (part := self._hours(span, says=name)))
        if name not in self.errors and not is_possible(parts):
            self.errors[name] = _(
                "Each part of a day ends after it begins, and before the next one does."
            )
        return parts

    def quiet_hours(self) -> Hours | None:
        if not self._sent.get("quiet"):
            return None
        hours = self._hours(("quiet_from", "quiet_until"), says="quiet")
        if hours is None and "quiet" not in self.errors:
            self.errors["quiet"] = _("Say from when until when.")
        return hours

    def country(self) -> str | None:
        code = self._text("country")
        if code and code not in subdivisions_of_countries():
            self.errors["country"] = _("We know no holidays of this country.")
        return code or None

    def subdivision(self) -> str | None:
        # Of another country than the one chosen now it is none any more.
        parts = subdivisions_of_countries().get(self._text("country"), ())
        return part if (part := self._text("subdivision")) in parts else None

    def clock(self, name: str, *, says: str = "") -> time | None:
        found = _CLOCK.fullmatch(self._text(name))
        if found is None:
            self.errors[says or name] = _("Write a time like 08:30.")
            return None
        return time(int(found[1]), int(found[2]))

    def _hours(self, ends: tuple[str, str], *, says: str) -> Hours | None:
        filled = [bool(self._text(end)) for end in ends]
        if not any(filled):
            return None
        if not all(filled):
            self.errors[says] = _("One end is missing: give both, or neither.")
            return None
        begins, closes = (self.clock(end, says=says) for end in ends)
        return None if begins is None or closes is None else Hours(begins, closes)

    def _text(self, name: str) -> str:
        return self._sent.get(name, "").strip()


def _week_values(week: Week) -> dict[str, str]:
    return {
        f"{end}-{number}-{n}": f"{clock:%H:%M}"
        for number, day in enumerate(week)
        for n, part in enumerate(day)
        for end, clock in (("from", part.opens), ("until", part.closes))
    }


def _off_since(ticked: str | None, was: datetime | None, now: datetime) -> datetime | None:
    return None if ticked else was or now
