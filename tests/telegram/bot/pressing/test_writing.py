from keepwarm.drafts.actions import write_draft_by_hand
from keepwarm.kit.ids import RequestId
from keepwarm.steps.model import StepDraft
from tests.telegram.bot.scenes import (
    A_WHILE,
    HOSTILE,
    planned,
    press,
    reminded,
    say,
    statuses,
    told,
)
from tests.telegram.house import CHAT, House
from tests.work.field import rows

OPEN_REQUESTS = "select kind, step_id, status from requests order by id"
LONG = StepDraft(channel="email", description="Write", delay_days=0, suggested_text="A <b> " * 90)


async def _failed(house: House, lead_id: int, step_id: int | None) -> RequestId:
    async with house.db.transaction() as conn:
        return await conn.raw.fetchval(
            "insert into requests (kind, lead_id, step_id, member_id, lane, instructions, status,"
            " created_at, finished_at, due_at, error)"
            " values ($1, $2, $3, $4, 'single', 'Be brief', 'failed', $5, $5, $5, 'No')"
            " returning id",
            "draft" if step_id else "plan",
            lead_id,
            step_id,
            house.member.id,
            house.clock.now(),
        )


async def test_long_words_are_sent_as_a_message_to_be_copied(house: House) -> None:
    await planned(house, LONG)
    reminder = await reminded(house)

    assert await told(house, reminder, "✍ Draft") == "Here it is, to be copied."
    words = house.fake.last(CHAT)

    assert words.text == f"✍️ For {HOSTILE} · Nord & Co\n" + ("A <b> " * 90).strip()
    assert words.buttons == [["✍ Write a draft", "✓ Done"], ["Open"]]
    assert await told(house, words, "✓ Done") == "Done. That was the last step."
    assert words.buttons == [["↶ Undo", "Open"]]
    assert await told(house, words, "↶ Undo") == "Undone."
    assert words.buttons == [["✍ Write a draft", "✓ Done"], ["Open"]]


async def test_words_asked_for_twice_are_sent_once(house: House) -> None:
    await planned(house, LONG)
    reminder = await reminded(house)

    for _ in range(2):
        await told(house, reminder, "✍ Draft")

    assert len(house.fake.messages(CHAT)) == 2


async def test_words_that_nobody_has_written_yet_are_written(house: House) -> None:
    await planned(house)
    reminder = await reminded(house)

    assert await told(house, reminder, "✍ Draft") == "Writing…"
    draft = house.fake.last(CHAT)
    assert draft.text.startswith(f"✍️ Draft for {HOSTILE} · Nord & Co is ready")

    assert await told(house, draft, "↻ Another") == "Writing…"
    newest = house.fake.last(CHAT)
    assert newest is not draft
    assert await told(house, newest, "✓ Sent it") == "Sent. Next, Wed 4 Mar 09:00: Call about them"
    assert newest.text == f"✅ Draft for {HOSTILE} · Nord & Co: sent"
    assert await statuses(house) == [("done", None), ("pending", None)]
    assert await told(house, newest, "d:sent:2") == "Already done."

    assert await told(house, newest, "↶ Undo") == "Undone."
    assert newest.text.startswith(f"✍️ Draft for {HOSTILE} · Nord & Co is ready")
    assert await statuses(house) == [("pending", None), ("pending", None)]


async def test_a_long_draft_is_sent_to_be_copied_and_marked_as_sent(house: House) -> None:
    _lead, (step, _) = await planned(house)
    reminder = await reminded(house)
    async with house.db.transaction() as conn:
        await write_draft_by_hand(
            conn,
            step.id,
            subject="Prices <now>",
            body="Dear\nAnn & co " * 280,
            by=house.member.viewer,
            now=house.clock.now(),
        )

    assert await told(house, reminder, "✍ Draft") == "Here it is, to be copied."
    words = house.fake.last(CHAT)

    assert words.text.startswith(f"✍️ For {HOSTILE} · Nord & Co\nPrices <now>\nDear\nAnn & co ")
    assert words.text.endswith("…")
    assert words.buttons == [["↻ Another", "✓ Sent it"], ["Open"]]
    assert await told(house, words, "✓ Sent it") == "Sent. Next, Wed 4 Mar 09:00: Call about them"
    assert words.text == f"✅ {HOSTILE} · Nord & Co\nSend <the> prices"


async def test_what_is_being_written_is_not_asked_for_again(house: House) -> None:
    lead_id, (step, _) = await planned(house)
    reminder = await reminded(house)
    failed = await _failed(house, lead_id, step.id)
    async with house.db.transaction() as conn:
        await conn.raw.execute(
            "insert into requests (kind, lead_id, step_id, member_id, lane, instructions, status,"
            " created_at, due_at) select k, $1, s, $3, 'single', '', 'pending', $4, 'infinity'"
            " from (values ('plan', null), ('draft', $2::bigint)) as v (k, s)",
            lead_id,
            step.id,
            house.member.id,
            house.clock.now(),
        )
    house.clock.advance(A_WHILE)

    plan = await house.fake.press(CHAT, reminder, f"p:new:{lead_id}")
    draft = await house.fake.press(CHAT, reminder, f"d:new:{step.id}")

    again = await house.fake.press(CHAT, reminder, f"w:re:{failed}")

    said = [each.text for each in (plan, draft, again)]
    assert said == ["Already planning…", "Already writing…", "Already at it…"]


async def test_a_plan_is_written_and_then_another(house: House) -> None:
    lead_id, _ = await planned(house)
    reminder = await reminded(house)

    assert (await press(house, reminder, f"p:new:{lead_id}")).text == "Planning…"
    ready = house.fake.last(CHAT)
    assert ready.text.startswith(f"🧭 Plan for {HOSTILE} · Nord & Co: ")

    assert await told(house, ready, "↻ Another plan") == "Planning…"
    assert house.fake.last(CHAT) is not ready
    assert await rows(house.db, "select kind, status from requests") == [("plan", "completed")] * 2


async def test_what_failed_is_tried_again_unless_it_was_made_meanwhile(house: House) -> None:
    lead_id, (step, _) = await planned(house)
    reminder = await reminded(house)
    house.clock.advance(A_WHILE)
    draft, plan = [await _failed(house, lead_id, each) for each in (step.id, None)]

    assert await told(house, reminder, f"w:re:{draft}") == "Trying again…"
    assert await told(house, reminder, f"w:re:{draft}") == "This was made meanwhile."
    assert await told(house, reminder, f"w:re:{plan}") == "Trying again…"
    assert await told(house, reminder, f"w:re:{plan}") == "This was made meanwhile."

    again = "select kind, instructions, status from requests order by id offset 2"
    assert await rows(house.db, again) == [
        ("draft", "Be brief", "completed"),
        ("plan", "Be brief", "completed"),
    ]


async def test_work_for_somebody_elses_lead_is_not_there(house: House) -> None:
    lead_id, (step, _) = await planned(house, owner=house.admin)
    request_id = await _failed(house, lead_id, step.id)
    help_text = await say(house, "/help")

    answers = [
        (await press(house, help_text, data)).text
        for data in (
            f"p:new:{lead_id}",
            f"p:re:{lead_id}",
            f"d:new:{step.id}",
            "d:re:1",
            "d:sent:1",
            f"w:re:{request_id}",
        )
    ]

    assert answers == [
        "This lead is not here any more.",
        "This lead is not here any more.",
        "This step is not here any more.",
        "This draft is not here any more.",
        "This draft is not here any more.",
        "This request is not here any more.",
    ]
    assert await rows(house.db, OPEN_REQUESTS) == [("draft", step.id, "failed")]
