"""ACCEPTANCE S2-03, S2-48…52, and what follows from everything else that a reply may mean."""

import logging
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from keepwarm.accounts.model import Member
from keepwarm.db import Connection
from keepwarm.kit.ids import ContactId, LeadId, ReplyId
from keepwarm.optouts.actions import opt_out_person
from keepwarm.replies.actions import ReplyGone, attach_reply, keep_reply, keep_reply_by_hand
from keepwarm.replies.applying import Applied, OnlyPlainWords, Verdict, apply_reply_triage
from keepwarm.replies.deeds import WhoWrote
from keepwarm.replies.model import NewReply
from keepwarm.replies.taking_in import take_in_reply
from keepwarm.replies.triaging import triage_reply
from keepwarm.sequences.actions import enrol
from keepwarm.sequences.editing import add_sequence
from keepwarm.sequences.shipped import starters
from keepwarm.tasks.model import TaskRules
from keepwarm.triage import Intent
from tests import build
from tests.build import NOW, rows
from tests.replies.office import letter

RULES = TaskRules()
TASKS = "select type, channel, trigger_source, subject, status from tasks order by id"
VERDICT = "select intent, decided_by, applied_intent from replies"
PLAN = "select ended_because from plans"
CALL = (
    "FOLLOW_UP",
    "call",
    "interested_reply",
    "Follow-up: prospect replied with interest",
    "touch_open",
)


async def _lead(conn: Connection) -> tuple[Member, LeadId, ContactId]:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga, stage="contacted")
    jane = await build.contact(conn, lead_id, "Jane", emails=("jane@acme.example",))
    return olga, lead_id, jane


async def _reply(
    conn: Connection,
    text: str,
    lead_id: LeadId | None,
    contact_id: ContactId | None = None,
    *,
    subject: str = "",
) -> ReplyId:
    new = NewReply(
        channel="email",
        subject=subject,
        body=text,
        lead_id=lead_id,
        contact_id=contact_id,
        sender="jane@acme.example",
    )
    reply_id = await keep_reply(conn, new, now=NOW)
    assert reply_id is not None
    return reply_id


async def _triage(conn: Connection, reply_id: ReplyId, *, now: datetime = NOW) -> None:
    await triage_reply(conn, reply_id, channels=frozenset(), rules=RULES, now=now)


async def _say(
    conn: Connection,
    reply_id: ReplyId,
    intent: Intent,
    by: Member,
    *,
    until: datetime | None = None,
    now: datetime = NOW,
) -> Applied:
    verdict = Verdict(intent=intent, decided_by="hand", until=until)
    return await apply_reply_triage(
        conn, reply_id, verdict, by=by.viewer, channels=frozenset(), rules=RULES, now=now
    )


async def test_interest_engages_the_lead_and_has_it_called_before_triage_returns(
    conn: Connection,
) -> None:
    """S2-03, S2-48, S2-49, S2-51."""
    _, lead_id, jane = await _lead(conn)
    reply_id = await _reply(conn, "Sounds good, let's talk on Thursday", lead_id, jane)

    await _triage(conn, reply_id)

    assert await rows(conn, TASKS) == [CALL]
    assert await rows(conn, "select stage from leads") == [("engaged",)]
    assert await rows(conn, VERDICT) == [("interested", "rules", "interested")]


async def test_triage_again_makes_no_second_task(conn: Connection) -> None:
    """S2-52."""
    olga, lead_id, jane = await _lead(conn)
    reply_id = await _reply(conn, "Sounds good, let's talk on Thursday", lead_id, jane)

    await _triage(conn, reply_id)
    await _triage(conn, reply_id)
    again = await _say(conn, reply_id, "interested", olga)

    assert await rows(conn, TASKS) == [CALL]
    assert again == Applied(intent="interested", is_news=False)
    assert await rows(conn, VERDICT) == [("interested", "hand", "interested")]


async def test_triage_stands_when_making_the_task_fails(
    conn: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    """S2-50."""
    _, lead_id, jane = await _lead(conn)
    reply_id = await _reply(conn, "Sounds good, let's talk on Thursday", lead_id, jane)
    await conn.raw.execute(
        "alter table tasks add constraint full_up check (lead_id < 0) not valid"
    )

    with caplog.at_level(logging.WARNING):
        await _triage(conn, reply_id)

    assert await rows(conn, VERDICT) == [("interested", "rules", "interested")]
    assert await rows(conn, "select kind, status from signals") == [
        ("interested_reply", "pending")
    ]
    assert "Failed to create engagement call task for interested reply:" in caplog.text


async def test_a_question_becomes_a_task_to_answer_it(conn: Connection) -> None:
    _, lead_id, jane = await _lead(conn)

    await _triage(conn, await _reply(conn, "How much does it cost?", lead_id, jane))

    (task,) = await rows(conn, TASKS)
    assert task[:3] == ("QUESTION", "call", "question")


NOT_NOW = [
    ("Not now, please reach out again on 20 March", datetime(2026, 3, 20, 9, tzinfo=UTC)),
    ("Not now, too busy", NOW + timedelta(days=14)),
    ("Too busy this month, sorry", NOW + timedelta(days=30)),
]


@pytest.mark.parametrize(("text", "due"), NOT_NOW, ids=[text for text, _ in NOT_NOW])
async def test_not_now_ends_the_plan_and_follows_up_on_the_day(
    conn: Connection, text: str, due: datetime
) -> None:
    olga, lead_id, jane = await _lead(conn)
    await build.plan(conn, lead_id, made_for=olga)

    await _triage(conn, await _reply(conn, text, lead_id, jane))

    assert await rows(conn, PLAN) == [("reply",)]
    zone = ZoneInfo(olga.time_zone)
    ((task_due, notes),) = await rows(conn, "select due_at, notes from tasks")
    assert isinstance(task_due, datetime)
    assert task_due.astimezone(zone).date() == due.astimezone(zone).date()
    assert notes == text


async def test_a_refusal_ends_the_plan_and_asks_nothing(conn: Connection) -> None:
    olga, lead_id, jane = await _lead(conn)
    await build.plan(conn, lead_id, made_for=olga)

    await _triage(conn, await _reply(conn, "No thanks, not interested", lead_id, jane))

    assert await rows(conn, PLAN) == [("reply",)]
    assert await rows(conn, TASKS) == []
    assert await rows(conn, "select stage from leads") == [("contacted",)]


async def test_opting_out_in_plain_words_leaves_them_alone_at_every_lead(
    conn: Connection,
) -> None:
    _, lead_id, jane = await _lead(conn)
    elsewhere = await build.lead(conn, company="Other")
    await build.contact(conn, elsewhere, "J. Doe", emails=("jane@acme.example",))

    await _triage(conn, await _reply(conn, "Please remove me from your list", lead_id, jane))

    assert await rows(conn, "select name, opted_out_because from contacts order by id") == [
        ("Jane", "reply"),
        ("J. Doe", "reply"),
    ]


@pytest.mark.parametrize("body", ["", "This message was generated by your mailbox."])
async def test_a_mailbox_opts_its_owner_out_by_the_subject_that_letters_name(
    conn: Connection, body: str
) -> None:
    _, lead_id, jane = await _lead(conn)

    await _triage(conn, await _reply(conn, body, lead_id, jane, subject="Unsubscribe"))

    assert await rows(conn, "select opted_out_because from contacts") == [("reply",)]


async def test_who_is_at_no_lead_is_left_alone_as_well(conn: Connection) -> None:
    reply_id = await _reply(conn, "Unsubscribe me", None)
    olga = await build.member(conn)

    await _say(conn, reply_id, "unsubscribe", olga)

    assert await rows(conn, "select because from suppressions") == [("reply",)]


async def test_a_guess_opts_nobody_out(conn: Connection) -> None:
    _, lead_id, jane = await _lead(conn)
    reply_id = await _reply(conn, "Hm", lead_id, jane)
    verdict = Verdict(intent="unsubscribe", decided_by="model", confidence=0.99)

    with pytest.raises(OnlyPlainWords):
        await apply_reply_triage(
            conn, reply_id, verdict, channels=frozenset(), rules=RULES, now=NOW
        )


async def test_words_that_a_member_typed_in_opt_nobody_out_by_themselves(
    conn: Connection,
) -> None:
    olga, lead_id, jane = await _lead(conn)
    reply_id = await keep_reply_by_hand(
        conn, lead_id, "call", "Unsubscribe me", contact_id=jane, by=olga.viewer, now=NOW
    )

    await _triage(conn, reply_id)
    by_rules = await rows(conn, "select intent, opted_out_at from replies, contacts")
    await _say(conn, reply_id, "unsubscribe", olga)

    assert by_rules == [(None, None)]
    assert await rows(conn, "select opted_out_because from contacts") == [("reply",)]


async def test_nobody_is_left_alone_before_it_is_known_who_wrote(conn: Connection) -> None:
    olga, lead_id, jane = await _lead(conn)
    reply_id = await keep_reply_by_hand(conn, lead_id, "call", "Stop", by=olga.viewer, now=NOW)

    with pytest.raises(WhoWrote):
        await _say(conn, reply_id, "unsubscribe", olga)
    named = Verdict(intent="unsubscribe", decided_by="hand", contact_id=jane)
    await apply_reply_triage(
        conn, reply_id, named, by=olga.viewer, channels=frozenset(), rules=RULES, now=NOW
    )

    assert await rows(conn, "select opted_out_because from contacts") == [("reply",)]


async def test_an_absence_puts_the_plan_off_until_the_return_and_ends_nothing(
    conn: Connection,
) -> None:
    olga, lead_id, jane = await _lead(conn)
    await build.plan(conn, lead_id, made_for=olga)
    text = "I am out of the office until 16 March."

    await _triage(conn, await _reply(conn, text, lead_id, jane))

    assert await rows(conn, PLAN) == [(None,)]
    ((first,),) = await rows(conn, "select min(due_at) from steps")
    assert isinstance(first, datetime)
    assert first.astimezone(ZoneInfo(olga.time_zone)).date().isoformat() == "2026-03-16"
    assert await rows(conn, "select distinct rule from steps") == [("postponed",)]


async def test_an_absence_without_a_day_puts_nothing_off_and_says_so(conn: Connection) -> None:
    olga, lead_id, jane = await _lead(conn)

    applied = await _say(conn, await _reply(conn, "Hm", lead_id, jane), "out_of_office", olga)

    assert applied.remarks == ("They name no day of return, so nothing was put off.",)


async def test_somebody_else_is_suggested_and_added_by_nobody(conn: Connection) -> None:
    _, lead_id, jane = await _lead(conn)
    text = "Not me, please write to Tom Reed, tom@acme.example"

    await _triage(conn, await _reply(conn, text, lead_id, jane))

    assert await rows(conn, "select intent, suggested->>'email' from replies") == [
        ("referral", "tom@acme.example")
    ]
    assert await rows(conn, "select name from contacts") == [("Jane",)]


async def test_what_the_rules_cannot_say_waits_for_a_look_and_for_a_model(
    conn: Connection,
) -> None:
    _, lead_id, jane = await _lead(conn)

    await _triage(conn, await _reply(conn, "Well, purple elephants", lead_id, jane))

    assert await rows(conn, VERDICT) == [(None, "rules", None)]
    assert await rows(conn, "select status from readings") == [("pending",)]


async def test_another_verdict_takes_back_what_the_first_one_did(conn: Connection) -> None:
    olga, lead_id, jane = await _lead(conn)
    await build.plan(conn, lead_id, made_for=olga)
    reply_id = await _reply(conn, "Not now, too busy", lead_id, jane)
    await _triage(conn, reply_id)

    applied = await _say(conn, reply_id, "interested", olga, now=NOW + timedelta(minutes=1))

    assert await rows(conn, PLAN) == [(None,)]
    outcomes = await rows(conn, "select trigger_source, outcome from tasks order by id")
    assert outcomes == [(None, "called_off"), ("interested_reply", None)]
    assert applied == Applied(intent="interested", is_news=True)


async def test_another_verdict_counts_where_the_task_was_erased_with_somebody(
    conn: Connection,
) -> None:
    olga, lead_id, jane = await _lead(conn)
    reply_id = await _reply(conn, "Not now, too busy", lead_id, jane)
    await _triage(conn, reply_id)
    await conn.raw.execute("delete from tasks")

    applied = await _say(conn, reply_id, "not_interested", olga)

    assert applied == Applied(intent="not_interested", is_news=True)


async def test_what_cannot_be_taken_back_is_said(conn: Connection) -> None:
    olga, lead_id, jane = await _lead(conn)
    reply_id = await _reply(conn, "Please remove me from your list", lead_id, jane)
    await _triage(conn, reply_id)

    first = await _say(conn, reply_id, "interested", olga)
    second = await _say(conn, reply_id, "not_interested", olga)

    assert first.remarks == ("They stay left alone: nobody is opted in again by a verdict.",)
    assert second.remarks == (*first.remarks, "The card stays in Engaged.")


async def test_what_people_said_stands_against_rules_and_models(conn: Connection) -> None:
    olga, lead_id, jane = await _lead(conn)
    reply_id = await _reply(conn, "Sounds good, let's talk", lead_id, jane)
    await _say(conn, reply_id, "other", olga)

    await _triage(conn, reply_id)
    guess = Verdict(intent="interested", decided_by="model", confidence=0.7)
    kept = await apply_reply_triage(
        conn, reply_id, guess, channels=frozenset(), rules=RULES, now=NOW
    )

    assert kept == Applied(intent="other", is_news=False)
    assert await rows(conn, VERDICT) == [("other", "hand", "other")]


async def test_a_reply_of_nobody_known_is_acted_upon_once_it_has_its_lead(
    conn: Connection,
) -> None:
    olga, lead_id, _jane = await _lead(conn)
    reply_id = await _reply(conn, "Well, purple elephants", None)
    await _say(conn, reply_id, "interested", olga)
    before = await rows(conn, TASKS)

    await attach_reply(conn, reply_id, lead_id, by=olga.viewer, now=NOW)
    await take_in_reply(conn, reply_id, channels=frozenset(), rules=RULES, by=olga.id, now=NOW)

    assert before == []
    assert await rows(conn, TASKS) == [CALL]


async def test_a_reply_that_is_gone_is_said_to_be(conn: Connection) -> None:
    olga = await build.member(conn)

    with pytest.raises(ReplyGone):
        await _say(conn, ReplyId(7), "interested", olga)
    await _triage(conn, ReplyId(7))


async def test_a_reply_in_the_middle_of_trouble_is_kept_for_a_look(
    conn: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    olga, lead_id, jane = await _lead(conn)
    await build.plan(conn, lead_id, made_for=olga)
    reply_id = await _reply(conn, "Not interested, thanks", lead_id, jane)
    await conn.raw.execute("alter table plans add constraint full_up check (id < 0) not valid")

    with caplog.at_level(logging.ERROR):
        await _triage(conn, reply_id)

    assert await rows(conn, VERDICT) == [(None, "rules", None)]
    assert "replies.triage.failed" in caplog.text


async def test_what_came_back_marks_the_address_it_was_sent_to(conn: Connection) -> None:
    olga = await build.member(conn)
    sent = await letter(conn, owner=olga)
    new = NewReply(
        channel="email",
        body="Mailbox unknown",
        lead_id=sent.lead_id,
        contact_id=sent.contact_id,
        email_id=sent.email_id,
        author="mailer",
    )
    reply_id = await keep_reply(conn, new, now=NOW)
    assert reply_id is not None

    await _say(conn, reply_id, "bounce", olga)
    changed = await _say(conn, reply_id, "other", olga)

    assert await rows(conn, "select value, bounced_at is not null from addresses") == [
        ("jane@acme.example", True)
    ]
    assert await rows(conn, "select kind from signals") == [("email_bounced",)]
    assert changed.remarks == ("jane@acme.example stays marked.",)


async def test_which_address_came_back_is_asked_where_nobody_knows(conn: Connection) -> None:
    olga, lead_id, jane = await _lead(conn)

    applied = await _say(conn, await _reply(conn, "Hm", lead_id, jane), "bounce", olga)

    assert applied.remarks == ("Which address it was is not known: mark it on the lead.",)


async def test_sequences_go_on_when_it_was_a_machine_after_all(conn: Connection) -> None:
    olga, lead_id, jane = await _lead(conn)
    cold = await add_sequence(conn, starters()[0].draft, by=olga.viewer, now=NOW)
    await enrol(conn, lead_id, jane, cold, by=olga.viewer, confirms_interest=True, now=NOW)
    reply_id = await _reply(conn, "Well, purple elephants until 16 March", lead_id, jane)
    await take_in_reply(conn, reply_id, channels=frozenset(), rules=RULES, now=NOW)
    stopped = await rows(conn, "select state from enrolments")

    later, until = NOW + timedelta(minutes=5), NOW + timedelta(days=14)
    applied = await _say(conn, reply_id, "out_of_office", olga, until=until, now=later)
    going = await rows(conn, "select state from enrolments")
    back = await _say(conn, reply_id, "question", olga, now=later)

    assert (stopped, going) == ([("ended",)], [("active",)])
    assert applied.remarks == ()
    assert await rows(conn, "select until_at is null, state from replies, enrolments") == [
        (True, "ended")
    ]
    assert back.remarks == ("What was put off until their return stays put off.",)


async def test_who_opted_out_is_not_followed_up(conn: Connection) -> None:
    olga, lead_id, jane = await _lead(conn)
    reply_id = await _reply(conn, "Hm", lead_id, jane)
    await opt_out_person(conn, jane, because="hand", by=olga.id, now=NOW)

    applied = await _say(conn, reply_id, "not_now", olga)

    assert applied.remarks == ("They opted out: nobody may call or write to them.",)
    assert await rows(conn, TASKS) == []


async def test_a_plan_that_another_one_followed_stays_ended(conn: Connection) -> None:
    olga, lead_id, jane = await _lead(conn)
    await build.plan(conn, lead_id, made_for=olga)
    reply_id = await _reply(conn, "No thanks, not interested", lead_id, jane)
    await _triage(conn, reply_id)
    await build.plan(conn, lead_id, made_for=olga)

    applied = await _say(conn, reply_id, "other", olga, now=NOW + timedelta(minutes=1))

    assert applied.remarks == ("Its former plan stays ended.",)
