"""
When a reminder speaks, when it waits, and how a backlog is told of without a flood.

By how late a reminder is, counted from the first working time it could have spoken in:

| late by                                  | what is said                                       |
|------------------------------------------|----------------------------------------------------|
| up to 60 s                               | the reminder; that is on time                      |
| up to 2 h                                | the reminder, as it is                             |
| up to 24 h                               | the reminder, saying when it was due               |
| more, or more than 3 late for one member | one digest of all that is due for that member      |
| more to say than the hour still allows   | one digest; after the hour's fifth message nothing |

Where the rule comes from: Quartz calls this a misfire (60 s late, too), APScheduler coalesces
what was missed, Temporal bounds it by a catch-up window. All of them do so for one schedule at
a time, while people count what reaches them in all. So here the bounds are a member's: whatever
broke and for however long, nobody hears more than five messages an hour, the morning digest
among them; nothing speaks in quiet hours; no step speaks twice within a day unless it was
snoozed. Nothing is dropped: what waits has an instant at which it speaks.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final

from keepwarm.calendar.explaining import say_reasons
from keepwarm.calendar.model import ALL_DAY, WorkingTime, week_of
from keepwarm.calendar.obstacles import reasons_to_wait
from keepwarm.calendar.wall import instant_of, wall_of
from keepwarm.calendar.windows import working_days_from
from keepwarm.calendar.working import move_into
from keepwarm.kit.ids import MemberId
from keepwarm.reminders.model import (
    A_DAY,
    DIGEST_ONLY,
    LADDER,
    MOST_AN_HOUR,
    MOST_TOGETHER,
    Candidate,
    DueDigest,
    LedgerKind,
    Morning,
    Verdict,
)

AN_HOUR: Final = timedelta(hours=1)
ON_TIME_WITHIN: Final = timedelta(seconds=60)
UNREMARKED_WITHIN: Final = timedelta(hours=2)
ALONE_WITHIN: Final = A_DAY
MOST_LATE: Final = 3  # reminders of one member that may come late one by one


def judge(
    candidates: Sequence[Candidate],
    working_times: Mapping[MemberId, WorkingTime],
    sent_in_last_hour: Mapping[MemberId, Sequence[datetime]],
    now: datetime,
) -> list[Verdict]:
    """
    Decide about everything that is due for some members: all of theirs, or the rule is blind.

    `sent_in_last_hour` tells when messages went to each member who can hear any, the latest
    first; a member who is not in it is gone, and reminders for them fall silent.
    """
    verdicts = [_silence(each, "trash") for each in candidates if each.in_trash]
    for member_id, group in _by_member(candidates):
        if (sent := sent_in_last_hour.get(member_id)) is None:
            verdicts += [_silence(each, "nobody") for each in group]
        else:
            verdicts += _Listener(working_times[member_id], sent, now).judge(group)
    return verdicts


def leave_for_later(candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """
    Leave the last member out where there were too many to read them all.

    Only who has more by themselves than one transaction judges is told in several digests.
    """
    if len(candidates) < MOST_TOGETHER:
        return candidates
    cut = candidates[-1].member_id
    return [each for each in candidates if each.member_id != cut] or candidates


def _by_member(
    candidates: Iterable[Candidate],
) -> Iterable[tuple[MemberId, list[Candidate]]]:
    groups: dict[MemberId, list[Candidate]] = defaultdict(list)
    for each in candidates:
        if not each.in_trash:
            groups[each.member_id].append(each)
    return groups.items()


def _silence(candidate: Candidate, why: str) -> Verdict:
    return Verdict(candidate, "silenced", None, {"why": why})


def _hold_back(candidate: Candidate, until: datetime, why: str) -> Verdict:
    return Verdict(candidate, "held_back", until, {"until": until.isoformat(), "why": why})


@dataclass(slots=True)
class _Listener:
    """A member as they can hear reminders now."""

    working: WorkingTime
    sent: Sequence[datetime]
    now: datetime
    moved: dict[tuple[datetime, bool], datetime] = field(
        default_factory=dict[tuple[datetime, bool], datetime]
    )

    def judge(self, candidates: Sequence[Candidate]) -> list[Verdict]:
        """Decide about all that is due for this member."""
        opens = [
            (each, self._moved(self.now, quiet_only=self._insists(each))) for each in candidates
        ]
        waits = [self._wait(each, until) for each, until in opens if self.now < until]
        ready = [(each, self._lateness(each)) for each, until in opens if until <= self.now]
        return waits + self._judge_ready(ready)

    def _judge_ready(self, ready: Sequence[tuple[Candidate, timedelta]]) -> list[Verdict]:
        allowed = MOST_AN_HOUR - len(self.sent)
        if allowed <= 0:
            until = self._moved(self.sent[MOST_AN_HOUR - 1] + AN_HOUR)
            return [_hold_back(each, until, "limit") for each, _ in ready]
        if is_crowd([late for _, late in ready], allowed):
            return self._digest(ready)
        return [self._speak(each, late) for each, late in ready]

    def _insists(self, candidate: Candidate) -> bool:
        # A person chose this very time: their working hours need not agree, the night does.
        return (
            candidate.snoozes > 0
            and candidate.rung == 0
            and self.now - candidate.due_at <= UNREMARKED_WITHIN
        )

    def _moved(self, instant: datetime, *, quiet_only: bool = False) -> datetime:
        """Move an instant into working time, or only out of quiet hours."""
        key = (instant, quiet_only)
        if key not in self.moved:
            self.moved[key] = move_into(instant, self._hours(quiet_only=quiet_only))
        return self.moved[key]

    def _hours(self, *, quiet_only: bool) -> WorkingTime:
        return awake(self.working) if quiet_only else self.working

    def _lateness(self, candidate: Candidate) -> timedelta:
        late = self.now - candidate.owed_at
        if late <= ON_TIME_WITHIN:
            return max(late, timedelta())
        could = self._moved(candidate.owed_at, quiet_only=self._insists(candidate))
        return max(self.now - could, timedelta())

    def _wait(self, candidate: Candidate, until: datetime) -> Verdict:
        hours = self._hours(quiet_only=self._insists(candidate))
        facts = {"until": until.isoformat(), "why": _say_why(self.now, until, hours)}
        return Verdict(candidate, "moved", until, facts)

    def _digest(self, ready: Sequence[tuple[Candidate, timedelta]]) -> list[Verdict]:
        first, _ = ready[0]
        key = f"digest:{first.member_id}:{first.id}.{first.occurrence + 1}"
        return [
            self._told(each, "digested", {"late_seconds": _seconds(late), "message": key})
            for each, late in ready
        ]

    def _speak(self, candidate: Candidate, late: timedelta) -> Verdict:
        facts = {
            "late_seconds": _seconds(late),
            "was_due": late > UNREMARKED_WITHIN,
            "message": f"reminder:{candidate.id}:{candidate.occurrence + 1}",
        }
        return self._told(candidate, "spoke", facts)

    def _told(self, candidate: Candidate, kind: LedgerKind, facts: dict[str, Any]) -> Verdict:
        facts["rung"] = candidate.rung
        return Verdict(candidate, kind, self._next_speech(candidate), facts)

    def _next_speech(self, candidate: Candidate) -> datetime | None:
        rung = candidate.rung + 1
        if rung >= DIGEST_ONLY:
            return None
        return self._moved(max(candidate.due_at + LADDER[rung], self.now + A_DAY))


@lru_cache(maxsize=64)
def _say_why(now: datetime, until: datetime, hours: WorkingTime) -> str:
    return ", ".join(say_reasons(reasons_to_wait(now, until, hours)))


def is_crowd(late: Sequence[timedelta], allowed: int) -> bool:
    """Say whether that much, that late, is better told in one message."""
    return (
        len(late) > allowed
        or sum(each > ON_TIME_WITHIN for each in late) > MOST_LATE
        or any(each > ALONE_WITHIN for each in late)
    )


def awake(working: WorkingTime) -> WorkingTime:
    """Return all the time in which a member may be disturbed at all."""
    return replace(
        working,
        hours=week_of(ALL_DAY, weekend=()),
        country=None,
        subdivision=None,
        days_off=frozenset(),
    )


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def push_away(candidate: Candidate, now: datetime) -> Verdict:
    """Have a reminder that nobody could judge or write down looked at again in an hour."""
    return _hold_back(candidate, now + AN_HOUR, "trouble")


def next_digest(now: datetime, digest_at: time, working: WorkingTime) -> datetime:
    """Return the next instant at which a working day's digest is due."""
    today = wall_of(now, working.zone).date()
    mornings = (
        instant_of(datetime.combine(day, digest_at), working.zone)
        for day in working_days_from(today, working)
    )
    return next(morning for morning in mornings if now < morning)


def judge_mornings(
    due: Iterable[DueDigest],
    working_times: Mapping[MemberId, WorkingTime],
    sent_in_last_hour: Mapping[MemberId, Sequence[datetime]],
    now: datetime,
) -> list[Morning]:
    """
    Decide about digests that are due: which are told now, and when each is due next.

    One that missed its morning is not made up for: the next one tells the same, and what was
    to be said meanwhile speaks for itself.
    """
    return [
        _judge_morning(each, working_times[each.member_id], sent_in_last_hour, now) for each in due
    ]


def _judge_morning(
    digest: DueDigest,
    working: WorkingTime,
    sent_in_last_hour: Mapping[MemberId, Sequence[datetime]],
    now: datetime,
) -> Morning:
    following = next_digest(now, digest.digest_at, working)
    sent = sent_in_last_hour.get(digest.member_id)
    is_late = now - digest.due_at > UNREMARKED_WITHIN
    if sent is None or is_late or now < move_into(now, awake(working)):
        return Morning(digest.member_id, following)
    if len(sent) >= MOST_AN_HOUR:
        return Morning(digest.member_id, sent[MOST_AN_HOUR - 1] + AN_HOUR)
    return Morning(digest.member_id, following, until=_end_of_day(now, working))


def _end_of_day(now: datetime, working: WorkingTime) -> datetime:
    tomorrow = wall_of(now, working.zone).date() + A_DAY
    return instant_of(datetime.combine(tomorrow, time()), working.zone)
