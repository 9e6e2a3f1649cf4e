"""
Everything that can happen to a contact on its way through a sequence.

The lead is locked first. An enrolment has one open step at most, a row of work; when that has
become an e-mail or a task, the next one is dated from the moment in which it is over.
"""

from collections.abc import Sequence
from datetime import datetime

from keepwarm.contacts.actions import note_consent
from keepwarm.db import Connection
from keepwarm.kit.errors import Conflict, NotFound
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import (
    ContactId,
    EnrolmentId,
    EnrolmentStepId,
    LeadId,
    MemberId,
    SequenceId,
)
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import LeadGone, lock_lead, lock_lead_for, lock_leads_anywhere
from keepwarm.leads.model import Lead
from keepwarm.live.events import announce_each
from keepwarm.sequences import reads, writes
from keepwarm.sequences.going import (
    announce_progress,
    be_over,
    end,
    go_on,
    is_sooner,
    move,
    times,
    times_of,
    when,
)
from keepwarm.sequences.model import (
    EnrolmentEnd,
    Obstacle,
    Person,
    SequenceRow,
    SequenceStep,
    StepOutcome,
    Tally,
    UnderWay,
    choose,
    obstacle_to,
)
from keepwarm.sequences.placing import place_after, place_hurried, place_touch
from keepwarm.sequences.wording import why_not
from keepwarm.timeline.actions import remember_each
from keepwarm.work.actions import wake_workers


class SequenceGone(NotFound):
    message = "This sequence is not here any more."


class EnrolmentGone(NotFound):
    message = "This enrolment has ended. Look at the lead again."


class ContactGone(NotFound):
    message = "This contact is not here any more."


class NotEnrolled(Conflict):
    """`obstacle` says why; the text says it to a person."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(why_not(obstacle))
        self.obstacle = obstacle


async def enrol(
    conn: Connection,
    lead_id: LeadId,
    contact_id: ContactId,
    sequence_id: SequenceId,
    *,
    by: Viewer,
    now: datetime,
    confirms_interest: bool = False,
) -> EnrolmentId:
    """
    Have a contact set out on a sequence. Safe to repeat.

    Whoever `confirms_interest` says that we have a legitimate interest in writing to them; it
    is noted with their name and the day. Raises LeadGone, SequenceGone, ContactGone and
    NotEnrolled.
    """
    lead = await lock_lead_for(conn, lead_id, by)
    sequence, steps = await _usable(conn, sequence_id)
    people = await reads.list_people(conn, [lead_id])
    person = next((each for each in people if each.contact_id == contact_id), None)
    if person is None:
        raise ContactGone
    if person.enrolment_id is not None and person.sequence_id == sequence_id:
        return person.enrolment_id
    obstacle = obstacle_to(
        person, stage=lead.stage, steps=steps, confirms_interest=confirms_interest
    )
    if obstacle is not None:
        raise NotEnrolled(obstacle)
    (enrolled,) = await _set_out(conn, sequence, steps, [(lead, person)], by=by.member_id, now=now)
    return enrolled.id


async def enrol_many(
    conn: Connection,
    leads: Sequence[Lead],
    sequence_id: SequenceId,
    *,
    by: MemberId,
    confirms_interest: bool = False,
    now: datetime,
) -> Tally:
    """
    Have one contact of each of many locked leads set out; says how many, and why others not.

    It is the first who can be reached. A lead somebody of which is under way is left out.
    Raises SequenceGone.
    """
    sequence, steps = await _usable(conn, sequence_id)
    people: dict[LeadId, list[Person]] = {lead.id: [] for lead in leads}
    for person in await reads.list_people(conn, list(people)):
        people[person.lead_id].append(person)
    chosen: list[tuple[Lead, Person]] = []
    left_out: dict[Obstacle, int] = {}
    for lead in leads:
        found = choose(
            people[lead.id], stage=lead.stage, steps=steps, confirms_interest=confirms_interest
        )
        if isinstance(found, Person):
            chosen.append((lead, found))
        else:
            left_out[found] = left_out.get(found, 0) + 1
    enrolled = await _set_out(conn, sequence, steps, chosen, by=by, now=now)
    return Tally(enrolled=len(enrolled), left_out=left_out)


async def pause(conn: Connection, enrolment_id: EnrolmentId, *, by: Viewer, now: datetime) -> None:
    """
    Hold a contact's way through a sequence back until somebody resumes it.

    What has become an e-mail or a task already stays what it is. Safe to repeat. Raises
    LeadGone, EnrolmentGone.
    """
    under_way = await _lock_for(conn, enrolment_id, by)
    if await writes.update_paused(conn, enrolment_id, now=now):
        await announce_progress(conn, [under_way])


async def resume(
    conn: Connection, enrolment_id: EnrolmentId, *, by: Viewer, now: datetime
) -> None:
    """Let it go on: what was due meanwhile comes at once. Raises LeadGone, EnrolmentGone."""
    under_way = await _lock_for(conn, enrolment_id, by)
    if await writes.update_resumed(conn, enrolment_id, now=now):
        await go_on(conn, [enrolment_id], now=now)
        await announce_progress(conn, [under_way])


async def stop(conn: Connection, enrolment_id: EnrolmentId, *, by: Viewer, now: datetime) -> None:
    """End a contact's way through a sequence for good. Raises LeadGone, EnrolmentGone."""
    under_way = await _lock_for(conn, enrolment_id, by)
    await end(conn, [under_way], "stopped", by=by.member_id, now=now)


async def stop_for_contact(
    conn: Connection, contact_id: ContactId, because: EnrolmentEnd, now: datetime
) -> bool:
    """
    End what a contact of a locked lead goes through; says whether there was anything.

    What it had become and nobody has sent or done yet is called off with it.
    """
    open_ones = await reads.list_open_of_contact(conn, contact_id)
    under_way = await reads.list_under_way(conn, open_ones)
    return await end(conn, under_way, because, by=None, now=now)


async def stop_for_lead(
    conn: Connection, lead: Lead, because: EnrolmentEnd, now: datetime
) -> bool:
    """End what anybody at a locked lead goes through; says whether there was anything."""
    return await stop_for_leads(conn, [lead.id], because, now)


async def stop_for_leads(
    conn: Connection,
    lead_ids: Sequence[LeadId],
    because: EnrolmentEnd,
    now: datetime,
    *,
    by: MemberId | None = None,
) -> bool:
    """End what anybody at many locked leads goes through; says whether there was anything."""
    open_ones = await reads.list_open_of_leads(conn, lead_ids)
    under_way = await reads.list_under_way(conn, open_ones)
    return await end(conn, under_way, because, by=by, now=now)


async def revive_for_leads(
    conn: Connection, lead_ids: Sequence[LeadId], *, ended_at: datetime, now: datetime
) -> None:
    """
    Take back what ended the enrolments of locked leads at a moment: they go on.

    Not where the contact has opted out or set out anew since.
    """
    ended = await reads.list_ended(conn, lead_ids, ended_at=ended_at)
    if ended:
        await writes.update_revived(conn, ended, now=now)
        await go_on(conn, ended, now=now)
        await announce_progress(conn, await reads.list_under_way(conn, ended))


async def postpone(conn: Connection, lead_id: LeadId, until: datetime, now: datetime) -> None:
    """Have nothing of a locked lead's sequences be due before an instant: they are away."""
    open_ones = await reads.list_open_of_leads(conn, [lead_id])
    under_way = await reads.list_under_way(conn, open_ones)
    await writes.update_postponed(conn, open_ones, until, now=now)
    early = [each for each in under_way if each.waits and each.due_at and each.due_at < until]
    clocks = await times_of(conn, early)
    await move(
        conn, [(each, place_after(until, working=clocks[each.member_id])) for each in early]
    )
    await announce_progress(conn, under_way)


async def hurry(conn: Connection, lead_id: LeadId, now: datetime) -> None:
    """
    Have a locked lead's next touch come sooner: it engaged (U-19).

    The open step is due a day from now at the latest, and what follows comes a day after the
    touch before it. Nothing comes later than it was, nor before now.
    """
    await hurry_many(conn, [lead_id], now)


async def hurry_many(conn: Connection, lead_ids: Sequence[LeadId], now: datetime) -> None:
    """Have the next touches of many locked leads come sooner: they engaged."""
    open_ones = await reads.list_open_of_leads(conn, lead_ids)
    if not open_ones:
        return
    under_way = await reads.list_under_way(conn, open_ones)
    await writes.update_hurried(conn, open_ones, now=now)
    clocks = await times_of(conn, under_way)
    places = [
        (each, place_hurried(now, working=clocks[each.member_id], after=each.paused_until))
        for each in under_way
        if each.waits
    ]
    sooner = [(each, place) for each, place in places if is_sooner(place, each)]
    await move(conn, sooner)
    await announce_progress(conn, [each for each, _ in sooner])


async def step_over(
    conn: Connection,
    enrolment_step_id: EnrolmentStepId,
    how: StepOutcome,
    now: datetime,
    *,
    remark: str | None = None,
) -> bool:
    """
    Note what became of a step: its e-mail was sent, its task closed; the next one is dated.

    After the last one, or enough touches, the enrolment is exhausted. Safe to repeat; says
    whether it was news.
    """
    lead_id = await reads.find_lead_of_step(conn, enrolment_step_id)
    if lead_id is None or not await _lock_where_it_is(conn, lead_id):
        return False
    return await be_over(conn, enrolment_step_id, how, remark=remark, now=now)


async def hold_failed(conn: Connection, step_id: int, why: str | None, *, now: datetime) -> None:
    """Pause an enrolment whose step cannot be done as it stands; a person resumes it."""
    enrolment_id = await reads.find_enrolment_of_step(conn, EnrolmentStepId(step_id))
    if enrolment_id is None:
        return
    await writes.update_remark(conn, EnrolmentStepId(step_id), why)
    if await writes.update_paused(conn, enrolment_id, now=now):
        await announce_progress(conn, await reads.list_under_way(conn, [enrolment_id]))


async def lock_lead_of_step(conn: Connection, step_id: int) -> None:
    """Hold the lead of a step still, on the board or in the trash."""
    lead_id = await reads.find_lead_of_step(conn, step_id)
    await lock_leads_anywhere(conn, [] if lead_id is None else [lead_id])


async def _usable(
    conn: Connection, sequence_id: SequenceId
) -> tuple[SequenceRow, list[SequenceStep]]:
    sequence = await reads.get_sequence(conn, sequence_id)
    steps = await reads.list_sequence_steps(conn, sequence_id)
    if sequence is None or sequence.archived_at is not None or not steps:
        raise SequenceGone
    return sequence, steps


async def _set_out(
    conn: Connection,
    sequence: SequenceRow,
    steps: Sequence[SequenceStep],
    chosen: Sequence[tuple[Lead, Person]],
    *,
    by: MemberId,
    now: datetime,
) -> list[writes.Enrolled]:
    silent = [person.contact_id for _, person in chosen if not person.agrees]
    if silent:
        said = _("said by {member}, when enrolling them in {sequence}")
        source = said.format(member=await reads.get_name(conn, by), sequence=sequence.name)
        await note_consent(conn, silent, "legitimate_interest", source=source, now=now)
    clocks = await times(conn, {lead.owner_id or by for lead, _ in chosen})
    first = steps[0]
    places = {
        member: place_touch(first.timing, is_first=True, since=now, working=working, after=now)
        for member, working in clocks.items()
    }
    enrolled = await writes.insert_enrolments(
        conn,
        sequence.id,
        [
            writes.Beginning(
                lead.id, person.contact_id, first.channel, *when(places[lead.owner_id or by])
            )
            for lead, person in chosen
        ],
        by=by,
        now=now,
    )
    wake_workers(conn)
    facts = [
        (each.lead_id, {"sequence": sequence.name, "contact_id": each.contact_id})
        for each in enrolled
    ]
    await remember_each(conn, facts, "enrolled", by=by, now=now)
    owners = {lead.id: lead.owner_id for lead, _ in chosen}
    told = [(each.lead_id, owners[each.lead_id], {"id": each.id}) for each in enrolled]
    await announce_each(conn, "sequence", told)
    return enrolled


async def _lock_for(conn: Connection, enrolment_id: EnrolmentId, by: Viewer) -> UnderWay:
    lead_id = await reads.find_lead(conn, enrolment_id)
    if lead_id is None:
        raise EnrolmentGone
    await lock_lead_for(conn, lead_id, by)
    found = await reads.list_under_way(conn, [enrolment_id])
    if not found:
        raise EnrolmentGone
    return found[0]


async def _lock_where_it_is(conn: Connection, lead_id: LeadId) -> bool:
    """Lock a lead; False where it lies in the trash, where nothing goes on."""
    try:
        await lock_lead(conn, lead_id)
    except LeadGone:
        return False
    return True
