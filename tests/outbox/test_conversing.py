from dataclasses import replace
from datetime import timedelta

import pytest

from keepwarm.db import Connection, Database
from keepwarm.kit.ids import MessageId
from keepwarm.outbox.actions import (
    adopt,
    drop_seen,
    notify,
    refresh,
    refresh_about,
    reword,
    say,
    tell_more,
)
from keepwarm.outbox.letters import Letter
from keepwarm.outbox.model import Later, Message, Never, Outcome, Unknown, Words
from keepwarm.outbox.reads import Received, get_by_receipt
from tests import build
from tests.outbox.scene import (
    CHAT,
    EVERY,
    FATES,
    TOLD,
    Post,
    Scene,
    delivering,
    let_pauses_pass,
    scene,
)
from tests.work.field import eventually, rows

HI = Words(html="<b>Hi</b>", keyboard=[[{"text": "Press", "press": "r:done:7"}]])
BYE = Words(html="Bye")
NOW = build.NOW
OUT = (
    "select edits_id, lane, is_silent, facts, verdict from outbox"
    " where channel <> 'app' order by id"
)


async def _say(conn: Connection, told: Scene, words: Words = HI, key: str = "u:1") -> MessageId:
    return await say(conn, told.member.id, words, key=key, now=NOW)


async def _arrive(conn: Connection, receipt: str | None = "17", verdict: str = "sent") -> None:
    await conn.raw.execute(
        "update outbox set status = 'completed', verdict = $2, receipt = $1, left_at = created_at"
        " where channel = 'telegram' and verdict is null",
        receipt,
        verdict,
    )


async def test_the_bot_says_a_thing_once(conn: Connection) -> None:
    told = await scene(conn)
    conn.wakes.clear()

    first = await say(
        conn, told.member.id, HI, key="u:1", about={"asks": "capture"}, silent=False, now=NOW
    )
    again = await _say(conn, told, BYE)

    facts = {"asks": "capture", "html": "<b>Hi</b>", "keyboard": HI.keyboard}
    assert again == first
    assert await build.rows(conn, OUT) == [(None, 0, False, facts, None)]
    assert conn.wakes == {"work"}


async def test_what_has_not_left_is_said_in_other_words(conn: Connection) -> None:
    message_id = await _say(conn, await scene(conn))

    await reword(conn, message_id, BYE, now=NOW)

    assert await build.rows(conn, OUT) == [(None, 0, True, {"html": "Bye", "keyboard": []}, None)]


async def test_what_has_arrived_is_edited_in_place(conn: Connection) -> None:
    message_id = await _say(conn, await scene(conn))
    await _arrive(conn)

    for _twice in range(2):
        await reword(conn, message_id, BYE, now=NOW)

    assert await build.rows(conn, OUT) == [
        (None, 0, True, {"html": "Bye", "keyboard": []}, "sent"),
        (message_id, 0, True, {}, None),
    ]


async def test_edits_that_wait_become_one_with_the_latest_view(conn: Connection) -> None:
    message_id = await _say(conn, await scene(conn))
    await _arrive(conn)

    await refresh(conn, message_id, view={"menu": "snooze"}, now=NOW)
    await refresh(conn, message_id, view={"menu": "skip"}, now=NOW)

    assert (await build.rows(conn, OUT))[1:] == [(message_id, 0, True, {"menu": "skip"}, None)]


async def test_an_edit_that_is_under_way_is_followed_by_another(conn: Connection) -> None:
    message_id = await _say(conn, await scene(conn))
    await _arrive(conn)
    await refresh(conn, message_id, now=NOW)
    await conn.raw.execute(
        "update outbox set status = 'processing', lease_owner = gen_random_uuid()"
        " where edits_id is not null"
    )

    await refresh(conn, message_id, view={"menu": "skip"}, now=NOW)

    assert len(await build.rows(conn, OUT)) == 3


@pytest.mark.parametrize("verdict", ["unknown", "failed", "dropped"])
async def test_what_never_arrived_is_not_edited(conn: Connection, verdict: str) -> None:
    message_id = await _say(conn, await scene(conn))
    await _arrive(conn, None, verdict)

    await refresh(conn, message_id, now=NOW)

    assert len(await build.rows(conn, OUT)) == 1


async def test_the_latest_message_about_each_thing_is_refreshed(conn: Connection) -> None:
    told = await scene(conn)
    messages = [told.message(occurrence) for occurrence in range(1, 12)]
    other = replace(told.message(), key=f"reminder:{told.reminder_id}0:1")
    await notify(conn, [*messages, other], channels=EVERY, now=NOW)
    await _arrive(conn)

    await refresh_about(conn, [f"reminder:{told.reminder_id}:", "reminder:0:"], now=NOW)

    edited = await build.rows(
        conn, "select m.key from outbox e join outbox m on m.id = e.edits_id order by 1"
    )
    assert edited == [(f"reminder:{told.reminder_id}:11",)]


async def test_an_event_more_is_shown_in_the_confirmation_of_a_moment_ago(
    conn: Connection,
) -> None:
    told = await scene(conn)
    first = Message(
        key="e:1",
        member_id=told.member.id,
        kind="step_completed",
        lead_id=told.lead_id,
        facts={"events": [{"type": "step_completed"}]},
        is_silent=True,
        in_app=False,
    )
    await notify(conn, [first], channels=EVERY, now=NOW)
    await _arrive(conn)

    more = {"type": "step_skipped"}
    found = await tell_more(
        conn, told.member.id, told.lead_id, more, silent=True, now=NOW + timedelta(seconds=59)
    )
    too_late = await tell_more(
        conn, told.member.id, told.lead_id, more, silent=True, now=NOW + timedelta(seconds=60)
    )

    events = {"events": [{"type": "step_completed"}, more]}
    assert (found is not None, too_late) == (True, None)
    assert await build.rows(conn, OUT) == [
        (None, 1, True, events, "sent"),
        (found, 0, True, {}, None),
    ]


def _ready(told: Scene) -> Message:
    return Message(
        key="request:7",
        member_id=told.member.id,
        kind="plan_ready",
        lead_id=told.lead_id,
        facts={"step_ids": [told.step_id]},
        in_app=False,
        held=timedelta(seconds=3),
    )


async def test_what_is_held_back_leaves_later_and_makes_no_toast(conn: Connection) -> None:
    told = await scene(conn)

    for _twice in range(2):
        await notify(conn, [_ready(told)], channels=EVERY, now=NOW)

    assert await build.rows(conn, "select channel, status, due_at from outbox") == [
        ("telegram", "pending", NOW + timedelta(seconds=3))
    ]
    assert await build.rows(conn, TOLD) == []


async def test_what_was_seen_in_the_app_is_not_said_in_the_chat(conn: Connection) -> None:
    told = await scene(conn)
    await notify(conn, [_ready(told)], channels=EVERY, now=NOW)
    stranger = await build.member(conn, "Sven")

    await drop_seen(conn, "request:7", by=stranger.viewer, now=NOW)
    kept = await build.rows(conn, FATES)
    await drop_seen(conn, "request:7", by=told.member.viewer, now=NOW)

    assert kept == [("telegram", "pending", None, None)]
    assert await build.rows(conn, FATES) == [
        ("telegram", "completed", "dropped", "Seen in the app.")
    ]


async def test_only_news_of_work_is_dropped_by_seeing_it(conn: Connection) -> None:
    told = await scene(conn)
    await notify(conn, [told.message()], channels=EVERY, now=NOW)

    await drop_seen(conn, told.message().key, by=told.member.viewer, now=NOW)

    assert await build.rows(conn, FATES) == [("telegram", "pending", None, None)]


async def test_a_press_tells_that_a_message_arrived_of_which_nobody_knew(
    conn: Connection,
) -> None:
    told = await scene(conn)
    await notify(conn, [told.message()], channels=EVERY, now=NOW)
    await _arrive(conn, None, "unknown")
    prefix = f"reminder:{told.reminder_id}:"

    adopted = [
        await adopt(conn, told.member.id, "17", key_prefix=prefix, now=NOW) for _ in range(2)
    ]
    none = await adopt(conn, told.member.id, "18", key_prefix=prefix, now=NOW)

    found = await get_by_receipt(conn, told.member.id, "17")
    assert found is not None
    assert (adopted, none) == ([found.id, found.id], None)
    assert found == Received(
        found.id, "reminder", told.message().key, told.lead_id, told.message().facts
    )
    assert await build.rows(conn, FATES) == [("telegram", "completed", "sent", None)]
    assert ("today", told.member.id, {}) in await build.rows(conn, TOLD)


async def test_a_message_of_somebody_else_is_not_found_by_its_number(conn: Connection) -> None:
    told = await scene(conn)
    await _say(conn, told)
    await _arrive(conn)
    stranger = await build.member(conn, "Sven")

    assert await get_by_receipt(conn, stranger.id, "17") is None


async def _said(db: Database) -> tuple[Scene, MessageId]:
    async with db.transaction() as conn:
        told = await scene(conn)
        return told, await _say(conn, told)


async def _edit(db: Database, message_id: MessageId, words: Words = BYE) -> None:
    async with db.transaction() as conn:
        await reword(conn, message_id, words, now=NOW)


async def test_an_edit_arrives_as_the_message_it_changes(db: Database) -> None:
    _told, message_id = await _said(db)
    post = Post()
    async with delivering(db, telegram=post):
        await eventually(db, FATES, [("telegram", "completed", "sent", None)])
        await _edit(db, message_id)
        await let_pauses_pass(db)
        await eventually(db, FATES, [("telegram", "completed", "sent", None)] * 2)

    said, edit = post.letters
    assert (said.edits, said.facts["html"], said.about) == (None, "<b>Hi</b>", message_id)
    assert (edit.edits, edit.facts["html"], edit.about) == ("receipt 1", "Bye", message_id)
    assert edit.key == said.key


async def test_an_edit_whose_answer_is_lost_is_made_again(db: Database) -> None:
    told, message_id = await _said(db)
    post = Post()
    async with delivering(db, telegram=post, email=Post()):
        await eventually(db, FATES, [("telegram", "completed", "sent", None)])
        post.outcomes = [Unknown("cut"), Later(timedelta(0), "502")]
        await _edit(db, message_id)
        for waiting in ("cut", "502"):
            await let_pauses_pass(db)
            await eventually(
                db,
                "select status, error from outbox where edits_id is not null",
                [("pending", waiting)],
            )
        await let_pauses_pass(db)
        await eventually(db, FATES, [("telegram", "completed", "sent", None)] * 2)

    assert [letter.edits for letter in post.letters] == [None, *["receipt 1"] * 3]
    assert ("today", told.member.id, {}) not in await rows(db, TOLD)


async def test_an_edit_that_was_under_way_when_its_worker_died_is_made_again(
    db: Database,
) -> None:
    _told, message_id = await _said(db)
    async with db.transaction() as conn:
        await _arrive(conn)
    await _edit(db, message_id)
    async with db.transaction() as conn:
        await conn.raw.execute(
            "update outbox set status = 'processing', attempts = 1, left_at = due_at,"
            "       lease_owner = gen_random_uuid(), lease_until = due_at"
            " where edits_id is not null"
        )
    post = Post()

    async with delivering(db, telegram=post):
        await eventually(db, FATES, [("telegram", "completed", "sent", None)] * 2)

    assert [letter.edits for letter in post.letters] == ["17"]


async def test_an_edit_of_a_message_that_turns_out_not_to_have_arrived_is_dropped(
    db: Database,
) -> None:
    _told, message_id = await _said(db)

    class Slow(Post):
        async def send(self, letter: Letter) -> Outcome:
            await _edit(db, message_id)
            return await super().send(letter)

    post = Slow([Never("no such chat")])
    async with delivering(db, telegram=post):
        await eventually(
            db,
            "select status, verdict from outbox order by id",
            [("completed", "failed"), ("pending", None)],
        )
        await let_pauses_pass(db)
        await eventually(
            db,
            FATES,
            [
                ("telegram", "completed", "failed", "no such chat"),
                (
                    "telegram",
                    "completed",
                    "dropped",
                    "The message that it would change has not arrived.",
                ),
            ],
        )

    assert len(post.letters) == 1


async def test_one_message_at_a_time_goes_into_a_chat_the_answers_first(db: Database) -> None:
    async with db.transaction() as conn:
        told = await scene(conn)
        await notify(conn, [told.digest(), told.message()], channels=EVERY, now=NOW)
        await _say(conn, told)
    post = Post()

    async with delivering(db, telegram=post), delivering(db, telegram=post):
        for sent in (1, 2, 3):
            await eventually(
                db,
                "select count(*) from outbox where verdict = 'sent' and channel = 'telegram'",
                [(sent,)],
            )
            await let_pauses_pass(db)

    assert [letter.kind for letter in post.letters] == ["answer", "reminder", "digest"]


async def test_a_chat_is_left_in_peace_for_a_second_after_each_message(db: Database) -> None:
    await _said(db)

    async with delivering(db, telegram=Post()):
        await eventually(db, FATES, [("telegram", "completed", "sent", None)])

    pause = "ready_at - clock_timestamp() between interval '0.5 s' and interval '1.05 s'"
    assert await rows(db, f"select chat_id, {pause} from telegram_chats") == [(CHAT, True)]  # noqa: S608 -- a constant


async def test_a_chat_that_is_spoken_to_too_fast_is_frozen(db: Database) -> None:
    await _said(db)
    post = Post([Later(timedelta(seconds=30), "Too Many Requests", too_many=True)])

    async with delivering(db, telegram=post):
        await eventually(
            db,
            "select ready_at - refused_at > interval '30 s' from telegram_chats"
            " where refused_at is not null",
            [(True,)],
        )

    assert await rows(db, FATES) == [("telegram", "pending", None, "Too Many Requests")]


async def test_a_member_who_blocked_the_bot_is_marked_and_asked_no_more(db: Database) -> None:
    told, _message_id = await _said(db)
    post = Post([Never("Forbidden: bot was blocked by the user", unreachable=True)])

    async with delivering(db, telegram=post, email=Post()):
        await eventually(
            db,
            FATES,
            [("telegram", "completed", "failed", "Forbidden: bot was blocked by the user")],
        )
        async with db.transaction() as conn:
            await _say(conn, told, key="u:2")
        await let_pauses_pass(db)
        await eventually(
            db,
            "select verdict, error from outbox where key = 'u:2'",
            [("failed", "Telegram does not reach Olga.")],
        )

    assert len(post.letters) == 1
    assert await rows(db, "select telegram_unreachable_at from members where name = 'Olga'") == [
        (NOW,)
    ]
    assert ("today", told.member.id, {}) in await rows(db, TOLD)


async def test_an_answer_that_fails_goes_by_no_other_channel(db: Database) -> None:
    await _said(db)
    email = Post()

    async with delivering(db, telegram=Post([Never("no such chat")]), email=email):
        await eventually(db, FATES, [("telegram", "completed", "failed", "no such chat")])

    assert email.letters == []


async def test_what_may_not_have_arrived_is_toasted_to_those_who_want_toasts(
    db: Database,
) -> None:
    told, message_id = await _said(db)

    async with delivering(db, telegram=Post([Unknown("cut")])):
        await eventually(db, FATES, [("telegram", "completed", "unknown", "cut")])

    facts = {"id": f"message:{message_id}", "what": "unknown"}
    assert ("toast", told.member.id, facts) in await rows(db, TOLD)
