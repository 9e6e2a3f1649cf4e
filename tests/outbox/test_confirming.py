from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from keepwarm.accounts.model import Member
from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId
from keepwarm.outbox.confirming import emit_tma_event, show_undone
from keepwarm.outbox.model import COALESCED_WITHIN, EventType
from tests import build
from tests.outbox.scene import EVERY, Scene, scene

MESSAGES = """
    select kind, member_id, channel, is_silent, jsonb_array_length(facts->'events')
      from outbox where edits_id is null order by id
"""
EDITS = "select edits_id is not null from outbox where edits_id is not null"
MOVED = {"old_status": "intake", "new_status": "contacted"}
ONE = timedelta(seconds=1)


async def _emit(
    conn: Connection,
    by: Member,
    lead_id: LeadId | None,
    event_type: EventType = "status_changed",
    payload: Mapping[str, Any] = MOVED,
    *,
    after: timedelta = timedelta(0),
    to_actor: bool = True,
) -> None:
    now = build.NOW + after
    await emit_tma_event(
        conn, by.id, event_type, lead_id, payload, channels=EVERY, to_actor=to_actor, now=now
    )


async def _colleague(conn: Connection, telegram: int = 4712) -> Member:
    alice = await build.member(conn, "Alice", role="admin")
    await conn.raw.execute("update members set telegram_id = $2 where id = $1", alice.id, telegram)
    return alice


async def _left(conn: Connection, verdict: str | None = "sent") -> None:
    await conn.raw.execute(
        "update outbox set verdict = $1, left_at = $2, tries = 1, finished_at = $2,"
        " status = 'completed', receipt = case $1 when 'sent' then id::text end"
        " where channel = 'telegram' and status = 'pending'",
        verdict,
        build.NOW,
    )


async def test_s0_09_10_an_event_is_one_pending_row_for_its_actor(conn: Connection) -> None:
    told: Scene = await scene(conn)

    await _emit(conn, told.member, told.lead_id)

    assert await build.rows(
        conn, "select kind, channel, status, lead_id, is_silent, facts from outbox"
    ) == [
        (
            "status_changed",
            "telegram",
            "pending",
            told.lead_id,
            True,
            {
                "events": [
                    {
                        "type": "status_changed",
                        "by": told.member.id,
                        "at": build.NOW.isoformat(),
                        **MOVED,
                    }
                ]
            },
        )
    ]


async def test_s0_11_an_event_needs_neither_a_lead_nor_a_payload(conn: Connection) -> None:
    told = await scene(conn)

    await emit_tma_event(
        conn, told.member.id, "lead_assigned", None, channels=EVERY, now=build.NOW
    )

    assert await build.rows(conn, MESSAGES) == [
        ("lead_assigned", told.member.id, "telegram", True, 1)
    ]


async def test_who_has_no_chat_is_confirmed_nothing(conn: Connection) -> None:
    told = await scene(conn, telegram=None)

    await _emit(conn, told.member, told.lead_id, "lead_assigned", {"member_name": "Bob"})

    assert await build.rows(conn, MESSAGES) == []


async def test_the_owner_is_told_aloud_and_in_the_app(conn: Connection) -> None:
    told = await scene(conn)
    alice = await _colleague(conn)

    await _emit(conn, alice, told.lead_id)

    assert await build.rows(conn, MESSAGES) == [
        ("status_changed", alice.id, "telegram", True, 1),
        ("status_changed", told.member.id, "app", False, 1),
        ("status_changed", told.member.id, "telegram", False, 1),
    ]


async def test_who_pressed_in_the_chat_is_answered_there_and_only_others_are_told(
    conn: Connection,
) -> None:
    told = await scene(conn)
    alice = await _colleague(conn)

    await _emit(conn, alice, told.lead_id, to_actor=False)
    await _emit(conn, told.member, told.lead_id, to_actor=False)

    found = await build.rows(conn, "select distinct member_id from outbox")
    assert found == [(told.member.id,)]


async def test_g_01_who_is_given_a_lead_is_told_by_a_message_of_its_own(conn: Connection) -> None:
    told = await scene(conn)
    alice = await _colleague(conn)
    await _emit(conn, alice, told.lead_id)
    gift = {"member_name": "Olga", "owner_id": told.member.id, "owner_was": None}

    await _emit(conn, alice, told.lead_id, "lead_assigned", gift, after=ONE)

    assert await build.rows(conn, MESSAGES) == [
        ("status_changed", alice.id, "telegram", True, 2),
        ("status_changed", told.member.id, "app", False, 1),
        ("status_changed", told.member.id, "telegram", False, 1),
        ("lead_assigned", told.member.id, "app", False, None),
        ("lead_assigned", told.member.id, "telegram", False, None),
    ]


async def test_who_takes_a_lead_themselves_is_told_once(conn: Connection) -> None:
    told = await scene(conn)
    gift = {"member_name": "Olga", "owner_id": told.member.id, "owner_was": None}

    await _emit(conn, told.member, told.lead_id, "lead_assigned", gift)

    assert await build.rows(conn, MESSAGES) == [
        ("lead_assigned", told.member.id, "telegram", True, 1)
    ]


@pytest.mark.parametrize(
    ("verdict", "after", "messages", "edits"),
    [
        (None, ONE, [2], 0),
        ("sent", ONE, [2], 1),
        ("sent", COALESCED_WITHIN, [1, 1], 0),
        ("unknown", ONE, [1, 1], 0),
        ("failed", ONE, [1, 1], 0),
    ],
    ids=["not yet left", "arrived", "a minute later", "may have arrived", "failed"],
)
async def test_g_03_what_happens_within_a_minute_shares_a_message(
    conn: Connection, verdict: str | None, after: timedelta, messages: list[int], edits: int
) -> None:
    told = await scene(conn)
    await _emit(conn, told.member, told.lead_id)
    if verdict is not None:
        await _left(conn, verdict)

    await _emit(conn, told.member, told.lead_id, after=after)

    assert [row[4] for row in await build.rows(conn, MESSAGES)] == messages
    assert await build.rows(conn, EDITS) == [(True,)] * edits


async def test_events_of_different_leads_share_nothing(conn: Connection) -> None:
    told = await scene(conn)
    other = await build.lead(conn, owner=told.member)

    await _emit(conn, told.member, told.lead_id)
    await _emit(conn, told.member, other, after=ONE)

    assert [row[4] for row in await build.rows(conn, MESSAGES)] == [1, 1]


async def test_a_change_of_a_step_that_was_undone_is_shown_in_every_message_about_it(
    conn: Connection,
) -> None:
    told = await scene(conn)
    alice = await _colleague(conn)
    done = {"step_id": told.step_id, "step_desc": "Send the one-pager", "change_id": 5}
    await _emit(conn, alice, told.lead_id, "step_completed", done)
    await _emit(conn, alice, told.lead_id, after=COALESCED_WITHIN)
    await _left(conn)

    await show_undone(conn, told.lead_id, 5, now=build.NOW)

    found = await build.rows(
        conn,
        "select e.kind, e.member_id"
        "  from outbox o join outbox e on e.id = o.edits_id order by e.id",
    )
    assert found == [("step_completed", alice.id), ("step_completed", told.member.id)]


async def test_s0_12_and_g_26_whatever_breaks_is_logged_and_the_rest_stands(
    conn: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    told = await scene(conn)
    await conn.raw.execute("update leads set city = 'Kyiv' where id = $1", told.lead_id)

    await _emit(conn, told.member, told.lead_id, "step_reopened")  # pyright: ignore[reportArgumentType] -- the database refuses it

    assert await build.rows(conn, MESSAGES) == []
    assert await build.rows(conn, "select city from leads") == [("Kyiv",)]
    (warning,) = caplog.messages
    assert warning.startswith("Failed to emit TMA event: ")
