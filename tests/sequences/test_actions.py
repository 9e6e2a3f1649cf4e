"""Setting out, going on, stopping: the verbs of enrolments."""

from dataclasses import replace
from datetime import timedelta

import pytest

from keepwarm.accounts.model import Member
from keepwarm.board.actions import move_many, undo_change
from keepwarm.contacts.actions import note_consent, opt_out
from keepwarm.db import Connection
from keepwarm.emails.actions import GapsLeft, approve
from keepwarm.kit.ids import ContactId, EmailId, EnrolmentId, EnrolmentStepId, LeadId, SequenceId
from keepwarm.leads.actions import LeadGone, lock_lead, lock_leads_anywhere
from keepwarm.leads.model import Stage
from keepwarm.sequences.actions import (
    ContactGone,
    EnrolmentGone,
    NotEnrolled,
    SequenceGone,
    enrol,
    enrol_many,
    hold_failed,
    hurry,
    pause,
    postpone,
    resume,
    revive_for_leads,
    step_over,
    stop,
    stop_for_contact,
    stop_for_lead,
)
from keepwarm.sequences.editing import archive_sequence, copy_sequence, save_sequence
from keepwarm.sequences.model import SequenceDraft, Tally
from keepwarm.sequences.taking import take_step
from keepwarm.trash.actions import restore_lead, trash_lead
from keepwarm.work.model import Permanent
from tests import build
from tests.build import NOW
from tests.sequences.way import (
    AGAIN,
    CALL,
    DAY,
    HELLO,
    LINKEDIN,
    MONDAY,
    OUTFIT,
    claim,
    endings,
    send,
    sequence,
    steps,
    take,
    way,
)


async def test_the_first_step_is_due_at_once_in_working_time(conn: Connection) -> None:
    saturday = MONDAY - 2 * DAY

    await way(conn, now=saturday)

    assert await steps(conn) == [(1, "pending", None, MONDAY)]


async def test_a_way_through_a_sequence(conn: Connection) -> None:
    await way(conn, sends_itself=True)

    await take(conn, MONDAY)
    await send(conn, MONDAY + timedelta(minutes=5))
    await take(conn, MONDAY + 3 * DAY)
    await send(conn, MONDAY + 3 * DAY)
    await take(conn, MONDAY + 9 * DAY)

    assert await build.rows(
        conn, "select subject, body, approved_at, due_at from emails order by id"
    ) == [
        ("Hello", "Hi Jane", MONDAY, MONDAY),
        ("Re: Hello", "And again", MONDAY + 3 * DAY, MONDAY + 3 * DAY),
    ]
    assert await build.rows(
        conn,
        "select t.subject, t.channel, t.notes, t.created_by, s.number"
        "  from tasks t join enrolment_steps s on s.id = t.enrolment_step_id",
    ) == [("Call Jane Doe", "call", "Ask about Acme", "sequence", 3)]
    assert await steps(conn) == [
        (1, "completed", "done", MONDAY),
        (2, "completed", "done", MONDAY + 2 * DAY + timedelta(minutes=5)),
        (3, "completed", None, MONDAY + 7 * DAY),  # three days later it is Sunday
    ]
    assert await endings(conn) == [("active", None)]


async def test_an_email_waits_for_approval_unless_its_sequence_sends_itself(
    conn: Connection,
) -> None:
    await way(conn)

    await take(conn, MONDAY)

    assert await build.rows(conn, "select status, approved_at, approved_by from emails") == [
        ("pending", None, None)
    ]


async def test_words_with_a_gap_nobody_can_fill_wait_for_a_person(conn: Connection) -> None:
    letter = replace(HELLO, body="Hi {first_name}, look at {page}")

    on = await way(conn, letter, person="Madonna", sends_itself=True)
    await take(conn, MONDAY)

    assert await build.rows(
        conn,
        "select m.body, m.approved_at, s.remark"
        "  from emails m join enrolment_steps s on s.id = m.enrolment_step_id",
    ) == [
        (
            "Hi {first_name}, look at {page}",
            None,
            "It waits for you: the first name, the personal page are missing.",
        )
    ]
    ((email_id, error),) = await build.rows(conn, "select id, error from emails")
    assert error == "It waits for you: the first name, the personal page are missing."
    with pytest.raises(GapsLeft):
        await approve(conn, EmailId(int(str(email_id))), by=on.owner.viewer, now=MONDAY)


async def test_a_step_without_an_address_is_skipped_and_says_why(conn: Connection) -> None:
    await way(conn, LINKEDIN, CALL)

    await take(conn, MONDAY + 2 * DAY)

    assert await build.rows(
        conn, "select number, status, outcome, remark from enrolment_steps order by number"
    ) == [
        (1, "completed", "skipped", "Skipped: there is no LinkedIn profile."),
        (2, "pending", None, None),
    ]


async def test_nobody_signs_who_has_left_the_team(conn: Connection) -> None:
    on = await way(conn, replace(HELLO, body="Yours, {sender}"), sends_itself=True)
    await conn.raw.execute("update members set disabled_at = $2 where id = $1", on.owner.id, NOW)

    await take(conn, MONDAY)

    assert await build.rows(conn, "select body, approved_at, error from emails") == [
        ("Yours, {sender}", None, "It waits for you: the sender is missing.")
    ]


async def test_without_a_mailbox_somebody_is_asked_to_write(conn: Connection) -> None:
    await way(conn, sends_itself=True)

    await take(conn, MONDAY, outfit=replace(OUTFIT, mailboxes=()))

    assert await build.rows(conn, "select channel, subject, notes from tasks") == [
        ("email", "Hello", "Hi Jane")
    ]
    assert await build.rows(conn, "select count(*) from emails") == [(0,)]


async def test_what_is_due_at_night_waits_for_the_morning(conn: Connection) -> None:
    await way(conn, sends_itself=True)

    await take(conn, MONDAY + timedelta(hours=13))

    assert await steps(conn) == [(1, "pending", None, MONDAY + DAY)]
    assert await build.rows(conn, "select count(*) from emails") == [(0,)]


async def test_after_the_last_step_the_sequence_is_exhausted(conn: Connection) -> None:
    await way(conn, HELLO, sends_itself=True)

    await take(conn, MONDAY)
    await send(conn, MONDAY)

    assert await endings(conn) == [("ended", "exhausted")]


async def test_enough_touches_are_enough(conn: Connection) -> None:
    await way(conn, HELLO, AGAIN, CALL, sends_itself=True, most_touches=2)

    for day in (MONDAY, MONDAY + 3 * DAY):
        await take(conn, day)
        await send(conn, day)

    assert await endings(conn) == [("ended", "exhausted")]
    assert len(await steps(conn)) == 2


async def test_a_letter_that_was_called_off_is_no_touch_and_the_next_comes(
    conn: Connection,
) -> None:
    await way(conn, HELLO, AGAIN, sends_itself=True, most_touches=1)

    await take(conn, MONDAY)
    await send(conn, MONDAY, "dropped")

    assert await steps(conn) == [
        (1, "completed", "called_off", MONDAY),
        (2, "pending", None, MONDAY + 2 * DAY),
    ]


async def test_a_step_is_over_once(conn: Connection) -> None:
    await way(conn, HELLO, AGAIN)
    await take(conn, MONDAY)
    ((number,),) = await build.rows(conn, "select id from enrolment_steps")
    step_id = EnrolmentStepId(int(str(number)))

    news = [await step_over(conn, step_id, "done", MONDAY + n * DAY) for n in range(2)]

    assert news == [True, False]
    assert await steps(conn) == [
        (1, "completed", "done", MONDAY),
        (2, "pending", None, MONDAY + 2 * DAY),
    ]


async def test_who_engages_hears_from_us_sooner(conn: Connection) -> None:
    slow = replace(AGAIN, timing="in 2 weeks")
    on = await way(conn, HELLO, slow, slow, sends_itself=True)
    await take(conn, MONDAY)
    await send(conn, MONDAY)

    await hurry(conn, on.lead_id, MONDAY + timedelta(hours=2))

    tuesday = MONDAY + DAY + timedelta(hours=2)
    assert (await steps(conn))[1] == (2, "pending", None, tuesday)
    await take(conn, tuesday)
    await send(conn, tuesday)
    assert (await steps(conn))[2] == (3, "pending", None, tuesday + DAY)


async def test_who_engages_hears_no_later_than_planned(conn: Connection) -> None:
    on = await way(conn)

    await hurry(conn, on.lead_id, MONDAY)

    assert await steps(conn) == [(1, "pending", None, MONDAY)]


async def test_while_somebody_is_away_nothing_is_due(conn: Connection) -> None:
    on = await way(conn, HELLO, AGAIN, sends_itself=True)
    back = MONDAY + 10 * DAY

    await postpone(conn, on.lead_id, back, MONDAY)
    await take(conn, back)
    await send(conn, back)

    assert await steps(conn) == [
        (1, "completed", "done", back),
        (2, "pending", None, back + 4 * DAY),  # a Monday, for two days later nobody works
    ]


async def test_a_paused_enrolment_does_nothing_until_it_is_resumed(conn: Connection) -> None:
    on = await way(conn)
    by = on.owner.viewer

    await pause(conn, on.enrolment_id, by=by, now=MONDAY)
    taken = await take(conn, MONDAY + DAY)
    await resume(conn, on.enrolment_id, by=by, now=MONDAY + 2 * DAY)

    assert taken == 0
    assert await steps(conn) == [(1, "pending", None, MONDAY + 2 * DAY)]
    assert await endings(conn) == [("active", None)]


async def test_what_was_paused_is_paused_again_when_its_end_is_taken_back(
    conn: Connection,
) -> None:
    on = await way(conn, sends_itself=True)
    by = on.owner.viewer
    await pause(conn, on.enrolment_id, by=by, now=MONDAY)

    change = await move_many(conn, [on.lead_id], "lost", by=by, now=MONDAY)
    await undo_change(conn, change, by=by, now=MONDAY)
    await trash_lead(conn, on.lead_id, by=by, now=MONDAY + DAY)
    await restore_lead(conn, on.lead_id, by=by, now=MONDAY + DAY)

    assert await endings(conn) == [("paused", None)]
    assert await take(conn, MONDAY + DAY) == 0
    await resume(conn, on.enrolment_id, by=by, now=MONDAY + 2 * DAY)
    assert await steps(conn) == [(1, "pending", None, MONDAY + 2 * DAY)]


async def test_a_step_that_ends_during_a_pause_is_followed_when_it_is_over(
    conn: Connection,
) -> None:
    on = await way(conn, HELLO, AGAIN, sends_itself=True)
    await take(conn, MONDAY)

    await pause(conn, on.enrolment_id, by=on.owner.viewer, now=MONDAY)
    await send(conn, MONDAY)
    await resume(conn, on.enrolment_id, by=on.owner.viewer, now=MONDAY + DAY)

    assert await steps(conn) == [
        (1, "completed", "done", MONDAY),
        (2, "pending", None, MONDAY + 2 * DAY),
    ]


async def test_a_letter_in_hand_is_the_one_open_step_through_a_pause(conn: Connection) -> None:
    on = await way(conn)
    await take(conn, MONDAY)

    await pause(conn, on.enrolment_id, by=on.owner.viewer, now=MONDAY)
    await resume(conn, on.enrolment_id, by=on.owner.viewer, now=MONDAY)

    assert await steps(conn) == [(1, "completed", None, MONDAY)]


async def test_a_reply_stops_it_and_calls_off_what_was_written(conn: Connection) -> None:
    on = await way(conn)
    await take(conn, MONDAY)

    stopped = await stop_for_contact(conn, on.contact_id, "reply", MONDAY + DAY)
    again = await stop_for_contact(conn, on.contact_id, "reply", MONDAY + DAY)

    assert (stopped, again) == (True, False)
    assert await endings(conn) == [("ended", "reply")]
    assert await build.rows(conn, "select status, verdict, error from emails") == [
        ("cancelled", "dropped", "They replied")
    ]
    assert await build.rows(
        conn, "select facts->>'because' from lead_events where kind = 'sequence_ended'"
    ) == [("reply",)]


async def test_stopping_calls_off_what_somebody_was_to_do(conn: Connection) -> None:
    on = await way(conn, CALL)
    await take(conn, MONDAY)

    await stop(conn, on.enrolment_id, by=on.owner.viewer, now=MONDAY)

    assert await build.rows(conn, "select status, outcome from tasks") == [
        ("touch_cancelled", "called_off")
    ]


async def test_opting_out_ends_it_in_the_same_moment(conn: Connection) -> None:
    on = await way(conn)

    await opt_out(conn, on.contact_id, because="link", now=MONDAY)

    assert await endings(conn) == [("ended", "opt_out")]
    assert await take(conn, MONDAY + DAY) == 0


async def test_a_bad_address_ends_it(conn: Connection) -> None:
    await way(conn, sends_itself=True)
    await take(conn, MONDAY)

    await send(conn, MONDAY, "failed")

    assert await endings(conn) == [("ended", "bounce")]


@pytest.mark.parametrize("to", ["meeting", "won", "lost"])
async def test_a_card_that_reaches_its_goal_ends_it_and_its_undo_takes_that_back(
    conn: Connection, to: Stage
) -> None:
    on = await way(conn)
    by = on.owner.viewer

    change = await move_many(conn, [on.lead_id], to, by=by, now=MONDAY)
    ended = await endings(conn)
    await undo_change(conn, change, by=by, now=MONDAY + DAY)

    assert ended == [("ended", to)]
    assert await endings(conn) == [("active", None)]
    assert await steps(conn) == [(1, "pending", None, MONDAY + DAY)]


async def test_the_trash_ends_it_and_gives_it_back(conn: Connection) -> None:
    on = await way(conn)
    by = on.owner.viewer

    await trash_lead(conn, on.lead_id, by=by, now=MONDAY)
    ended = await endings(conn)
    await restore_lead(conn, on.lead_id, by=by, now=MONDAY + DAY)

    assert ended == [("ended", "trash")]
    assert await steps(conn) == [(1, "pending", None, MONDAY + DAY)]


async def test_nobody_is_revived_who_set_out_anew(conn: Connection) -> None:
    on = await way(conn)
    lead = await lock_lead(conn, on.lead_id)
    await stop_for_lead(conn, lead, "lost", MONDAY)
    by = on.owner.viewer
    await enrol(conn, on.lead_id, on.contact_id, on.sequence_id, by=by, now=MONDAY + DAY)

    await revive_for_leads(conn, [on.lead_id], ended_at=MONDAY, now=MONDAY + DAY)

    assert await endings(conn) == [("ended", "lost"), ("active", None)]


async def test_enrolling_twice_is_enrolling_once(conn: Connection) -> None:
    on = await way(conn)

    again = await enrol(
        conn, on.lead_id, on.contact_id, on.sequence_id, by=on.owner.viewer, now=MONDAY
    )

    assert again == on.enrolment_id
    assert len(await steps(conn)) == 1


async def test_who_cannot_be_enrolled_is_told_why(conn: Connection) -> None:
    on = await way(conn)
    by = on.owner
    other = await sequence(conn, HELLO, by=by, name="Other")
    mute = await build.contact(conn, on.lead_id, "Mute")
    silent = await build.contact(conn, on.lead_id, "Silent", emails=("silent@acme.example",))
    out = await build.contact(conn, on.lead_id, "Out", emails=("out@acme.example",))
    await opt_out(conn, out, because="link", now=NOW)

    refused = {
        name: await _refusal(conn, on.lead_id, contact_id, other, by=by)
        for name, contact_id in (
            ("Jane", on.contact_id),
            ("Mute", mute),
            ("Silent", silent),
            ("Out", out),
        )
    }

    assert refused == {
        "Jane": "They are on the way through a sequence already.",
        "Mute": "No step of this sequence reaches them: an address is missing.",
        "Silent": "Nobody has noted yet why we may write to them.",
        "Out": "They asked to be left alone.",
    }


async def _refusal(
    conn: Connection, lead_id: LeadId, contact_id: ContactId, to: SequenceId, *, by: Member
) -> str:
    with pytest.raises(NotEnrolled) as refused:
        await enrol(conn, lead_id, contact_id, to, by=by.viewer, now=NOW)
    return str(refused.value)


async def test_a_closed_lead_is_not_enrolled(conn: Connection) -> None:
    owner = await build.admin(conn)
    lead_id = await build.lead(conn, owner=owner, stage="won")
    contact_id = await build.contact(conn, lead_id, emails=("jane@acme.example",))
    to = await sequence(conn, by=owner)

    assert await _refusal(conn, lead_id, contact_id, to, by=owner) == (
        "This lead has come to a meeting, a win or a loss."
    )


async def test_who_confirms_an_interest_stands_with_name_and_day(conn: Connection) -> None:
    owner = await build.admin(conn)
    lead_id = await build.lead(conn, owner=owner)
    contact_id = await build.contact(conn, lead_id, emails=("jane@acme.example",))
    to = await sequence(conn, by=owner)

    await enrol(conn, lead_id, contact_id, to, by=owner.viewer, confirms_interest=True, now=MONDAY)

    assert await build.rows(conn, "select consent, consent_at, consent_source from contacts") == [
        (
            "legitimate_interest",
            MONDAY,
            f"said by {owner.name}, when enrolling them in Cold",
        )
    ]


async def test_what_is_not_there_is_said_not_to_be(conn: Connection) -> None:
    on = await way(conn)
    by = on.owner.viewer
    elsewhere = await build.lead(conn, company="Other")

    with pytest.raises(SequenceGone):
        await enrol(conn, on.lead_id, on.contact_id, SequenceId(0), by=by, now=NOW)
    with pytest.raises(ContactGone):
        await enrol(conn, elsewhere, on.contact_id, on.sequence_id, by=by, now=NOW)
    with pytest.raises(EnrolmentGone):
        await pause(conn, EnrolmentId(0), by=by, now=NOW)
    await stop(conn, on.enrolment_id, by=by, now=NOW)
    with pytest.raises(EnrolmentGone):
        await resume(conn, on.enrolment_id, by=by, now=NOW)


async def test_a_member_steers_nobody_at_leads_of_others(conn: Connection) -> None:
    on = await way(conn)
    stranger = await build.member(conn, "Stranger")

    with pytest.raises(LeadGone):
        await stop(conn, on.enrolment_id, by=stranger.viewer, now=NOW)


async def test_many_leads_are_enrolled_with_one_contact_each(conn: Connection) -> None:
    on = await way(conn)
    by = on.owner
    fresh, unknown, empty = [await build.lead(conn, company=f"C{n}", owner=by) for n in range(3)]
    await build.contact(conn, fresh, "No Way")
    first = await build.contact(conn, fresh, "First", emails=("first@c0.example",))
    await build.contact(conn, fresh, "Second", emails=("second@c0.example",))
    await note_consent(conn, [first], "given", source="fair", now=NOW)
    await build.contact(conn, unknown, "Unknown", emails=("unknown@c1.example",))
    leads = await lock_leads_anywhere(conn, [on.lead_id, fresh, unknown, empty])

    tally = await enrol_many(conn, leads, on.sequence_id, by=by.id, now=MONDAY)

    assert tally == Tally(enrolled=1, left_out={"under_way": 1, "no_consent": 1, "no_contact": 1})
    assert await build.rows(
        conn, "select contact_id from enrolments where lead_id = $1", fresh
    ) == [(first,)]


async def test_a_contact_that_cannot_be_written_to_pauses_with_the_reason(
    conn: Connection,
) -> None:
    long = replace(HELLO, body="{company} " * 800)
    on = await way(conn, long, sends_itself=True)
    await conn.raw.execute("update leads set company = repeat('x', 200)")

    with pytest.raises(Permanent, match="at most"):
        await take(conn, MONDAY)

    await conn.raw.execute("update enrolment_steps set status = 'failed', lease_owner = null")
    ((step_id,),) = await build.rows(conn, "select id from enrolment_steps")
    await hold_failed(conn, int(str(step_id)), "Too long.", now=MONDAY)
    assert await build.rows(
        conn,
        "select e.state, s.status, s.remark"
        "  from enrolments e join enrolment_steps s on s.enrolment_id = e.id",
    ) == [("paused", "failed", "Too long.")]
    await resume(conn, on.enrolment_id, by=on.owner.viewer, now=MONDAY + DAY)
    assert await steps(conn) == [(1, "pending", None, MONDAY + DAY)]


async def test_a_step_in_a_workers_hands_heeds_a_pause(conn: Connection) -> None:
    on = await way(conn)
    (claimed,) = await claim(conn, MONDAY)

    await pause(conn, on.enrolment_id, by=on.owner.viewer, now=MONDAY)
    await take_step(conn, claimed, outfit=OUTFIT, now=MONDAY)
    held_back = await steps(conn)
    await resume(conn, on.enrolment_id, by=on.owner.viewer, now=MONDAY)

    assert held_back == [(1, "cancelled", None, MONDAY)]
    assert await steps(conn) == [(1, "pending", None, MONDAY)]
    assert await build.rows(conn, "select count(*) from emails") == [(0,)]


async def test_a_step_in_a_workers_hands_heeds_that_they_are_away(conn: Connection) -> None:
    on = await way(conn, CALL)
    (claimed,) = await claim(conn, MONDAY)

    await postpone(conn, on.lead_id, MONDAY + DAY, MONDAY)
    await take_step(conn, claimed, outfit=OUTFIT, now=MONDAY)

    assert await steps(conn) == [(1, "pending", None, MONDAY + DAY)]


async def test_a_step_of_a_lead_in_the_trash_is_left_alone(conn: Connection) -> None:
    on = await way(conn)
    (claimed,) = await claim(conn, MONDAY)

    await trash_lead(conn, on.lead_id, by=on.owner.viewer, now=MONDAY)
    await take_step(conn, claimed, outfit=OUTFIT, now=MONDAY)

    assert await steps(conn) == [(1, "cancelled", None, MONDAY)]
    assert await step_over(conn, EnrolmentStepId(claimed.id), "done", MONDAY) is False


async def test_who_has_come_to_a_step_that_was_taken_out_is_at_the_end(conn: Connection) -> None:
    on = await way(conn, HELLO, AGAIN, sends_itself=True)
    await take(conn, MONDAY)
    await send(conn, MONDAY)

    shorter = SequenceDraft(name="Cold", steps=(HELLO,))
    by = on.owner.viewer
    await save_sequence(conn, shorter, sequence_id=on.sequence_id, by=by, now=MONDAY)
    await take(conn, MONDAY + 2 * DAY)

    assert await endings(conn) == [("ended", "exhausted")]


async def test_what_is_gone_is_not_changed(conn: Connection) -> None:
    by = (await build.admin(conn)).viewer
    draft = SequenceDraft(name="Cold", steps=(HELLO,))

    for refused in (
        save_sequence(conn, draft, sequence_id=SequenceId(0), by=by, now=NOW),
        archive_sequence(conn, SequenceId(0), by=by, now=NOW),
        copy_sequence(conn, SequenceId(0), by=by, now=NOW),
    ):
        with pytest.raises(SequenceGone):
            await refused
