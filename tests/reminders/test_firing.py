"""The rules by which reminders speak, without a database."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwarm.calendar.model import Hours, WorkingTime, week_of
from keepwarm.calendar.windows import windows_from
from keepwarm.kit.ids import LeadId, MemberId, ReminderId, StepId
from keepwarm.outbox.model import Message
from keepwarm.reminders.firing import (
    judge,
    judge_mornings,
    leave_for_later,
    next_digest,
    push_away,
)
from keepwarm.reminders.model import (
    MOST_TOGETHER,
    NOBODY,
    Candidate,
    DueDigest,
    Morning,
    Reminder,
    Status,
    Verdict,
    messages_of,
    undoing,
)
from tests.reminders.team import NOW

OLGA, MIA = MemberId(7), MemberId(8)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KYIV = WorkingTime(zone=ZoneInfo("Europe/Kyiv"))
NOON = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)  # a Wednesday, 12:00 in Kyiv
MONDAY = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)  # 09:00 in Kyiv: the office opens
EVENING = datetime(2026, 3, 4, 16, 0, tzinfo=UTC)  # 18:00 in Kyiv: it has just closed
HALF_PAST_EIGHT = time(8, 30)


def due(
    number: int = 1,
    *,
    at: datetime = NOON,
    to: MemberId = OLGA,
    rung: int = 0,
    snoozes: int = 0,
    spoke_at: datetime | None = None,
    in_trash: bool = False,
) -> Candidate:
    return Candidate(
        id=ReminderId(number),
        lead_id=LeadId(100 + number),
        step_id=StepId(200 + number),
        member_id=to,
        due_at=at,
        speaks_at=at,
        rung=rung,
        occurrence=rung,
        snoozes=snoozes,
        last_reminded_at=spoke_at,
        in_trash=in_trash,
    )


def judged(
    *candidates: Candidate,
    now: datetime = NOON,
    sent: Sequence[datetime] = (),
    working: WorkingTime = KYIV,
) -> list[Verdict]:
    times = dict.fromkeys([OLGA, MIA], working)
    return judge(candidates, times, {OLGA: sent, MIA: ()}, now)


def told(verdicts: Sequence[Verdict]) -> list[tuple[int, str, datetime | None]]:
    return [(each.reminder.id, each.kind, each.speaks_at) for each in verdicts]


@pytest.mark.parametrize(
    ("late", "was_due"),
    [
        (timedelta(0), False),
        (timedelta(seconds=61), False),
        (2 * HOUR, False),
        (2 * HOUR + timedelta(seconds=1), True),
        (DAY, True),
    ],
    ids=str,
)
def test_reminder_that_is_late_says_so_after_two_hours(late: timedelta, was_due: bool) -> None:
    one = due(at=NOON - late)

    verdicts = judged(one)

    facts = {
        "late_seconds": late.total_seconds(),
        "was_due": was_due,
        "message": "reminder:1:1",
        "rung": 0,
    }
    assert verdicts == [Verdict(one, "spoke", NOON + DAY, facts)]


def test_reminder_of_more_than_a_day_ago_is_told_in_a_digest() -> None:
    one = due(at=NOON - DAY - timedelta(seconds=1))

    verdicts = judged(one)

    facts = {"late_seconds": 86401, "message": "digest:7:1.1", "rung": 0}
    assert verdicts == [Verdict(one, "digested", NOON + DAY, facts)]


def test_three_late_ones_come_one_by_one_and_a_fourth_makes_a_digest() -> None:
    late = [due(n, at=NOON - timedelta(minutes=2)) for n in range(1, 5)]

    assert [kind for _, kind, _ in told(judged(*late[:3]))] == ["spoke"] * 3
    assert [kind for _, kind, _ in told(judged(*late))] == ["digested"] * 4


def test_five_on_time_come_one_by_one_and_a_sixth_makes_a_digest() -> None:
    on_time = [due(n, at=NOON - timedelta(seconds=60)) for n in range(1, 7)]

    assert [kind for _, kind, _ in told(judged(*on_time[:5]))] == ["spoke"] * 5
    assert [kind for _, kind, _ in told(judged(*on_time))] == ["digested"] * 6


def test_what_the_hour_does_not_allow_any_more_is_told_together() -> None:
    sent = [NOON - timedelta(minutes=n) for n in (1, 2, 3)]

    assert [kind for _, kind, _ in told(judged(due(1), due(2), sent=sent))] == ["spoke"] * 2
    assert [kind for _, kind, _ in told(judged(due(1), due(2), due(3), sent=sent))] == [
        "digested"
    ] * 3


def test_after_the_fifth_message_reminders_wait_until_the_hour_is_over() -> None:
    sent = [NOON - timedelta(minutes=n) for n in (1, 2, 3, 4, 50)]
    free_at = NOON + timedelta(minutes=10)

    verdicts = judged(due(), sent=sent)

    facts = {"until": free_at.isoformat(), "why": "limit"}
    assert verdicts == [Verdict(due(), "held_back", free_at, facts)]


def test_hour_that_ends_after_work_lets_reminders_wait_for_the_morning() -> None:
    now = EVENING - timedelta(minutes=1)
    sent = [now - timedelta(minutes=n) for n in range(1, 6)]

    assert told(judged(due(at=now), now=now, sent=sent)) == [
        (1, "held_back", datetime(2026, 3, 5, 7, 0, tzinfo=UTC))
    ]


def test_members_are_judged_each_by_themselves() -> None:
    crowd = [due(n, to=MIA) for n in range(2, 8)]

    verdicts = judged(due(1), *crowd)

    assert [kind for _, kind, _ in told(verdicts)] == ["spoke", *["digested"] * 6]


def test_after_work_reminders_wait_for_the_next_working_morning_and_say_why() -> None:
    friday = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)
    monday = datetime(2026, 3, 9, 7, 0, tzinfo=UTC)

    verdicts = judged(due(at=friday), now=friday)

    why = "19:00 is after working hours, Sat 7 Mar and Sun 8 Mar are no working days"
    facts = {"until": monday.isoformat(), "why": why}
    assert verdicts == [Verdict(due(at=friday), "moved", monday, facts)]


def test_free_time_does_not_make_a_reminder_late() -> None:
    saturday = datetime(2026, 2, 28, 12, 0, tzinfo=UTC)
    spoke_on_friday = due(at=saturday - 3 * DAY, rung=1, spoke_at=saturday - DAY)

    verdicts = judged(due(2, at=saturday), spoke_on_friday, now=MONDAY)

    assert [(each.kind, each.facts["late_seconds"]) for each in verdicts] == [("spoke", 0)] * 2


def test_outage_makes_a_reminder_late_although_it_waited_for_the_morning() -> None:
    friday = datetime(2026, 2, 27, 8, 0, tzinfo=UTC)

    verdicts = judged(due(at=friday), now=MONDAY)

    assert [(each.kind, each.facts["late_seconds"]) for each in verdicts] == [
        ("digested", 71 * 3600)
    ]


def test_snoozed_reminder_speaks_outside_of_working_hours() -> None:
    snoozed = due(at=EVENING, snoozes=1)

    assert told(judged(snoozed, now=EVENING)) == [
        (1, "spoke", datetime(2026, 3, 6, 7, tzinfo=UTC))
    ]


def test_snoozed_reminder_does_not_speak_in_quiet_hours() -> None:
    night = datetime(2026, 3, 4, 19, 0, tzinfo=UTC)  # 21:00 in Kyiv

    (verdict,) = judged(due(at=night, snoozes=1), now=night)

    until = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
    facts = {"until": until.isoformat(), "why": "21:00 is in quiet hours"}
    assert (verdict.kind, verdict.speaks_at, verdict.facts) == ("moved", until, facts)


@pytest.mark.parametrize(
    "candidate",
    [
        due(at=EVENING - 3 * HOUR, snoozes=1),
        due(at=EVENING - DAY, snoozes=1, rung=1, spoke_at=EVENING - DAY),
        due(at=EVENING),
    ],
    ids=["long ago", "spoke since", "never"],
)
def test_only_what_was_snoozed_to_this_evening_comes_after_work(candidate: Candidate) -> None:
    assert [each.kind for each in judged(candidate, now=EVENING)] == ["moved"]


@pytest.mark.parametrize(
    ("rung", "then"),
    [(0, NOON + DAY), (1, NOON + 2 * DAY), (2, None)],
    ids=["due", "a day later", "three days later"],
)
def test_ladder_goes_on_until_only_the_digest_is_left(rung: int, then: datetime | None) -> None:
    one = due(at=NOON - [0, 1, 3][rung] * DAY, rung=rung, spoke_at=NOON - DAY if rung else None)

    assert told(judged(one)) == [(1, "spoke", then)]


def test_late_reminder_speaks_again_no_sooner_than_a_day_later() -> None:
    one = due(at=NOON - 2 * DAY - 20 * HOUR, rung=1, spoke_at=NOON - 25 * HOUR)

    assert told(judged(one)) == [(1, "spoke", NOON + DAY)]


def test_ladder_waits_for_working_days() -> None:
    friday = datetime(2026, 3, 6, 10, 0, tzinfo=UTC)

    assert told(judged(due(at=friday), now=friday)) == [
        (1, "spoke", datetime(2026, 3, 9, 7, 0, tzinfo=UTC))
    ]


def test_where_nobody_hears_a_reminder_falls_silent() -> None:
    gone = due(1, to=MemberId(99))
    nobodys = due(2, to=NOBODY)
    trashed = due(3, in_trash=True)

    verdicts = judged(gone, nobodys, trashed)

    assert verdicts == [
        Verdict(trashed, "silenced", None, {"why": "trash"}),
        Verdict(gone, "silenced", None, {"why": "nobody"}),
        Verdict(nobodys, "silenced", None, {"why": "nobody"}),
    ]


def test_what_cannot_be_said_is_looked_at_in_an_hour() -> None:
    facts = {"until": (NOON + HOUR).isoformat(), "why": "trouble"}

    assert push_away(due(), NOON) == Verdict(due(), "held_back", NOON + HOUR, facts)


def test_member_of_whom_not_all_could_be_read_is_left_for_later() -> None:
    first = [due(n) for n in range(3)]
    cut = [due(n, to=MIA) for n in range(3, MOST_TOGETHER)]

    assert leave_for_later([*first, *cut]) == first
    assert leave_for_later(cut) == cut
    assert leave_for_later([due(n) for n in range(MOST_TOGETHER)]) == [
        due(n) for n in range(MOST_TOGETHER)
    ]


def test_messages_tell_of_reminders_one_by_one_and_of_a_crowd_together() -> None:
    late = [due(n, to=MIA, at=NOON - n * DAY) for n in range(1, 8)]
    verdicts = judged(due(9, at=NOON - 3 * HOUR), *late, due(10, in_trash=True))

    messages = messages_of(verdicts)

    assert messages == [
        Message(
            key="reminder:9:1",
            member_id=OLGA,
            kind="reminder",
            lead_id=LeadId(109),
            facts={
                "reminder_id": 9,
                "step_id": 209,
                "occurrence": 1,
                "rung": 0,
                "due_at": (NOON - 3 * HOUR).isoformat(),
                "was_due": True,
            },
        ),
        Message(
            key="digest:8:1.1",
            member_id=MIA,
            kind="digest",
            facts={
                "step_ids": [207, 206, 205, 204, 203, 202, 201],
                "total": 7,
                "oldest": (NOON - 7 * DAY).isoformat(),
                "cause": "catch_up",
            },
        ),
    ]


@pytest.mark.parametrize(
    ("now", "following"),
    [
        (datetime(2026, 3, 6, 6, 29, tzinfo=UTC), datetime(2026, 3, 6, 6, 30, tzinfo=UTC)),
        (datetime(2026, 3, 6, 6, 30, tzinfo=UTC), datetime(2026, 3, 9, 6, 30, tzinfo=UTC)),
        (datetime(2026, 3, 27, 12, 0, tzinfo=UTC), datetime(2026, 3, 30, 5, 30, tzinfo=UTC)),
    ],
    ids=["a minute before", "on Friday", "over a change of clocks"],
)
def test_digests_come_on_working_mornings(now: datetime, following: datetime) -> None:
    assert next_digest(now, HALF_PAST_EIGHT, KYIV) == following


def morning(now: datetime, *, sent: Sequence[datetime] | None = (), due_at: datetime) -> Morning:
    heard: dict[MemberId, Sequence[datetime]] = {} if sent is None else {OLGA: sent}
    digest = DueDigest(OLGA, due_at, HALF_PAST_EIGHT)
    (judged_morning,) = judge_mornings([digest], {OLGA: KYIV}, heard, now)
    return judged_morning


AT = datetime(2026, 3, 4, 6, 30, tzinfo=UTC)  # 08:30 in Kyiv


def test_digest_tells_of_the_day_and_comes_again_the_next_morning() -> None:
    midnight = datetime(2026, 3, 4, 22, 0, tzinfo=UTC)

    assert morning(AT, due_at=AT) == Morning(OLGA, AT + DAY, until=midnight)
    assert morning(AT + 2 * HOUR, due_at=AT) == Morning(OLGA, AT + DAY, until=midnight)


@pytest.mark.parametrize(
    ("now", "due_at", "sent"),
    [
        (AT + 2 * HOUR + timedelta(seconds=1), AT, ()),
        (AT - HOUR, AT - HOUR, ()),
        (AT, AT, None),
    ],
    ids=["missed its morning", "quiet hours", "member is gone"],
)
def test_digest_that_cannot_be_told_is_not_made_up_for(
    now: datetime, due_at: datetime, sent: Sequence[datetime] | None
) -> None:
    following = AT if now < AT else AT + DAY

    assert morning(now, due_at=due_at, sent=sent) == Morning(OLGA, following)


def test_digest_waits_for_the_hour_like_everything_else() -> None:
    sent = [AT - timedelta(minutes=n) for n in range(1, 6)]

    assert morning(AT, due_at=AT, sent=sent) == Morning(OLGA, AT + timedelta(minutes=55))


def reminder(status: Status) -> Reminder:
    return Reminder(
        id=ReminderId(1),
        lead_id=LeadId(1),
        step_id=StepId(1),
        status=status,
        due_at=NOON,
        speaks_at=None,
        rung=0,
        occurrence=0,
        snoozes=0,
        last_reminded_at=None,
    )


@pytest.mark.parametrize(
    ("is_now", "was", "kind"),
    [
        ("completed", "pending", "reopened"),
        ("pending", "sent", "retimed"),
        ("pending", "completed", "completed"),
        ("sent", "skipped", "skipped"),
        ("pending", "cancelled", "cancelled"),
    ],
)
def test_undoing_is_called_by_what_it_does(is_now: Status, was: Status, kind: str) -> None:
    assert undoing(reminder(is_now), reminder(was)) == kind


# ── However long the outage and whatever piled up ──────────────────────────────────────────────

working_times = st.sampled_from(
    [
        KYIV,
        WorkingTime(zone=ZoneInfo("Asia/Tokyo"), quiet=Hours(time(22), time(7))),
        WorkingTime(zone=ZoneInfo("America/New_York"), country="US", subdivision="NY"),
        WorkingTime(
            zone=ZoneInfo("Europe/Berlin"),
            hours=week_of(Hours(time(8), time(12)), Hours(time(13), time(17)), weekend=()),
            days_off=frozenset({date(2026, 3, 3), date(2026, 3, 4)}),
        ),
    ]
)
minutes = st.integers(0, 60 * 24 * 40).map(lambda n: timedelta(minutes=n))


@st.composite
def backlogs(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw what piled up before the machine was back: instants, rungs, snoozes."""
    return draw(
        st.lists(
            st.fixed_dictionaries(
                {"before": minutes, "rung": st.integers(0, 2), "snoozes": st.integers(0, 1)}
            ),
            min_size=1,
            max_size=40,
        )
    )


@settings(deadline=None, max_examples=200)
@given(backlogs(), working_times, minutes)
def test_after_any_outage_nobody_hears_more_than_five_messages_in_an_hour(
    backlog: list[dict[str, Any]], working: WorkingTime, after: timedelta
) -> None:
    back_at = NOW + after
    waiting = [
        due(n, at=back_at - each["before"], rung=each["rung"], snoozes=each["snoozes"])
        for n, each in enumerate(backlog, start=1)
    ]

    sent = play(waiting, back_at, working, until=back_at + 3 * DAY)

    for instant, _ in sent:
        in_the_hour = [each for each in sent if instant <= each[0] < instant + HOUR]
        assert len(in_the_hour) <= 5
        assert is_awake(instant, working)
    spoken = [(step, instant) for instant, steps in sent for step in steps]
    for step in {step for step, _ in spoken}:
        instants = [instant for each, instant in spoken if each == step]
        assert all(later - each >= DAY for each, later in pairwise(instants))


def play(
    waiting: list[Candidate], now: datetime, working: WorkingTime, *, until: datetime
) -> list[tuple[datetime, list[int]]]:
    """Fire whatever is due, as often as something is, and return each message with its steps."""
    sent: list[tuple[datetime, list[int]]] = []
    while waiting and (now := max(now, min(each.speaks_at for each in waiting))) < until:
        ready = [each for each in waiting if each.speaks_at <= now]
        of_late = sorted((at for at, _ in sent if at > now - HOUR), reverse=True)[:5]
        verdicts = judge(ready, {OLGA: working}, {OLGA: of_late}, now)
        keys: dict[str, list[int]] = {}
        for verdict in verdicts:
            if verdict.kind in {"spoke", "digested"}:
                keys.setdefault(verdict.facts["message"], []).append(verdict.reminder.step_id)
        sent += [(now, steps) for steps in keys.values()]
        waiting = [each for each in waiting if each not in ready]
        waiting += [moved(verdict, now) for verdict in verdicts if verdict.speaks_at]
    return sent


def moved(verdict: Verdict, now: datetime) -> Candidate:
    """Do to a candidate what the database does to its row."""
    it, has_told = verdict.reminder, verdict.kind in {"spoke", "digested"}
    assert verdict.speaks_at is not None
    assert verdict.speaks_at > now
    return Candidate(
        id=it.id,
        lead_id=it.lead_id,
        step_id=it.step_id,
        member_id=it.member_id,
        due_at=it.due_at,
        speaks_at=verdict.speaks_at,
        rung=it.rung + has_told,
        occurrence=it.occurrence + has_told,
        snoozes=it.snoozes,
        last_reminded_at=now if has_told else it.last_reminded_at,
        in_trash=False,
    )


def is_awake(instant: datetime, working: WorkingTime) -> bool:
    whole_days = WorkingTime(
        zone=working.zone, hours=week_of(Hours(time(0), time(0)), weekend=()), quiet=working.quiet
    )
    return next(windows_from(instant, whole_days)).opens_at == instant
