from datetime import date

from keepwarm.availability.actions import add_day_off
from keepwarm.steps.model import StepDraft
from tests.telegram.bot.scenes import planned, press, reply, say, texts, told
from tests.telegram.house import CHAT, House
from tests.work.field import rows

QUIET = "select quiet_from::text, quiet_until::text from availability"
ZONE = "select time_zone, time_zone_chosen_at is not null from members where name = 'Mia'"
OFF = "select from_on::text, until_on::text from days_off order by id"
SWITCHES = "select toasts_off_at is not null, emails_off_at is not null from availability"
DUE = "select to_char(due_at, 'Dy HH24:MI') from reminders"
TODAY = StepDraft(channel="call", description="Ring them", timing="today 10am")


async def test_quiet_hours_are_chosen_with_one_press(house: House) -> None:
    menu = await say(house, "/settings")
    assert menu.text == (
        "⚙️ Your settings\n🌙 Quiet hours 21:00–08:00\n🕘 UTC, it is 09:00 for you now\n"
        "🔔 Toasts in the app on · e-mails on"
    )

    await told(house, menu, "🌙 Quiet hours")
    assert menu.buttons == [
        ["20:00–08:00", "21:00–08:00"],
        ["22:00–07:00", "23:00–07:00"],
        ["No quiet hours"],
        ["‹ Back"],
    ]
    assert await told(house, menu, "22:00–07:00") == "Saved."
    assert await rows(house.db, QUIET) == [("22:00:00", "07:00:00")]
    await told(house, menu, "🌙 Quiet hours")
    await told(house, menu, "No quiet hours")
    assert (menu.text.splitlines()[1], await rows(house.db, QUIET)) == (
        "🌙 No quiet hours",
        [(None, None)],
    )


async def test_impossible_quiet_hours_are_refused(house: House) -> None:
    menu = await say(house, "/settings")

    refusals = [(await press(house, menu, f"s:quiet:{h}")).text for h in ("25:8", "8:8", "8:9")]

    assert refusals == [
        "Working hours end after they begin, and the parts of a day do not overlap.",
        "Working hours end after they begin, and the parts of a day do not overlap.",
        "The morning digest would come in quiet hours.",
    ]
    assert await rows(house.db, QUIET) == []


async def test_a_zone_is_chosen_with_one_press_and_moves_what_is_due(house: House) -> None:
    await planned(house, TODAY)
    menu = await say(house, "/settings")
    await told(house, menu, "🕘 Time zone")
    assert menu.buttons[:3] == [
        ["09:02 · London", "10:02 · Berlin"],
        ["11:02 · Kyiv", "13:02 · Dubai"],
        ["04:02 · New York", "01:02 · Los Angeles"],
    ]

    assert await told(house, menu, "04:02 · New York") == "Time zone set to America/New_York."

    assert menu.text.splitlines()[2] == "🕘 America/New_York, it is 04:04 for you now"
    assert await rows(house.db, ZONE) == [("America/New_York", True)]
    assert await rows(house.db, DUE) == [("Mon 15:00",)]
    assert (await press(house, menu, "s:zone:99")).text == "We do not know that time zone."


async def test_a_zone_is_named_by_city_or_by_the_time_it_is(house: House) -> None:
    menu = await say(house, "/settings")
    await told(house, menu, "🕘 Time zone")

    answer = await reply(house, menu, "Київ")
    assert answer.text == "🕘 Time zone set to Europe/Kyiv, it is 11:02 for you now."
    await told(house, answer, "That is wrong")
    await reply(house, house.fake.last(CHAT), "10:04")
    refusal = await reply(house, menu, "Atlantis")

    assert refusal.text.startswith("I do not know that city.")
    assert await rows(house.db, ZONE) == [("Europe/Berlin", True)]


async def test_toasts_and_emails_are_switched(house: House) -> None:
    menu = await say(house, "/settings")

    for button in ("Toasts off", "E-mails off"):
        assert await told(house, menu, button) == "Saved."
    assert await rows(house.db, SWITCHES) == [(True, True)]
    assert menu.text.splitlines()[3] == "🔔 Toasts in the app off · e-mails off"
    for button in ("Toasts on", "E-mails on"):
        await told(house, menu, button)

    assert await rows(house.db, SWITCHES) == [(False, False)]


async def test_a_day_is_taken_off_and_given_back(house: House) -> None:
    await planned(house, TODAY)
    menu = await say(house, "/settings")

    assert await told(house, menu, "🏝 Today: off") == "Enjoy your day off."
    assert await told(house, menu, "s:off:0") == "You are off already."
    assert await told(house, menu, "🏝 Tomorrow: off") == "Enjoy your day off."
    assert await rows(house.db, OFF) == [("2026-03-02",) * 2, ("2026-03-03",) * 2]
    assert menu.text.splitlines()[-1] == "🏝 Days off: Mon 2 Mar, Tue 3 Mar"
    assert await rows(house.db, DUE) == [("Wed 09:00",)]

    for button in ("🏢 Today: work", "🏢 Tomorrow: work"):
        assert await told(house, menu, button) == "It is a working day."
    assert await rows(house.db, OFF) == []


async def test_a_holiday_is_not_cut_in_two(house: House) -> None:
    async with house.db.transaction() as conn:
        days = (date(2026, 3, 2), date(2026, 3, 6))
        by = house.member.viewer
        await add_day_off(conn, *days, "Sea", by=by, now=house.clock.now())
    menu = await say(house, "/settings")

    answer = await press(house, menu, "🏢 Today: work")

    assert (answer.text, answer.is_alert) == (
        "This day is one of several days off. Change them in the app.",
        True,
    )
    assert menu.text.splitlines()[-1] == "🏝 Days off: Mon 2 Mar – Fri 6 Mar"


async def test_the_welcome_leads_to_quiet_hours_and_to_help(house: House) -> None:
    welcome = await say(house, "/start")

    await press(house, welcome, "Quiet hours")
    await press(house, welcome, "How it works")
    await press(house, house.fake.messages(CHAT)[1], "‹ Back")

    assert [text.splitlines()[0] for text in texts(house)[1:]] == [
        "⚙️ Your settings",
        "How it works",
    ]
