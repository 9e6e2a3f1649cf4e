from keepwarm.steps.model import StepDraft
from tests.telegram.bot.scenes import HOSTILE, PRICES, planned, press, say, statuses, texts, told
from tests.telegram.house import CHAT, House
from tests.work.field import rows

TODAY = StepDraft(channel="call", description="Ring them", delay_days=0)
DUES = "select to_char(due_at, 'Dy HH24:MI') from reminders order by id"
WALK = [["✓ Done", "⏰ Later", "⤼ Skip"], ["✍ Words", "Next ›", "■ Stop"], ["Open"]]


async def test_a_day_is_walked_through_in_one_message(house: House) -> None:
    await planned(house, PRICES, TODAY)
    await planned(house, TODAY, person="Bob")
    today = await say(house, "/today")
    await press(house, today, "▶ Walk me through")
    walk = house.fake.last(CHAT)
    assert (walk.text.splitlines()[:3], walk.buttons) == (
        ["▶ 3 steps to go", f"👤 {HOSTILE} · Nord & Co", "Step 1/2: Send <the> prices"],
        WALK,
    )

    assert await told(house, walk, "✓ Done") == "Done. Next, Mon 2 Mar 09:00: Ring them"
    assert walk.text.startswith("▶ 2 steps to go")
    assert await told(house, walk, "↶ Undo") == "Undone."
    assert walk.text.startswith("▶ 3 steps to go")
    await told(house, walk, "✓ Done")
    assert await told(house, walk, "⏰ Later") == "I come back Tue 3 Mar 09:00."
    assert await told(house, walk, "Next ›") == ""
    assert walk.text == "☑️ 1 step is left for today."
    assert len(house.fake.messages(CHAT)) == 2


async def test_a_walk_is_broken_off_and_gone_on_with(house: House) -> None:
    await planned(house, PRICES)
    today = await say(house, "/today")
    await press(house, today, "▶ Walk me through")
    walk = house.fake.last(CHAT)

    await told(house, walk, "■ Stop")
    assert (walk.text, walk.buttons) == ("☑️ 1 step is left for today.", [["▶ Go on"]])
    await told(house, walk, "▶ Go on")
    await told(house, walk, "⤼ Skip")
    await told(house, walk, "‹ Back")
    for button in ("Not needed", "Did something else", "Cannot reach them"):
        await told(house, walk, "⤼ Skip")
        assert await told(house, walk, button) == "Skipped. That was the last step."
        assert (walk.text, walk.buttons) == ("✅ That was all for today.", [["↶ Undo"]])
        assert await statuses(house) == [("skipped", button)]
        await told(house, walk, "↶ Undo")

    await told(house, today, "▶ Walk me through")
    assert len(house.fake.messages(CHAT)) == 2


async def test_what_is_due_today_is_moved_to_tomorrow_and_back(house: House) -> None:
    await planned(house, PRICES, TODAY)
    today = await say(house, "/today")
    moved = "2 steps moved to Tue 3 Mar 09:00."

    assert await told(house, today, "Move all to tomorrow") == moved
    receipt = house.fake.last(CHAT)
    assert (receipt.text, receipt.buttons) == (f"⏭ {moved}", [["↶ Undo"]])
    assert await rows(house.db, DUES) == [("Tue 09:00",)] * 2
    assert await told(house, today, "Move all to tomorrow") == "Nothing is left for today."

    assert await told(house, receipt, "↶ Undo") == "2 steps are back."
    assert (receipt.text, receipt.buttons) == ("↶ 2 steps are back.", [])
    assert await rows(house.db, DUES) == [("Mon 09:00",)] * 2
    assert await told(house, receipt, "g:back:0") == "2 steps are back."


async def test_what_was_changed_since_is_not_brought_back(house: House) -> None:
    waiting = StepDraft(channel="call", description="Go on", timing="after the first reply")
    _lead, (step, _) = await planned(house, PRICES, waiting)
    await press(house, await say(house, "/today"), "Move all to tomorrow")
    receipt = house.fake.last(CHAT)
    done = (await press(house, receipt, f"r:done:{step.id}")).text
    assert done == "Done. Next: Go on"

    answer = await press(house, receipt, "↶ Undo")

    assert (answer.text, answer.is_alert) == ("This can no longer be undone.", True)
    assert (await statuses(house))[0] == ("done", None)


async def test_a_walk_shows_nobody_elses_steps(house: House) -> None:
    _lead, (step, _) = await planned(house, owner=house.admin)
    await say(house, "/today")
    help_text = await say(house, "/help")

    for action in ("done", "snz", "skip", "k1", "undo"):
        answer = await press(house, help_text, f"g:{action}:{step.id}:0")
        shown = "" if action == "skip" else "This step is not here any more."
        assert answer.text == shown

    assert texts(house)[-1] == "✅ That was all for today."
    assert set(await statuses(house)) == {("pending", None)}
    for data in ("g:next:9223372036854775807", "g:stop:0", "g:back:0"):
        await press(house, help_text, data)
    assert set(texts(house)[2:]) == {"✅ That was all for today."}
