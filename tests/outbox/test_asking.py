from datetime import timedelta

import pytest

from keepwarm.db import Connection, Database
from keepwarm.kit.ids import MessageId
from keepwarm.kit.viewer import Viewer
from keepwarm.outbox.actions import (
    MessageGone,
    SentTooOften,
    acknowledge,
    notify,
    send_again,
)
from keepwarm.outbox.model import Delivery, Fate, MayHaveArrived
from keepwarm.outbox.reads import get_told, list_deliveries, list_unknown
from tests import build
from tests.outbox.scene import EVERY, FATES, HOSTILE, TOLD, Post, Scene, delivering, say, scene
from tests.work.field import eventually

KEYS = "select key, channel, status, verdict from outbox where channel <> 'app' order by id"
LATER = build.NOW + timedelta(minutes=5)


async def _told(conn: Connection, verdict: str | None = "unknown") -> tuple[Scene, MessageId]:
    """Have told a member something that ended so."""
    told = await scene(conn)
    await notify(conn, [told.message()], channels=EVERY, now=build.NOW)
    await _conclude(conn, verdict)
    return told, await _latest(conn)


async def _conclude(conn: Connection, verdict: str | None) -> None:
    await conn.raw.execute(
        "update outbox set verdict = $1, left_at = $2, tries = 1, finished_at = $2,"
        "       status = case when $1::text is null then 'pending' else 'completed' end"
        " where channel = 'telegram' and verdict is null",
        verdict,
        build.NOW,
    )


async def _latest(conn: Connection) -> MessageId:
    ((found,),) = await build.rows(conn, "select max(id) from outbox")
    assert isinstance(found, int)
    return MessageId(found)


async def test_a_message_that_may_have_arrived_is_listed_until_its_member_knows(
    conn: Connection,
) -> None:
    told, message_id = await _told(conn)

    assert await list_unknown(conn, told.member.id) == [
        MayHaveArrived(
            id=message_id,
            channel="telegram",
            kind="reminder",
            lead_id=told.lead_id,
            lead=HOSTILE,
            step_id=told.step_id,
            number=1,
            description="Send the one-pager",
            left_at=build.NOW,
        )
    ]

    for _twice in range(2):
        await acknowledge(conn, message_id, by=told.member.viewer, now=LATER)

    assert await list_unknown(conn, told.member.id) == []
    assert [row for row in await build.rows(conn, TOLD) if row[0] == "today"] == [
        ("today", told.member.id, {})
    ]


@pytest.mark.parametrize(
    "change",
    [
        "update leads set deleted_at = created_at",
        "update leads set owner_id = (select min(id) from members)",
    ],
    ids=["trashed", "given away"],
)
async def test_what_speaks_of_a_lead_that_is_not_theirs_to_see_is_not_listed(
    conn: Connection, change: str
) -> None:
    told, message_id = await _told(conn)
    await conn.raw.execute(change)

    assert await list_unknown(conn, told.member.id) == []
    assert await get_told(conn, message_id, told.member.id) is None


@pytest.mark.parametrize("verdict", ["unknown", "failed"])
async def test_a_person_has_a_message_sent_again_and_once_however_often_they_press(
    conn: Connection, verdict: str
) -> None:
    told, message_id = await _told(conn, verdict)
    conn.wakes.clear()

    for _press in range(2):
        await send_again(conn, message_id, by=told.member.viewer, now=LATER)

    key = f"reminder:{told.reminder_id}:1"
    assert await build.rows(conn, KEYS) == [
        (key, "telegram", "completed", verdict),
        (f"{key}:again1", "telegram", "pending", None),
    ]
    assert await list_unknown(conn, told.member.id) == []
    assert conn.wakes == {"live", "work"}


@pytest.mark.parametrize("verdict", ["sent", "dropped", None])
async def test_what_arrived_is_under_way_or_not_wanted_is_not_sent_again(
    conn: Connection, verdict: str | None
) -> None:
    told, message_id = await _told(conn, verdict)

    await send_again(conn, message_id, by=told.member.viewer, now=LATER)

    assert len(await build.rows(conn, KEYS)) == 1


async def test_sending_again_has_an_end(conn: Connection) -> None:
    told, message_id = await _told(conn)
    for _again in range(9):
        await send_again(conn, message_id, by=told.member.viewer, now=LATER)
        await _conclude(conn, "unknown")
        message_id = await _latest(conn)

    with pytest.raises(SentTooOften):
        await send_again(conn, message_id, by=told.member.viewer, now=LATER)

    found = await list_deliveries(conn, [f"reminder:{told.reminder_id}:1"])
    assert [(each.channel, each.again) for each in found] == [
        ("app", 0),
        *(("telegram", n) for n in range(10)),
    ]


async def test_messages_of_others_are_not_there(conn: Connection) -> None:
    told, message_id = await _told(conn)
    stranger = await build.member(conn, "Sven")

    for verb in (acknowledge, send_again):
        with pytest.raises(MessageGone):
            await verb(conn, message_id, by=stranger.viewer, now=LATER)
        with pytest.raises(MessageGone):
            await verb(conn, MessageId(0), by=told.member.viewer, now=LATER)
    await acknowledge(conn, message_id, by=Viewer(stranger.id, is_admin=True), now=LATER)

    assert await list_unknown(conn, told.member.id) == []


@pytest.mark.parametrize(
    ("verdict", "fate"),
    [(None, "sending"), ("sent", "sent"), ("unknown", "unknown"), ("dropped", "dropped")],
)
async def test_deliveries_tell_what_became_of_each_promise(
    conn: Connection, verdict: str | None, fate: Fate
) -> None:
    told, message_id = await _told(conn, verdict)

    found = await list_deliveries(conn, ["reminder:0:1", told.message().key])

    assert [each for each in found if each.channel == "telegram"] == [
        Delivery(
            about=told.message().key,
            again=0,
            id=message_id,
            channel="telegram",
            fate=fate,
            error=None,
            tries=1,
            created_at=build.NOW,
            left_at=build.NOW,
            finished_at=build.NOW,
            acknowledged_at=None,
        )
    ]
    assert [(each.channel, each.fate) for each in found] == [("app", "sent"), ("telegram", fate)]


async def test_a_message_that_waits_is_pending(conn: Connection) -> None:
    told = await scene(conn)
    await notify(conn, [told.message()], channels=EVERY, now=build.NOW)

    found = await list_deliveries(conn, [told.message().key])

    assert [(each.channel, each.fate) for each in found] == [
        ("app", "sent"),
        ("telegram", "pending"),
    ]


async def test_what_is_sent_again_is_delivered(db: Database) -> None:
    async with db.transaction() as conn:
        told = await scene(conn)
    (message_id,) = await say(db, told.message())
    async with db.transaction() as conn:
        await _conclude(conn, "unknown")
        await send_again(conn, message_id, by=told.member.viewer, now=LATER)
    post = Post()

    async with delivering(db, telegram=post):
        await eventually(
            db,
            FATES,
            [
                ("telegram", "completed", "unknown", None),
                ("telegram", "completed", "sent", None),
            ],
        )

    assert [letter.key for letter in post.letters] == [f"{told.message().key}:again1"]
