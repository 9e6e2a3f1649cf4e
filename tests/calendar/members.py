"""Invented members in every corner of the world, with hours of every kind."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from keepwarm.calendar.holidays import holidays_of, subdivisions_of_countries
from keepwarm.calendar.model import ALL_DAY, NIGHT, OFFICE, Hours, WorkingTime
from keepwarm.calendar.wall import wall_of

DAY = timedelta(days=1)
# Zones whose clocks never change, at both ends of the world and off the full hour.
STILL = ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"]
RESTLESS = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Beirut",  # changes its clocks at midnight
    "Australia/Lord_Howe",  # by half an hour
    "Africa/Casablanca",  # for Ramadan
    "Pacific/Apia",  # skipped 30 December 2011
]
TURNS = [
    datetime(2011, 12, 29, 12, tzinfo=UTC),
    datetime(2026, 3, 8, tzinfo=UTC),
    datetime(2026, 3, 29, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC),
    datetime(2026, 10, 3, 15, tzinfo=UTC),
    datetime(2026, 10, 25, tzinfo=UTC),
    datetime(2026, 12, 31, 12, tzinfo=UTC),
    datetime(2028, 2, 28, 12, tzinfo=UTC),
]

zones = st.sampled_from(STILL + RESTLESS).map(ZoneInfo)
still_zones = st.sampled_from(STILL).map(ZoneInfo)
clocks = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
days_off = st.sampled_from([turn.date() + n * DAY for turn in TURNS for n in range(-2, 5)])
countries = st.deferred(lambda: st.sampled_from(sorted(subdivisions_of_countries())))

quarters = st.integers(0, 96 * 366).map(lambda n: n * timedelta(minutes=15))


@st.composite
def instants(draw: st.DrawFn) -> datetime:
    """Draw a quarter of an hour, often one near which clocks or calendars do odd things."""
    if draw(st.booleans()):
        return draw(st.sampled_from(TURNS)) + draw(quarters) % (4 * DAY) - 2 * DAY
    return datetime(draw(st.integers(1991, 2098)), 1, 1, tzinfo=UTC) + draw(quarters)


@st.composite
def shifts(draw: st.DrawFn) -> tuple[Hours, ...]:
    """Draw the hours of a day: none, one or two parts of it, a night, all of it."""
    if draw(st.booleans()):
        return draw(st.sampled_from([(), (OFFICE,), (NIGHT,), (ALL_DAY,)]))
    edges = sorted(draw(st.sets(clocks, min_size=2, max_size=4)))
    return tuple(Hours(*pair) for pair in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def working_times(draw: st.DrawFn, zones: st.SearchStrategy[ZoneInfo] = zones) -> WorkingTime:
    quiet = st.one_of(st.none(), st.just(NIGHT), st.builds(Hours, clocks, clocks))
    return WorkingTime(
        zone=draw(zones),
        hours=draw(st.tuples(*[shifts()] * 7)),
        quiet=draw(quiet),
        country=draw(st.one_of(st.none(), countries)),
        days_off=frozenset(draw(st.lists(days_off, max_size=5))),
    )


def works_at(instant: datetime, working: WorkingTime) -> bool:
    """Tell by looking at the clock on the wall, as a person would, whether somebody works."""
    wall = wall_of(instant, working.zone)
    today, clock = wall.date(), wall.time()
    if working.quiet and clock in working.quiet:
        return False
    begun_today = any(clock in part and part.opens <= clock for part in _hours(today, working))
    return begun_today or any(
        clock in part and clock < part.opens for part in _hours(today - DAY, working)
    )


def _hours(day: date, working: WorkingTime) -> tuple[Hours, ...]:
    if day in working.days_off:
        return ()
    if working.country and day in holidays_of(working.country, None, day.year):
        return ()
    return working.hours[day.weekday()]
