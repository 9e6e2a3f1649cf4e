"""How an enrolment goes on: to its next step, or to its end. Its lead is locked."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from keepwarm.availability.reads import NOBODYS_TIME, working_times
from keepwarm.calendar.model import WorkingTime
from keepwarm.db import Connection
from keepwarm.emails.actions import call_off_for_steps as call_off_emails
from keepwarm.kit.ids import ContactId, EnrolmentId, EnrolmentStepId, MemberId
from keepwarm.live.events import announce_each
from keepwarm.sequences import progress, reads
from keepwarm.sequences.model import EnrolmentEnd, SequenceStep, StepOutcome, UnderWay
from keepwarm.sequences.placing import due_of, place_touch
from keepwarm.sequences.wording import end_words
from keepwarm.steps.model import Placed
from keepwarm.tasks.closing import call_off_for_steps as call_off_tasks
from keepwarm.timeline.actions import remember_each
from keepwarm.work.actions import wake_workers


async def go_on(conn: Connection, ids: Sequence[EnrolmentId], *, now: datetime) -> None:
    """Date the next steps of enrolments that go on; those at their end, end."""
    going = [
        each
        for each in await reads.list_under_way(conn, ids)
        if each.state == "active" and not each.is_busy
    ]
    numbers = {each.sequence_id for each in going}
    steps = {number: await reads.list_sequence_steps(conn, number) for number in numbers}
    exhausted = [each for each in going if each.is_exhausted_by(len(steps[each.sequence_id]))]
    await end(conn, exhausted, "exhausted", by=None, now=now)
    clocks = await times_of(conn, going)
    coming = [
        _coming(each, contact_id, steps[each.sequence_id], clocks[each.member_id], now)
        for each in going
        if each not in exhausted and (contact_id := each.contact_id) is not None
    ]
    await progress.upsert_coming(conn, coming, now=now)
    wake_workers(conn)


def _coming(
    under_way: UnderWay,
    contact_id: ContactId,
    steps: Sequence[SequenceStep],
    working: WorkingTime,
    now: datetime,
) -> progress.Coming:
    number = under_way.next_number
    step = steps[number - 1]
    place = place_touch(
        step.timing,
        is_first=number == 1,
        since=under_way.since,
        working=working,
        is_hurried=under_way.hurried_at is not None,
        after=max(now, under_way.paused_until or now),
    )
    return progress.Coming(
        under_way.id, under_way.lead_id, contact_id, number, step.channel, *when(place)
    )


def when(place: Placed) -> tuple[str, str, datetime]:
    return place.rule, place.explanation, due_of(place)


def is_sooner(place: Placed, under_way: UnderWay) -> bool:
    return under_way.due_at is not None and due_of(place) < under_way.due_at


async def move(conn: Connection, moves: Sequence[tuple[UnderWay, Placed]]) -> None:
    moving = [
        progress.Moving(each.step_id, *when(place))
        for each, place in moves
        if each.step_id is not None
    ]
    await progress.update_moved(conn, moving)
    wake_workers(conn)


async def end(
    conn: Connection,
    under_way: Sequence[UnderWay],
    because: EnrolmentEnd,
    *,
    by: MemberId | None,
    now: datetime,
) -> bool:
    """End enrolments, and call off what they had become and nobody has sent or done yet."""
    if not under_way:
        return False
    ids = [each.id for each in under_way]
    await progress.update_ended(conn, ids, because, now=now)
    called_off = await progress.call_off_steps(conn, ids, now=now)
    if called_off:
        await call_off_emails(conn, called_off, end_words(because), now=now)
        await call_off_tasks(conn, called_off, now=now)
    facts = [
        (
            each.lead_id,
            {"sequence": each.sequence, "contact_id": each.contact_id, "because": because},
        )
        for each in under_way
    ]
    await remember_each(conn, facts, "sequence_ended", by=by, now=now)
    await announce_progress(conn, under_way)
    return True


async def be_over(
    conn: Connection,
    step_id: EnrolmentStepId,
    how: StepOutcome,
    *,
    remark: str | None = None,
    now: datetime,
) -> bool:
    """Note what became of a step, and go on to the next; says whether it was news."""
    if not await progress.update_over(conn, step_id, how, remark=remark, now=now):
        return False
    enrolment_id = await reads.find_enrolment_of_step(conn, step_id)
    if enrolment_id is not None:
        await go_on(conn, [enrolment_id], now=now)
        await announce_progress(conn, await reads.list_under_way(conn, [enrolment_id]))
    return True


async def announce_progress(conn: Connection, under_way: Sequence[UnderWay]) -> None:
    told = [(each.lead_id, each.owner_id, {"id": each.id}) for each in under_way]
    await announce_each(conn, "sequence", told)


async def times_of(
    conn: Connection, under_way: Sequence[UnderWay]
) -> Mapping[MemberId | None, WorkingTime]:
    return await times(conn, {each.member_id for each in under_way})


async def times(
    conn: Connection, members: Collection[MemberId | None]
) -> Mapping[MemberId | None, WorkingTime]:
    """Return when members work; office hours for those who are not there."""
    known = await working_times(conn, [member for member in members if member is not None])
    return {
        member: known.get(member, NOBODYS_TIME) if member else NOBODYS_TIME for member in members
    }
