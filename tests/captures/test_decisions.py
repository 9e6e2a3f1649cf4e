"""What members decide about a capture: their own only, once, and for a while."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from keepwarm.captures import decisions
from keepwarm.captures.actions import CaptureGone
from keepwarm.captures.decisions import (
    NoNameInIt,
    PressAButton,
    SettledAlready,
    TooLateToUndo,
    answer_capture,
    attach_capture,
    offer_choices,
    retry_capture,
    save_as_new,
    save_nameless,
    undo_capture,
)
from keepwarm.kit.ids import CaptureId, LeadId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import LeadGone
from keepwarm.telegram.texts.captures import words_of_card
from tests import build
from tests.captures.desk import Desk, heard

ANNA = "Met Anna Petrenko from Nordwind Logistics. anna@nordwind.example"
NAMELESS = "they need forty licences before summer"
VERBS = (undo_capture, save_nameless, save_as_new, attach_capture, offer_choices, retry_capture)


async def decide(desk: Desk, verb: Any, *what: Any, by: Viewer | None = None, **how: Any) -> None:
    """Have a member decide something; by default the one whose capture it is."""
    who = by or desk.member.viewer
    async with desk.db.transaction() as conn:
        await verb(conn, *what, by=who, speak=words_of_card, now=desk.clock.now(), **how)


async def captured(desk: Desk, text: str, number: int = 1) -> CaptureId:
    capture_id = await desk.keep(heard(text, number))
    await desk.read()
    return capture_id


async def states(desk: Desk) -> list[object]:
    return [state for (state,) in await desk.found("select state from captures order by id")]


async def test_others_captures_are_not_there(desk: Desk) -> None:
    capture_id = await captured(desk, ANNA)
    async with desk.db.transaction() as conn:
        boss = await build.admin(conn)

    for verb in VERBS:
        with pytest.raises(CaptureGone):
            await decide(desk, verb, capture_id, by=boss.viewer)
    with pytest.raises(CaptureGone):
        await decide(desk, undo_capture, CaptureId(999))


async def test_every_decision_is_safe_to_repeat(desk: Desk) -> None:
    saved, asking = await captured(desk, ANNA), await captured(desk, NAMELESS, 2)
    twin = await captured(desk, ANNA, 3)

    for _ in range(2):
        await decide(desk, save_nameless, asking)
        await decide(desk, attach_capture, twin)
        await decide(desk, undo_capture, saved)

    assert await states(desk) == ["discarded", "saved", "noted"]
    assert await desk.found("select count(*) from leads") == [(2,)]
    assert await desk.found("select count(*) from notes") == [(3,)]


async def test_a_note_is_taken_back_and_its_lead_stays(desk: Desk) -> None:
    await captured(desk, ANNA)
    twin = await captured(desk, ANNA, 2)
    await decide(desk, attach_capture, twin)

    await decide(desk, undo_capture, twin)

    assert await desk.found("select count(*) from notes") == [(1,)]
    assert await desk.found("select deleted_at from leads") == [(None,)]


async def test_after_ten_minutes_nothing_is_undone(desk: Desk) -> None:
    saved = await captured(desk, ANNA)
    desk.clock.advance(timedelta(minutes=10))

    with pytest.raises(TooLateToUndo):
        await decide(desk, undo_capture, saved)

    assert await states(desk) == ["saved"]


async def test_what_is_being_read_can_be_discarded(desk: Desk) -> None:
    capture_id = await desk.keep(heard(ANNA))

    await decide(desk, undo_capture, capture_id)
    await desk.read()

    assert await states(desk) == ["discarded"]
    assert await desk.found("select count(*) from leads") == [(0,)]


@pytest.mark.parametrize("verb", [offer_choices, retry_capture])
async def test_what_is_settled_stays_so(desk: Desk, verb: Any) -> None:
    saved = await captured(desk, ANNA)

    with pytest.raises(SettledAlready):
        await decide(desk, verb, saved)
    with pytest.raises(SettledAlready):
        await decide(desk, attach_capture, saved, LeadId(999))


async def test_an_answer_without_a_name_is_asked_for_again(desk: Desk) -> None:
    asking = await captured(desk, NAMELESS)
    twin_of = await captured(desk, ANNA, 2)
    twin = await captured(desk, ANNA, 3)

    with pytest.raises(NoNameInIt):
        await decide(desk, answer_capture, asking, "???", message_id=90)
    with pytest.raises(PressAButton):
        await decide(desk, answer_capture, twin, "Yes", message_id=91)

    assert twin_of != twin
    assert await states(desk) == ["asking", "saved", "twin"]


async def test_an_answer_may_name_a_lead_that_is_there(desk: Desk) -> None:
    await captured(desk, ANNA)
    asking = await captured(desk, NAMELESS, 2)

    await decide(desk, answer_capture, asking, "Anna Petrenko", message_id=90)

    assert await states(desk) == ["saved", "twin"]


async def test_nobody_attaches_to_what_they_may_not_see(desk: Desk) -> None:
    asking = await captured(desk, NAMELESS)
    async with desk.db.transaction() as conn:
        other = await build.member(conn, "Piotr")
        hidden = await build.lead(conn, company="Hidden", owner=other)

    with pytest.raises(LeadGone):
        await decide(desk, attach_capture, asking, hidden)
    with pytest.raises(LeadGone):
        await decide(desk, attach_capture, asking)

    assert await states(desk) == ["asking"]


async def test_a_colleagues_lead_is_named_and_not_shown(desk: Desk) -> None:
    async with desk.db.transaction() as conn:
        other = await build.member(conn, "Piotr")
        await build.lead(
            conn, person="Ann P.", company="Secret", emails=("anna@nordwind.example",), owner=other
        )
    twin = await captured(desk, ANNA)

    (asked,) = await desk.shown()
    with pytest.raises(LeadGone):
        await decide(desk, attach_capture, twin)
    await decide(desk, save_as_new, twin)

    assert "Secret" not in str(asked)
    assert "A colleague looks after <b>Anna Petrenko</b>" in str(asked)
    assert await desk.found("select person, owner_id from leads order by id") == [
        ("Ann P.", other.id),
        ("Anna Petrenko", desk.member.id),
    ]


async def test_choices_are_a_members_latest_leads(desk: Desk) -> None:
    asking = await captured(desk, NAMELESS)
    async with desk.db.transaction() as conn:
        for number in range(8):
            await build.lead(conn, company=f"Firm {number}", owner=desk.member)

    await decide(desk, offer_choices, asking)

    rows = await desk.found("select facts->'keyboard' from outbox where edits_id is null")
    await decide(desk, decisions.show_capture, asking)
    assert str(rows).count("Firm ") == 6


async def test_unread_ones_are_read_again(desk: Desk) -> None:
    capture_id = await captured(desk, ANNA)
    async with desk.db.transaction() as conn:
        await conn.raw.execute("update captures set state = 'unread', lead_id = null")
        await conn.raw.execute("delete from leads")

    again = partial(decide, desk, retry_capture, capture_id)
    await again()
    await again()
    await desk.read()

    assert await states(desk) == ["saved"]
