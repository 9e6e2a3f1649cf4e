"""What an e-mail brings to the draft it was made of, and to the sequence that wrote it."""

from dataclasses import replace

from keepwarm.board.letters import follow_email
from keepwarm.db import Connection
from keepwarm.drafts.actions import write_draft_by_hand
from keepwarm.emails.model import Ended
from keepwarm.kit.ids import DraftId, EmailId
from keepwarm.plans.actions import stop_plan_for
from tests import build
from tests.build import NOW, rows
from tests.emails.scene import Scene, scene
from tests.sequences.way import way

SENT = "select sent_at, sent_by from drafts"
STEP = "select s.status, s.settled_by from steps s join drafts d on d.step_id = s.id"


async def _draft(conn: Connection, told: Scene) -> DraftId:
    step, *_others = await build.plan(conn, told.lead_id, made_for=told.olga)
    return await write_draft_by_hand(
        conn, step.id, subject="Routes", body="Hello", by=told.olga.viewer, now=NOW
    )


def _ended(told: Scene, draft_id: DraftId | None = None) -> Ended:
    return Ended(
        id=EmailId(1),
        lead_id=told.lead_id,
        contact_id=told.jane,
        draft_id=draft_id,
        enrolment_step_id=None,
        made_by=told.olga.id,
        approved_by=told.olga.id,
        verdict="sent",
    )


async def _follow(conn: Connection, over: Ended) -> None:
    await follow_email(conn, over, channels=frozenset({"telegram"}), now=NOW)


async def test_a_draft_that_left_is_sent_and_its_step_done(conn: Connection) -> None:
    told = await scene(conn)
    await conn.raw.execute("update members set telegram_id = 7 where id = $1", told.olga.id)
    over = _ended(told, await _draft(conn, told))

    for _time in range(2):
        await _follow(conn, over)

    assert await rows(conn, SENT) == [(NOW, told.olga.id)]
    assert await rows(conn, STEP) == [("done", told.olga.id)]
    assert await rows(conn, "select kind from outbox where channel = 'telegram'") == [
        ("step_completed",)
    ]


async def test_a_draft_whose_plan_has_ended_is_sent_all_the_same(conn: Connection) -> None:
    told = await scene(conn)
    over = _ended(told, await _draft(conn, told))
    await stop_plan_for(conn, told.lead_id, by=told.olga.viewer, now=NOW)

    await _follow(conn, over)

    assert await rows(conn, SENT) == [(NOW, told.olga.id)]
    assert await rows(conn, STEP) == [("pending", None)]


async def test_what_did_not_arrive_settles_nothing(conn: Connection) -> None:
    told = await scene(conn)
    over = _ended(told, await _draft(conn, told))

    for verdict in ("failed", "unknown", "dropped"):
        await _follow(conn, replace(over, verdict=verdict))

    assert await rows(conn, SENT) == [(None, None)]
    assert await rows(conn, STEP) == [("pending", None)]


async def test_an_address_that_reaches_nobody_ends_what_its_contact_goes_through(
    conn: Connection,
) -> None:
    gone = await way(conn)
    told = Scene(gone.owner, gone.lead_id, gone.contact_id)

    await _follow(conn, replace(_ended(told), verdict="failed", is_undeliverable=True))

    assert await rows(conn, "select state, ended_because from enrolments") == [("ended", "bounce")]
