from datetime import timedelta

from keepwarm.dev.botapi import Message
from tests.telegram.bot.scenes import (
    ALICE,
    planned,
    press,
    reminded,
    reply,
    statuses,
    texts,
    told,
)
from tests.telegram.house import CHAT, House
from tests.work.field import rows

USUAL = [["✓ Done", "⏰ Snooze", "⤼ Skip"], ["✍ Draft", "Open"]]
DUES = "select due_at::text, snoozes from reminders order by id"
DONE = "Done. Next, Wed 4 Mar 09:00: Call about them"


def _last_line(message: Message) -> str:
    return message.text.splitlines()[-1]


async def test_a_step_is_done_with_one_press_and_taken_back_with_another(house: House) -> None:
    await planned(house)
    reminder = await reminded(house)
    assert reminder.buttons == USUAL

    assert await told(house, reminder, "✓ Done") == DONE
    assert reminder.text.startswith("✅ Ann_[x](y)* <b> · Nord & Co\nSend <the> prices\nNext: ")
    assert await statuses(house) == [("done", None), ("pending", None)]

    assert await told(house, reminder, "↶ Undo") == "Undone."
    assert (reminder.buttons, texts(house)) == (USUAL, [reminder.text])
    assert await statuses(house) == [("pending", None), ("pending", None)]


async def test_a_press_that_comes_twice_does_it_once(house: House) -> None:
    _lead, (step, _) = await planned(house)
    reminder = await reminded(house)
    await press(house, reminder, "⏰ Snooze")

    hours = [await press(house, reminder, f"r:s1h:{step.id}") for _ in range(2)]
    assert [each.text for each in hours] == ["I come back Mon 2 Mar 10:00."] * 2
    assert await rows(house.db, DUES + " limit 1") == [("2026-03-02 10:00:00+00", 1)]

    done = [await press(house, reminder, f"r:done:{step.id}") for _ in range(2)]
    assert [each.text for each in done] == [DONE, "Already done."]
    undone = [await press(house, reminder, f"r:undo:{step.id}") for _ in range(2)]
    assert [each.text for each in undone] == ["Undone.", "Undone already."]
    assert await rows(house.db, DUES + " limit 1") == [("2026-03-02 10:00:00+00", 1)]


async def test_what_is_done_right_after_an_undo_is_taken_back_too(house: House) -> None:
    await planned(house)
    reminder = await reminded(house)
    await told(house, reminder, "✓ Done")
    await told(house, reminder, "↶ Undo")

    house.clock.advance(timedelta(seconds=5))
    await press(house, reminder, "✓ Done")
    house.clock.advance(timedelta(seconds=5))

    assert (await press(house, reminder, "↶ Undo")).text == "Undone."
    assert await statuses(house) == [("pending", None), ("pending", None)]


async def test_a_step_is_put_off_to_each_of_the_four_times(house: House) -> None:
    await planned(house)
    reminder = await reminded(house)
    answers: list[str] = []

    for button in ("In 1 h", "This evening", "Tomorrow", "Monday"):
        await press(house, reminder, "⏰ Snooze")
        answers.append(await told(house, reminder, button))
        assert _last_line(reminder).startswith("I come back ")
        await told(house, reminder, "↶ Undo")

    assert answers == [
        "I come back Mon 2 Mar 10:02.",
        "I come back Mon 2 Mar 18:00.",
        "I come back Tue 3 Mar 09:00.",
        "I come back Mon 9 Mar 09:00.",
    ]


async def test_a_menu_is_left_as_it_was_entered(house: House) -> None:
    await planned(house)
    reminder = await reminded(house)

    for button in ("⏰ Snooze", "⤼ Skip"):
        await press(house, reminder, button)
        assert reminder.buttons != USUAL
        assert await told(house, reminder, "‹ Back") == ""
        assert reminder.buttons == USUAL


async def test_a_step_is_skipped_for_each_of_the_three_reasons(house: House) -> None:
    await planned(house)
    reminder = await reminded(house)

    for button in ("Not needed", "Did something else", "Cannot reach them"):
        await press(house, reminder, "⤼ Skip")
        assert await told(house, reminder, button) == DONE.replace("Done", "Skipped")
        assert (await statuses(house))[0] == ("skipped", button)
        await told(house, reminder, "↶ Undo")


async def test_a_time_of_ones_own_is_typed_while_the_menu_asks(house: House) -> None:
    await planned(house)
    reminder = await reminded(house)
    await press(house, reminder, "⏰ Snooze")

    refusal = await reply(house, reminder, "as soon as you know")
    assert refusal.text.startswith("I do not understand when that is.")
    answer = await reply(house, reminder, "tomorrow 10am")

    assert (answer.text, answer.buttons) == ("⏰ I come back Tue 3 Mar 10:00.", [["↶ Undo"]])
    assert _last_line(reminder).startswith("I come back Tue 3 Mar, 10:00")
    assert await told(house, answer, "↶ Undo") == "Undone."


async def test_a_reason_of_ones_own_is_typed_while_the_menu_asks(house: House) -> None:
    await planned(house)
    reminder = await reminded(house)
    await press(house, reminder, "⤼ Skip")

    answer = await reply(house, reminder, "They are <b>closed</b>")

    assert answer.text == f"⤼ {DONE.replace('Done', 'Skipped')}"
    assert (await statuses(house))[0] == ("skipped", "They are <b>closed</b>")


async def test_a_step_of_somebody_else_is_not_there_for_a_forged_press(house: House) -> None:
    await planned(house)
    _lead, (theirs, _) = await planned(house, owner=house.admin, person="Bob", company="Else")
    reminder = await reminded(house)

    for action in ("done", "snz", "skip", "s1h", "k1", "back", "undo", "draft"):
        answer = await press(house, reminder, f"r:{action}:{theirs.id}")
        assert (answer.text, answer.is_alert) == ("This step is not here any more.", True)

    assert set(await statuses(house)) == {("pending", None)}
    assert (await press(house, reminder, "r:done")).text == "This button is not in use any more."


async def test_a_stale_button_says_what_has_become_of_its_step(house: House) -> None:
    _lead, (step, _) = await planned(house)
    reminder = await reminded(house)
    await house.link(house.admin, ALICE)
    await press(house, reminder, f"r:k1:{step.id}", by=ALICE)

    for action in ("done", "snz", "skip", "seve", "k2"):
        assert await told(house, reminder, f"r:{action}:{step.id}") == "Already skipped."

    assert (await statuses(house))[0] == ("skipped", "Not needed")
    house.clock.advance(timedelta(minutes=10))
    late = await press(house, reminder, "↶ Undo")
    assert (late.text, late.is_alert) == ("This can no longer be undone.", True)


async def test_where_nothing_was_done_nothing_is_taken_back(house: House) -> None:
    _lead, (step, _) = await planned(house)
    reminder = await reminded(house)

    answer = await press(house, reminder, f"r:undo:{step.id}")

    assert (answer.text, answer.is_alert) == ("There is nothing left to undo here.", True)


async def test_a_press_tells_that_a_message_has_arrived_after_all(house: House) -> None:
    _lead, (step, _) = await planned(house)
    reminder = await reminded(house)
    async with house.db.transaction() as conn:
        await conn.raw.execute(
            "update outbox set verdict = 'unknown', receipt = null where channel = 'telegram'"
        )

    await press(house, reminder, f"r:done:{step.id}")

    assert reminder.text.startswith("✅ ")
    assert house.fake.last(CHAT) is reminder
