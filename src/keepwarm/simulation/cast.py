"""The invented team, and when which lead comes to whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from random import Random
from zoneinfo import ZoneInfo

from keepwarm.accounts.actions import add_member, found_team
from keepwarm.accounts.model import Member
from keepwarm.availability.actions import add_day_off, change_availability, choose_time_zone
from keepwarm.availability.model import Availability
from keepwarm.calendar.model import Hours, WorkingTime, week_of
from keepwarm.calendar.windows import DAY, windows_on, working_days_from
from keepwarm.db import Connection
from keepwarm.kit.viewer import Viewer
from keepwarm.simulation.model import HOLIDAY, LEAVE, Scenario

BATCHES_A_DAY = 2  # a look at new leads in the morning, and one after lunch

_SPLIT = week_of(Hours(time(9), time(13)), Hours(time(14), time(18)))
_EARLY = week_of(Hours(time(8), time(16)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One of the team, with the number by which results name them."""

    number: int
    name: str
    zone: str
    availability: Availability
    days_off: tuple[date, ...] = ()

    @property
    def working(self) -> WorkingTime:
        return WorkingTime(
            zone=ZoneInfo(self.zone),
            hours=self.availability.week,
            quiet=self.availability.quiet,
            country=self.availability.country,
            subdivision=self.availability.subdivision,
            days_off=frozenset(self.days_off),
        )


@dataclass(frozen=True, slots=True)
class Arrival:
    """Leads that come to a member together, by their numbers."""

    at: datetime
    leads: tuple[int, ...]


_TEAM = (
    ("Olha", "Europe/Kyiv", Availability(week=_SPLIT)),
    ("Ben", "Europe/London", Availability(country="GB", subdivision="ENG")),
    ("Mia", "America/New_York", Availability(country="US")),
    ("Jonas", "Europe/Berlin", Availability(week=_EARLY, country="DE", subdivision="BY")),
    ("Hana", "Asia/Tokyo", Availability(country="JP")),
)
_FIRST = (
    "Amber", "Birch", "Copper", "Delta", "Ember", "Fjord", "Granite", "Harbour", "Indigo",
    "Juniper", "Kestrel", "Linden", "Maple", "North", "Orchard", "Pebble", "Quartz",
)  # fmt: skip
_SECOND = ("Works", "Foods", "Freight", "Optics", "Clinics", "Paper", "Tools", "Energy", "Books")
_MORE_NAMES = ("Ada", "Noa", "Leo", "Ida", "Max", "Eva", "Tom", "Zoe", "Kai", "Lou")


def team(scenario: Scenario) -> list[Person]:
    """Return the members of a scenario, with what its what-if changes for them."""
    return [_changed(_member(number), scenario) for number in range(1, scenario.members + 1)]


def _member(number: int) -> Person:
    name, zone, availability = _TEAM[(number - 1) % len(_TEAM)]
    if number > len(_TEAM):
        round_, place = divmod(number - len(_TEAM) - 1, len(_MORE_NAMES))
        name = f"{_MORE_NAMES[place]} {round_ + 1}" if round_ else _MORE_NAMES[place]
    return Person(number=number, name=name, zone=zone, availability=availability)


def _changed(person: Person, scenario: Scenario) -> Person:
    if scenario.what_if == "holiday":
        return replace(person, days_off=(holiday_of(scenario),))
    if scenario.what_if == "leave" and person.number == 1:
        first, days = LEAVE
        return replace(
            person, days_off=tuple(scenario.start + (first + n) * DAY for n in range(days))
        )
    return person


def holiday_of(scenario: Scenario) -> date:
    """Return the weekday that the what-if makes a holiday."""
    day = scenario.start + HOLIDAY * DAY
    return next(day + n * DAY for n in range(3) if (day + n * DAY).weekday() < len("MTWTF"))


async def hire(conn: Connection, people: Sequence[Person], *, now: datetime) -> list[Member]:
    """Make a team of people, each with their working time."""
    boss = await found_team(conn, now=now)
    if boss is None:
        raise LookupError("the place is not empty")
    return [await _hire(conn, person, boss.viewer, now) for person in people]


async def _hire(conn: Connection, person: Person, boss: Viewer, now: datetime) -> Member:
    member = await add_member(conn, person.name, email=None, role="member", by=boss, now=now)
    await choose_time_zone(conn, person.zone, by=member.viewer, now=now)
    await change_availability(conn, person.availability, by=member.viewer, now=now)
    for day in person.days_off:
        await add_day_off(conn, day, day, "", by=member.viewer, now=now)
    return member


def company_of(number: int) -> str:
    """Return the name of a lead by its number; each has its own."""
    first, second = number % len(_FIRST), number // len(_FIRST) % len(_SECOND)
    return f"{_FIRST[first]} {_SECOND[second]} {number}"


def arrivals(person: Person, scenario: Scenario) -> Iterator[Arrival]:
    """
    Yield when a member's leads come: in the first half of the time, a few together.

    What a what-if changes for a member does not change when their leads come.
    """
    usual = replace(person, days_off=()).working
    numbers = range(person.number, scenario.leads + 1, scenario.members)
    slots = [slot for day in _first_half(scenario, usual) for slot in _slots(day, usual)]
    luck = Random(f"{scenario.seed}:arrivals:{person.number}")  # noqa: S311 -- a game, no secret
    for position, (opens, span) in enumerate(slots):
        leads = tuple(
            numbers[_share(position, slots, numbers) : _share(position + 1, slots, numbers)]
        )
        minute = timedelta(minutes=luck.randrange(max(int(span.total_seconds()) // 60, 1)))
        if leads:
            yield Arrival(opens + minute, leads)


def _share(position: int, slots: Sequence[object], numbers: Sequence[int]) -> int:
    return position * len(numbers) // len(slots)


def _first_half(scenario: Scenario, working: WorkingTime) -> Iterator[date]:
    last = scenario.start + max(scenario.days // 2, 1) * DAY
    return takewhile(lambda day: day < last, working_days_from(scenario.start, working))


def _slots(day: date, working: WorkingTime) -> Iterator[tuple[datetime, timedelta]]:
    """Yield the halves of a working day, whatever breaks lie between."""
    windows = windows_on(day, working)
    if len(windows) >= BATCHES_A_DAY:
        windows = [windows[0], windows[-1]]
        yield from ((window.opens_at, window.closes_at - window.opens_at) for window in windows)
        return
    half = (windows[0].closes_at - windows[0].opens_at) / BATCHES_A_DAY
    yield from ((windows[0].opens_at + n * half, half) for n in range(BATCHES_A_DAY))
