"""What a letter tells is what is so when it leaves."""

from datetime import timedelta
from typing import Any

import pytest

from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId, MessageId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import lock_lead
from keepwarm.outbox.actions import notify, refresh
from keepwarm.outbox.composing import get_letter
from keepwarm.outbox.confirming import emit_tma_event
from keepwarm.outbox.letters import EventLine, LeadLine, Letter, NextLine
from keepwarm.outbox.model import Kind, Message, why_unwanted
from keepwarm.outbox.reads import get_standing
from keepwarm.plans.actions import stop_plan, stop_plan_for
from keepwarm.reminders.actions import fire_due
from keepwarm.settling.actions import complete_step, skip_step, snooze_step, undo_change
from keepwarm.steps.model import Step, StepDraft
from tests import build
from tests.build import NOW
from tests.outbox.scene import CHAT, EVERY

LATER = NOW + timedelta(days=1)


async def _planned(conn: Connection) -> tuple[Viewer, LeadId, list[Step]]:
    olga = await build.member(conn)
    await conn.raw.execute("update members set telegram_id = $2 where id = $1", olga.id, CHAT)
    lead_id = await build.lead(conn, person="Anna", company="Nord", owner=olga)
    return olga.viewer, lead_id, await build.plan(conn, lead_id)


async def _reminded(conn: Connection) -> tuple[Viewer, LeadId, list[Step]]:
    found = await _planned(conn)
    await fire_due(conn, now=NOW, channels=EVERY)
    await conn.raw.execute(
        "update outbox set verdict = 'sent', status = 'completed', left_at = $1, finished_at = $1,"
        " receipt = '17' where channel = 'telegram'",
        NOW,
    )
    return found


async def _letter(conn: Connection, *, edits: bool = False) -> Letter:
    """Return the newest letter to a chat, or the newest edit of one."""
    ((number,),) = await build.rows(
        conn,
        "select max(id) from outbox where channel = 'telegram' and (edits_id is not null) = $1",
        edits,
    )
    assert isinstance(number, int)
    return await get_letter(conn, await get_standing(conn, MessageId(number)), str(CHAT))


async def _tell(conn: Connection, by: Viewer, lead_id: LeadId, kind: Kind, **facts: Any) -> Letter:
    message = Message(key="x", member_id=by.member_id, kind=kind, lead_id=lead_id, facts=facts)
    await notify(conn, [message], channels=EVERY, now=NOW)
    return await _letter(conn)


async def test_a_reminder_is_told_with_its_newest_words_and_what_comes_next(
    conn: Connection,
) -> None:
    _, _, (first, second, _) = await _reminded(conn)

    letter = await _letter(conn)

    (line,) = letter.steps
    assert (line.lead, line.company, line.step_id, line.state, line.occurrence) == (
        "Anna",
        "Nord",
        first.id,
        "due",
        1,
    )
    assert line.next == NextLine(description=second.description, due_at=second.due_at)
    assert (letter.about, letter.edits) == (letter.id, None)


@pytest.mark.parametrize("state", ["done", "skipped", "snoozed", "over"])
async def test_a_reminder_that_is_shown_anew_follows_its_step(
    conn: Connection, state: str
) -> None:
    olga, lead_id, (first, *_) = await _reminded(conn)

    match state:
        case "done":
            await complete_step(conn, first.id, by=olga, now=NOW)
        case "skipped":
            await skip_step(conn, first.id, "No time", by=olga, now=NOW)
        case "snoozed":
            await snooze_step(conn, first.id, LATER, by=olga, now=NOW)
        case _:
            lead = await lock_lead(conn, lead_id)
            await stop_plan(conn, lead, because="stopped", by=olga.member_id, now=NOW)

    letter = await _letter(conn, edits=True)
    (line,) = letter.steps
    assert (line.state, letter.edits, letter.key.split(":")[0]) == (state, "17", "reminder")
    assert line.reason == ("No time" if state == "skipped" else None)
    assert (line.due_at == LATER) == (state == "snoozed")


async def test_an_undone_step_is_due_again_in_its_reminder(conn: Connection) -> None:
    olga, _, (first, *_) = await _reminded(conn)
    changed = await complete_step(conn, first.id, by=olga, now=NOW)

    await undo_change(conn, changed.change_id, by=olga, now=NOW)

    letter = await _letter(conn, edits=True)
    assert [line.state for line in letter.steps] == ["due"]


async def test_a_reminder_that_speaks_again_has_its_older_message_shown_anew(
    conn: Connection,
) -> None:
    await _reminded(conn)

    await fire_due(conn, now=LATER, channels=EVERY)

    older = await _letter(conn, edits=True)
    assert (older.edits, older.facts["occurrence"], older.steps[0].occurrence) == ("17", 1, 2)


async def test_a_view_lasts_for_one_edit(conn: Connection) -> None:
    await _reminded(conn)
    message_id = (await _letter(conn)).id

    await refresh(conn, message_id, view={"menu": "snooze"}, now=NOW)
    menu = (await _letter(conn, edits=True)).facts.get("menu")
    await refresh(conn, message_id, now=NOW)

    assert (menu, (await _letter(conn, edits=True)).facts.get("menu")) == ("snooze", None)


async def test_a_digest_names_what_is_still_open_and_counts_what_is_late(conn: Connection) -> None:
    olga, _, (first, second, third) = await _reminded(conn)
    await complete_step(conn, second.id, by=olga, now=NOW)
    facts = {"step_ids": [third.id, second.id, first.id], "total": 3, "cause": "morning"}
    digest = Message(key="d", member_id=olga.member_id, kind="digest", facts=facts)

    await notify(conn, [digest], channels=EVERY, now=LATER)

    letter = await _letter(conn)
    assert [line.step_id for line in letter.steps] == [third.id, first.id]
    assert (letter.facts["total"], letter.overdue) == (2, 1)


async def test_a_digest_names_the_first_five_that_are_still_open(conn: Connection) -> None:
    olga, lead_id, _ = await _planned(conn)
    call = StepDraft(channel="call", description="Call")
    steps = await build.plan(conn, lead_id, steps=(call,) * 12)
    facts = {"step_ids": [step.id for step in steps], "total": 14, "cause": "morning"}
    digest = Message(key="d", member_id=olga.member_id, kind="digest", facts=facts)
    await notify(conn, [digest], channels=EVERY, now=LATER)
    for step in steps[:6]:
        await complete_step(conn, step.id, by=olga, now=NOW)

    letter = await _letter(conn)

    assert [line.step_id for line in letter.steps] == [step.id for step in steps[6:11]]
    assert letter.facts["total"] == 8


@pytest.mark.parametrize("is_stopped", [False, True], ids=["settled", "plan stopped"])
async def test_a_digest_is_dropped_once_nothing_of_it_is_open(
    conn: Connection, *, is_stopped: bool
) -> None:
    olga, lead_id, steps = await _planned(conn)
    facts = {"step_ids": [step.id for step in steps], "total": 3, "cause": "morning"}
    digest = Message(key="d", member_id=olga.member_id, kind="digest", facts=facts)
    await notify(conn, [digest], channels=EVERY, now=LATER)
    letter = await _letter(conn)
    for step in steps[:2]:
        await complete_step(conn, step.id, by=olga, now=NOW)
    before = why_unwanted(await get_standing(conn, letter.id))

    if is_stopped:
        await stop_plan_for(conn, lead_id, by=olga, now=NOW)
    else:
        await skip_step(conn, steps[2].id, "Nobody there", by=olga, now=NOW)

    assert before is None
    assert why_unwanted(await get_standing(conn, letter.id)) == (
        "Nothing it tells of is left for Olga to do."
    )


async def test_s0_22_when_the_next_step_is_due_is_read_when_the_message_leaves(
    conn: Connection,
) -> None:
    olga, lead_id, (first, second, _) = await _planned(conn)
    changed = await complete_step(conn, first.id, by=olga, now=NOW)
    payload = {
        "step_id": first.id,
        "step_desc": first.description,
        "change_id": changed.change_id,
        "next_step_id": second.id,
        "next_step_desc": second.description,
    }
    await emit_tma_event(
        conn, olga.member_id, "step_completed", lead_id, payload, channels=EVERY, now=NOW
    )
    await snooze_step(conn, second.id, LATER, by=olga, now=NOW)

    letter = await _letter(conn)

    assert letter.lead == LeadLine(id=lead_id, name="Anna", company="Nord")
    assert letter.is_silent
    assert letter.events == (
        EventLine(
            type="step_completed",
            number=1,
            of=3,
            step=first.description,
            can_be_undone=True,
            next=NextLine(description=second.description, due_at=LATER),
        ),
    )


async def test_a_confirmed_step_that_was_undone_says_so(conn: Connection) -> None:
    olga, lead_id, (first, *_) = await _planned(conn)
    changed = await complete_step(conn, first.id, by=olga, now=NOW)
    payload = {"step_id": first.id, "change_id": changed.change_id, "step_desc": ""}
    await emit_tma_event(
        conn, olga.member_id, "step_completed", lead_id, payload, channels=EVERY, now=NOW
    )

    await undo_change(conn, changed.change_id, by=olga, now=NOW)

    assert [event.is_undone for event in (await _letter(conn)).events] == [True]


async def test_who_is_given_a_lead_learns_its_newest_note_and_first_step(conn: Connection) -> None:
    olga, lead_id, (first, *_) = await _planned(conn)
    alice = await build.member(conn, "Alice", role="admin")
    await conn.raw.execute(
        "insert into notes (lead_id, member_id, body, created_at) values ($1, $2, 'Old', $3),"
        " ($1, $2, 'Wants a demo', $3)",
        lead_id,
        alice.id,
        NOW,
    )
    gift = {"member_name": "Olga", "owner_id": olga.member_id, "owner_was": None}

    await emit_tma_event(conn, alice.id, "lead_assigned", lead_id, gift, channels=EVERY, now=NOW)

    letter = await _letter(conn)
    (event,) = letter.events
    assert letter.lead == LeadLine(id=lead_id, name="Anna", company="Nord", note="Wants a demo")
    assert (event.by, event.next) == (
        "Alice",
        NextLine(description=first.description, due_at=first.due_at),
    )


async def test_of_several_leads_the_first_few_are_named_in_their_order(conn: Connection) -> None:
    olga, *_ = await _planned(conn)
    alice = await build.member(conn, "Alice", role="admin")
    ids = await build.leads(conn, 7)
    gift = {"owner_id": olga.member_id, "count": 7, "lead_ids": list(reversed(ids))}

    await emit_tma_event(conn, alice.id, "lead_assigned", None, gift, channels=EVERY, now=NOW)

    letter = await _letter(conn)
    assert [line.id for line in letter.leads] == list(reversed(ids))[:5]
    assert (letter.lead, letter.events[0].count) == (None, 7)


async def test_a_draft_is_told_as_it_stands(conn: Connection) -> None:
    olga, lead_id, (first, *_) = await _planned(conn)
    ((draft_id,),) = await build.rows(
        conn,
        "insert into drafts (step_id, lead_id, maker, channel, body, made_at)"
        " values ($1, $2, 'hand', 'email', 'Hello', $3) returning id",
        first.id,
        lead_id,
        NOW,
    )

    letter = await _tell(conn, olga, lead_id, "draft_ready", draft_id=draft_id)

    assert letter.draft is not None
    assert (letter.draft.body, letter.draft.is_sent, letter.draft.is_newest) == (
        "Hello",
        False,
        True,
    )
    assert (await _tell(conn, olga, lead_id, "draft_ready", draft_id=0)).lead == letter.lead


async def test_a_plan_is_told_with_its_steps_and_work_that_failed_with_its_lead(
    conn: Connection,
) -> None:
    olga, lead_id, steps = await _planned(conn)

    plan = await _tell(conn, olga, lead_id, "plan_ready", step_ids=[steps[1].id, steps[0].id])
    assert [line.number for line in plan.steps] == [2, 1]

    await conn.raw.execute("delete from outbox")
    failed = await _tell(conn, olga, lead_id, "work_failed", what="plan", error="No model.")
    assert failed.lead == plan.lead
