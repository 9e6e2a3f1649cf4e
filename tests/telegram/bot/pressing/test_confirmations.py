from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from keepwarm.board.actions import move_card
from keepwarm.db import Connection
from keepwarm.dev.botapi import Message
from keepwarm.kit.ids import LeadId, StepId
from keepwarm.outbox.confirming import emit_tma_event
from keepwarm.outbox.model import EventType
from keepwarm.owners.actions import assign_lead
from keepwarm.settling.actions import complete_step, skip_step
from keepwarm.settling.model import Changed
from tests.build import as_admin
from tests.telegram.bot.scenes import ALICE, planned, press, reminded, statuses, texts, told
from tests.telegram.house import CHAT, House
from tests.work.field import rows

STAGE = "select stage, p.ended_because from leads l join plans p on p.lead_id = l.id"
OWNER = "select m.name from leads l join members m on m.id = l.owner_id"
TOO_LATE = "This can no longer be undone."


async def _emit(
    house: House,
    conn: Connection,
    event_type: EventType,
    lead_id: LeadId | None,
    payload: Mapping[str, Any],
) -> None:
    """Confirm to Mia what was just done in the app, as its pages do."""
    await emit_tma_event(
        conn,
        house.member.id,
        event_type,
        lead_id,
        payload,
        channels=frozenset({"telegram"}),
        now=house.clock.now(),
    )


async def _settle_both(house: House, lead_id: LeadId, step_ids: list[StepId]) -> Message:
    by, now = house.member.viewer, house.clock.now()
    async with house.db.transaction() as conn:
        done = await complete_step(conn, step_ids[0], by=by, now=now)
        skipped = await skip_step(conn, step_ids[1], "No need", by=by, now=now)
        await _emit(house, conn, "step_completed", lead_id, _about(done))
        await _emit(house, conn, "step_skipped", lead_id, _about(skipped))
    await house.settled()
    return house.fake.last(CHAT)


def _about(changed: Changed) -> dict[str, Any]:
    return {"step_id": changed.step.id, "change_id": changed.change_id}


async def _move_to_meeting(house: House, lead_id: LeadId) -> Message:
    async with house.db.transaction() as conn:
        await move_card(conn, lead_id, "meeting", by=house.member.viewer, now=house.clock.now())
        about = {"old_status": "intake", "new_status": "meeting"}
        await _emit(house, conn, "status_changed", lead_id, about)
    await house.settled()
    return house.fake.last(CHAT)


async def test_all_that_a_confirmation_tells_of_is_taken_back_at_once(house: House) -> None:
    lead_id, steps = await planned(house)
    confirmed = await _settle_both(house, lead_id, [step.id for step in steps])
    assert await statuses(house) == [("done", None), ("skipped", "No need")]

    assert await told(house, confirmed, "↶ Undo") == "Undone."

    assert await statuses(house) == [("pending", None)] * 2
    assert confirmed.text.count("Undone: ") == len(steps)
    assert confirmed.buttons == [["Open"]]
    assert await told(house, confirmed, "e:undo:1") == "Undone already."


async def test_a_move_is_taken_back_and_the_plan_it_ended_goes_on(house: House) -> None:
    lead_id, _ = await planned(house)
    confirmed = await _move_to_meeting(house, lead_id)
    assert await rows(house.db, STAGE) == [("meeting", "meeting")]

    assert await told(house, confirmed, "↶ Undo") == "Undone."

    assert await rows(house.db, STAGE) == [("intake", None)]
    assert "Undone: " in confirmed.text


async def test_a_move_is_not_taken_back_late_or_after_another(house: House) -> None:
    lead_id, _ = await planned(house)
    confirmed = await _move_to_meeting(house, lead_id)
    (number,) = [row[0] for row in await rows(house.db, "select id from outbox")]
    async with house.db.transaction() as conn:
        await move_card(conn, lead_id, "won", by=house.member.viewer, now=house.clock.now())
    assert await told(house, confirmed, "↶ Undo") == TOO_LATE

    async with house.db.transaction() as conn:
        await conn.raw.execute("update leads set stage = 'meeting'")
    house.clock.advance(timedelta(minutes=10))
    late = await press(house, confirmed, f"e:undo:{number}")

    assert (late.text, late.is_alert) == (TOO_LATE, True)
    assert await rows(house.db, STAGE) == [("meeting", "meeting")]


async def test_a_move_that_ended_no_plan_is_taken_back(house: House) -> None:
    lead_id, _ = await planned(house)
    async with house.db.transaction() as conn:
        await move_card(conn, lead_id, "engaged", by=house.member.viewer, now=house.clock.now())
        about = {"old_status": "intake", "new_status": "engaged"}
        await _emit(house, conn, "status_changed", lead_id, about)
    await house.settled()
    async with house.db.transaction() as conn:
        await conn.raw.execute("update outbox set verdict = 'unknown', receipt = null")
    confirmed = house.fake.last(CHAT)

    assert await told(house, confirmed, "↶ Undo") == "Undone."

    assert await rows(house.db, STAGE) == [("intake", None)]
    assert "Undone: " in confirmed.text


async def test_what_is_no_confirmation_or_of_many_leads_is_not_taken_back(house: House) -> None:
    lead_id, _ = await planned(house)
    reminder = await reminded(house)
    async with house.db.transaction() as conn:
        about = {"owner_id": None, "count": 2, "lead_ids": [lead_id]}
        await _emit(house, conn, "lead_assigned", None, about)
    await house.settled()
    sent = "select id from outbox where channel = 'telegram' and edits_id is null order by id"
    numbers = [row[0] for row in await rows(house.db, sent)]

    for message, number in zip((reminder, house.fake.last(CHAT)), numbers, strict=True):
        answer = await press(house, message, f"e:undo:{number}")
        assert (answer.text, answer.is_alert) == ("This message is not here any more.", True)


async def test_an_assignment_is_taken_back_and_the_other_is_told(house: House) -> None:
    lead_id, _ = await planned(house, owner=house.admin)
    await house.link(house.admin, ALICE)
    async with house.db.transaction() as conn:
        await conn.raw.execute("update members set role = 'admin'")
        by = as_admin(house.member)
        await assign_lead(conn, lead_id, house.member.id, by=by, now=house.clock.now())
        about = {"owner_id": house.member.id, "owner_was": house.admin.id, "member_name": "Mia"}
        await _emit(house, conn, "lead_assigned", lead_id, about)
    await house.settled()
    confirmed = house.fake.last(CHAT)

    assert await told(house, confirmed, "↶ Undo") == "Undone."

    assert await rows(house.db, OWNER) == [("Ada",)]
    assert [text.splitlines()[0] for text in texts(house, ALICE)] == [
        "📥 Ann_[x](y)* <b> · Nord & Co is yours now, from Mia"
    ]


async def test_a_confirmation_is_taken_back_by_nobody_else(house: House) -> None:
    lead_id, steps = await planned(house)
    confirmed = await _settle_both(house, lead_id, [step.id for step in steps])
    (number,) = {row[0] for row in await rows(house.db, "select min(id) from outbox")}
    await house.link(house.admin, ALICE)

    for data in (f"e:undo:{number}", "e:undo:999"):
        answer = await press(house, confirmed, data, by=ALICE)
        assert (answer.text, answer.is_alert) == ("This message is not here any more.", True)

    assert await statuses(house) == [("done", None), ("skipped", "No need")]
