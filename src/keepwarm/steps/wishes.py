"""What steps ask for by themselves, before working time and their neighbours have a say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from keepwarm.calendar import Timing, read_timing
from keepwarm.calendar.arithmetic import add_days, add_working_days
from keepwarm.calendar.explaining import say_clocks, say_day, say_sum
from keepwarm.calendar.holidays import office_in
from keepwarm.calendar.model import WorkingTime
from keepwarm.calendar.wall import instant_of, wall_of
from keepwarm.calendar.windows import is_working_day
from keepwarm.kit.i18n import gettext as _
from keepwarm.steps.model import LONGEST_DELAY, StepDraft

SPACING: Final = 3  # days between steps that name no time
DOUBTFUL: Final = 0.5
GUESSED: Final = 0.2
_DAY: Final = timedelta(days=1)
_RELATIVE: Final = ("plan", "distance", "working", "bare", "at", "named_day")
_QUOTED: Final = 60  # letters of a timing that an explanation repeats


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """
    The instant that a step asks for, or what it `awaits`; `why` in words, `notes` as sentences.

    A step that is `pinned` names a day of its own: it does not wait with the others. One that
    names an hour keeps it (`keeps_hour`): it waits by whole days.
    """

    due_at: datetime | None
    rule: str
    why: str = ""
    notes: tuple[str, ...] = ()
    confidence: float = 1
    window_ends_at: datetime | None = None
    awaits: str | None = None
    pinned: bool = False
    keeps_hour: bool = False
    counted_from: datetime | None = None  # where working days were counted


@dataclass(frozen=True, slots=True)
class Scene:
    """Whose time steps are read in, and when their plan began."""

    base: datetime
    working: WorkingTime
    language: str | None

    @property
    def zone(self) -> ZoneInfo:
        return self.working.zone

    def day_of(self, instant: datetime) -> str:
        """Say an instant's day in the owner's zone: Mon 5 Jan."""
        return say_day(wall_of(instant, self.zone).date())


def wishes_of(drafts: Sequence[StepDraft], scene: Scene) -> list[Wish]:
    """
    Return what each step of a plan asks for.

    What would be due before the plan begins, or before a step that precedes it, is not: time
    does not go back (G-15), and the notes say so.
    """
    return list(_in_order(drafts, scene))


def _in_order(drafts: Sequence[StepDraft], scene: Scene) -> Iterator[Wish]:
    last = scene.base
    for index, draft in enumerate(drafts):
        wish = not_over(_wish(draft, index, last, scene), scene.base, scene)
        if wish.due_at is not None and not wish.pinned:
            wish = _in_turn(wish, wish.due_at, last, scene)
            last = max(last, wish.due_at or last)
        yield wish


def not_over(wish: Wish, after: datetime, scene: Scene) -> Wish:
    """Bring a wish up to an instant before which nothing can be done any more."""
    if wish.due_at is None or after <= wish.due_at:
        return wish
    day = scene.day_of(wish.due_at)
    return _raised(wish, after, _("{day} is over, so it comes at once.").format(day=day))


def _in_turn(wish: Wish, due: datetime, last: datetime, scene: Scene) -> Wish:
    if last <= due:
        return wish
    day = scene.day_of(due)
    return _raised(wish, last, _("{day} would be before the step before it.").format(day=day))


def _raised(wish: Wish, to: datetime, note: str) -> Wish:
    window = wish.window_ends_at
    return replace(
        wish,
        due_at=to,
        window_ends_at=window if window is None or to < window else None,
        notes=(*wish.notes, note),
        confidence=min(wish.confidence, DOUBTFUL),
    )


def _wish(draft: StepDraft, index: int, last: datetime, scene: Scene) -> Wish:
    if draft.due_on is not None:
        return _chosen(draft.due_on, scene)
    timing = _read(draft, scene)
    if draft.delay_days is not None:
        return _delayed(draft.delay_days, timing, draft.timing or "", scene)
    if timing is not None and timing.kind == "event":
        return _waiting(draft.timing or "", timing)
    if timing is not None and timing.due is not None:
        return _timed(timing, timing.due, draft, scene)
    return _spaced(index, last, draft, timing, scene)


def _read(draft: StepDraft, scene: Scene) -> Timing | None:
    if not (draft.timing or "").strip():
        return None
    # "Day 5" is the plan's, whoever wrote it; "tomorrow" is that of the day it was said.
    said = draft.timing or ""
    timing = _timing(said, scene.base, scene)
    if draft.said_at is not None and not timing.rule.startswith("plan"):
        return _timing(said, draft.said_at, scene)
    return timing


def _timing(said: str, base: datetime, scene: Scene) -> Timing:
    country = scene.working.country
    return read_timing(said, base=base, tz=scene.zone, lang=scene.language, country=country)


def _chosen(wall: datetime, scene: Scene) -> Wish:
    said = (_("a date chosen by hand"), say_clocks(wall, scene.zone))
    return Wish(
        due_at=instant_of(wall, scene.zone), rule="chosen", why=_joined(*said), pinned=True
    )


def _delayed(delay: int, timing: Timing | None, said: str, scene: Scene) -> Wish:
    days = min(max(delay, 0), LONGEST_DELAY)
    due = add_days(scene.base, days, scene.zone)
    notes = _corrections(delay, days)
    if timing is None or timing.due is None:
        return Wish(due_at=due, rule="delay", why=_sum(days, scene), notes=notes)
    if _same_day(due, timing.due, scene):
        # The number names the day; the words may name the hour: "Day 3, 10am".
        named = timing.due.astimezone(UTC)
        why = _sum(days, scene)
        return Wish(due_at=named, rule="delay", why=why, notes=notes, keeps_hour=named != due)
    if timing.window is not None and timing.window[0] <= due <= timing.window[1]:
        end = timing.window[1]
        why = _sum(days, scene)
        return Wish(due_at=due, rule="delay", why=why, notes=notes, window_ends_at=end)
    other = _("{said} would be {day}.").format(said=quoted(said), day=scene.day_of(timing.due))
    return Wish(
        due_at=due,
        rule="delay",
        why=_sum(days, scene),
        notes=(*notes, other),
        confidence=DOUBTFUL,
    )


def _corrections(asked: int, days: int) -> tuple[str, ...]:
    if asked < days:
        return (_("A delay of {n} days is none.").format(n=asked),)
    if days < asked:
        return (_("A delay of {n} days is cut to {most}.").format(n=asked, most=days),)
    return ()


def _same_day(due: datetime, other: datetime, scene: Scene) -> bool:
    return wall_of(due, scene.zone).date() == wall_of(other, scene.zone).date()


def _timed(timing: Timing, due: datetime, draft: StepDraft, scene: Scene) -> Wish:
    since = scene.base if timing.rule.startswith("plan") else draft.said_at or scene.base
    counts = timing.rule.startswith("working_days")
    days = _working_days(since, due, scene) if counts else 0
    if counts:
        due = add_working_days(since, days, scene.working, at=wall_of(due, scene.zone).time())
    return Wish(
        due_at=due.astimezone(UTC),
        rule=timing.rule,
        why=_why(draft.timing or "", since, due, days, scene),
        confidence=timing.confidence,
        window_ends_at=_window_end(timing, due, scene),
        pinned=not _is_relative(timing.rule),
        keeps_hour=_names_an_hour(since, due, timing.rule, scene),
        counted_from=since if counts else None,
    )


def _is_relative(rule: str) -> bool:
    """Say whether a timing counts from the plan; else it names a day of its own."""
    return rule.startswith(_RELATIVE) and rule != "distance_from_day"


def _names_an_hour(since: datetime, due: datetime, rule: str, scene: Scene) -> bool:
    """Tell "Day 3, 10am" from days, which keep the plan's hour, and from hours, which pass."""
    began, ends = (wall_of(instant, scene.zone).time() for instant in (since, due))
    return began != ends and not (rule == "distance" and due - since < _DAY)


def _window_end(timing: Timing, due: datetime, scene: Scene) -> datetime | None:
    """Return until when a timing allows it, where that is more than its day."""
    _, end = timing.window or (due, due)
    end = end.astimezone(UTC)
    return end if due < end and not _same_day(due, end, scene) else None


def _working_days(since: datetime, due: datetime, scene: Scene) -> int:
    """
    Return how many working days a phrase counted, which knows the country and not the member.

    A member's own week and days off then have it counted anew.
    """
    first, last = (wall_of(instant, scene.zone).date() for instant in (since, due))
    country = scene.working.country
    office = office_in(country, scene.zone, year=first.year) if country else _office(scene.zone)
    days = (first + n * _DAY for n in range(1, (last - first).days + 1))
    return sum(is_working_day(day, office) for day in days)


def _office(zone: ZoneInfo) -> WorkingTime:
    return WorkingTime(zone=zone)


def _why(said: str, since: datetime, due: datetime, working_days: int, scene: Scene) -> str:
    if working_days:
        total = say_sum(since, working_days, "working_day", scene.zone)
        return _("{said} is {sum}").format(said=quoted(said), sum=total)
    began, ends = wall_of(since, scene.zone), wall_of(due, scene.zone)
    days = (ends.date() - began.date()).days
    if days > 0 and began.time() == ends.time():
        total = say_sum(since, days, "day", scene.zone)
        return _("{said} is {sum}").format(said=quoted(said), sum=total)
    return _("{said}, said on {day}").format(said=quoted(said), day=scene.day_of(since))


def lag(said: str, scene: Scene) -> datetime | None:
    """
    Return when a step is due whose event has happened now: "two days after the reply".

    None where no span stands before the event, or where it comes before it.
    """
    words = said.split()
    for n in range(1, len(words)):
        span = _span(words[:n], scene)
        if span is not None:
            return span if _span(words[: n + 1], scene) == span else None
    return None


def _span(words: Sequence[str], scene: Scene) -> datetime | None:
    timing = _timing(" ".join(words), scene.base, scene)
    if timing.due is None or not timing.rule.startswith(("distance", "working_days")):
        return None
    return timing.due.astimezone(UTC)


def _spaced(
    index: int, last: datetime, draft: StepDraft, timing: Timing | None, scene: Scene
) -> Wish:
    """Place a step that names no time: three days a step, or after the one before it."""
    since, days = scene.base, SPACING * (index + 1)
    if draft.said_at is not None:
        since, days = max(last, draft.said_at), SPACING
    return Wish(
        due_at=add_days(since, days, scene.zone),
        rule="spacing",
        why=say_sum(since, days, "day", scene.zone),
        notes=(timing.explanation,) if timing else (),
        confidence=GUESSED,
    )


def _sum(days: int, scene: Scene) -> str:
    if not days:
        return _("at once")
    wall = wall_of(scene.base, scene.zone) + days * _DAY
    total = say_sum(scene.base, days, "day", scene.zone)
    return _joined(total, say_clocks(wall, scene.zone))


def quoted(said: str) -> str:
    said = said if len(said) <= _QUOTED else said[: _QUOTED - 1] + "…"
    return _("“{said}”").format(said=said)


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _waiting(said: str, timing: Timing) -> Wish:
    return Wish(
        due_at=None,
        rule=timing.rule,
        awaits=said,
        notes=(timing.explanation,),
        confidence=timing.confidence,
    )
