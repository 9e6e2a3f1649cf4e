from datetime import timedelta

from keepwarm.dev.botapi import Message
from tests.telegram.bot.scenes import (
    HOSTILE,
    planned,
    press,
    reminded,
    reply,
    say,
    statuses,
    texts,
)
from tests.telegram.house import CHAT, House
from tests.work.field import rows

NOTES = "select m.name, n.body from notes n join members m on m.id = n.member_id order by n.id"
NOTED = f"✎ Noted on {HOSTILE} · Nord & Co."


async def test_a_reply_to_a_reminder_is_a_note(house: House) -> None:
    await planned(house)
    reminder = await reminded(house)

    noted = await reply(house, reminder, "tomorrow 10am suits <them>")

    assert (noted.text, noted.buttons) == (NOTED, [["↶ Undo", "Show the lead"]])
    assert await rows(house.db, NOTES) == [("Mia", "tomorrow 10am suits <them>")]
    assert (await statuses(house))[0] == ("pending", None)


async def test_a_reply_to_what_was_said_of_a_note_is_another_note(house: House) -> None:
    await planned(house)
    noted = await reply(house, await reminded(house), "One")

    await reply(house, noted, "Two")

    assert await rows(house.db, NOTES) == [("Mia", "One"), ("Mia", "Two")]


async def _reply_that_comes_again(house: House, to: Message, text: str) -> None:
    """Have a reply handled a second time, as after a bot that died before it had said so."""
    house.fake.reply(to, text)
    (update,) = house.fake.telegram.updates
    await house.settled()
    async with house.db.transaction() as conn:
        await conn.raw.execute("delete from telegram_updates")
    house.fake.again(update)
    await house.settled()


async def test_a_reply_that_comes_again_is_taken_once(house: House) -> None:
    await planned(house)
    reminder = await reminded(house)

    await _reply_that_comes_again(house, reminder, "Once")
    await press(house, reminder, "⏰ Snooze")
    await _reply_that_comes_again(house, reminder, "tomorrow 10am")

    assert await rows(house.db, NOTES) == [("Mia", "Once")]
    assert texts(house)[1:] == [NOTED, "⏰ I come back Tue 3 Mar 10:00."]


async def test_a_lead_given_away_takes_no_notes_from_its_former_owner(house: House) -> None:
    await planned(house)
    reminder = await reminded(house)
    async with house.db.transaction() as conn:
        await conn.raw.execute("update leads set owner_id = $1", house.admin.id)

    answer = await reply(house, reminder, "Mine!")

    assert answer.text == "This lead is not here any more."
    assert await rows(house.db, NOTES) == []


async def test_a_reply_to_what_is_about_nobody_is_no_note(house: House) -> None:
    await planned(house)
    helped = await say(house, "/help")
    mine = house.fake.say(CHAT, "/help")
    await house.settled()

    await reply(house, helped, "/today")
    await reply(house, mine, "/today")

    assert await rows(house.db, NOTES) == []


async def test_what_is_written_right_after_a_question_answers_it(house: House) -> None:
    await planned(house)
    asked = await say(house, "/find")

    found = await say(house, "nord")
    await press(house, found, found.buttons[0][0])
    await press(house, house.fake.last(CHAT), "✎ Note")
    noted = await say(house, "Called back")

    assert asked.text == "🔎 Whom are you looking for? Reply with a name or a company."
    assert (found.text.splitlines()[0], noted.text) == ("🔎 nord", NOTED)
    assert await rows(house.db, NOTES) == [("Mia", "Called back")]


async def test_a_city_named_in_the_settings_is_a_zone_and_other_words_are_a_capture(
    house: House,
) -> None:
    await say(house, "/settings")

    captured = await say(house, "Anna Boss, CEO at Bright Tools")
    await say(house, "/settings")
    zone = await say(house, "Kyiv")

    assert captured.text.splitlines()[0] == "🆕 Anna Boss · Bright Tools"
    assert zone.text.startswith("🕘 Time zone set to Europe/Kyiv")


async def test_a_question_asked_a_while_ago_is_answered_by_replies_alone(house: House) -> None:
    await say(house, "/find")
    house.clock.advance(timedelta(minutes=6))

    captured = await say(house, "Anna Boss, CEO at Bright Tools")

    assert captured.text.splitlines()[0] == "🆕 Anna Boss · Bright Tools"
