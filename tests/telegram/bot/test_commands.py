from datetime import timedelta

from keepwarm.leads.model import LeadDraft
from tests import build
from tests.telegram.bot.scenes import HOSTILE, PRICES, planned, press, reply, say, texts, told
from tests.telegram.house import CHAT, House
from tests.work.field import rows

ASKED = "🔎 Whom are you looking for? Reply with a name or a company."


async def _companies(house: House, n: int) -> None:
    async with house.db.transaction() as conn:
        await build.leads(conn, n, owner=house.member)


async def test_today_names_what_is_due_the_overdue_first(house: House) -> None:
    empty = await say(house, "/today")
    assert (empty.text, empty.buttons) == ("☀️ Nothing is due today.", [["Open today"]])

    await planned(house, PRICES)
    house.clock.advance(timedelta(days=1))
    for n in range(9):
        await planned(house, PRICES, person=f"Bob {n}")
    today = await say(house, "/Today@keepwarm_bot")

    assert today.text.splitlines()[:2] == [
        "☀️ Today: 10 steps, 1 overdue",
        f"1. {HOSTILE} · Nord & Co: Send <the> prices",
    ]
    assert today.text.splitlines()[-1] == "and 2 more"
    assert today.buttons == [["▶ Walk me through", "Open today"], ["Move all to tomorrow"]]


async def test_leads_are_found_by_the_beginnings_of_words(house: House) -> None:
    await planned(house)
    await planned(house, owner=house.admin, person="Nora", company="Norden")

    found = await say(house, "/find nor")
    assert (found.text, found.buttons) == ("🔎 nor", [[f"{HOSTILE} · Nord & Co"]])
    assert (await say(house, "/find <i>nobody_")).text == "🔎 No lead has <i>nobody_."

    asked = await say(house, "/find")
    assert asked.text == ASKED
    assert (await reply(house, asked, "ann")).buttons == [[f"{HOSTILE} · Nord & Co"]]


async def test_a_search_that_finds_many_shows_the_newest(house: House) -> None:
    await _companies(house, 12)

    found = await say(house, "/find company")

    assert found.text == "🔎 company\nThese are the newest; add a word to find fewer."
    assert found.buttons == [[f"Company {n}"] for n in range(12, 4, -1)]


async def test_the_board_is_turned_over_page_by_page(house: House) -> None:
    await _companies(house, 12)
    await planned(house, owner=house.admin)
    async with house.db.transaction() as conn:
        await build.lead_of(conn, LeadDraft(company="Z" * 80))

    board = await say(house, "/leads")
    assert (board.text, board.buttons) == ("🗂 13 leads", [["Intake · 13"]])
    await told(house, board, "Intake · 13")
    assert board.buttons[0] == ["Z" * 39 + "…"]
    assert board.buttons[-1] == ["‹ All stages", "More ›"]
    await told(house, board, "More ›")
    assert board.buttons == [
        *[[f"Company {n}"] for n in range(5, 0, -1)],
        ["‹ All stages", "« First"],
    ]
    await told(house, board, "« First")
    await told(house, board, "‹ All stages")
    assert board.text == "🗂 13 leads"
    gone = await press(house, board, "b:page:99:0")
    assert gone.text == "This column is not here any more."


async def test_help_says_how_everything_works(house: House) -> None:
    helped = await say(house, "/help")

    assert helped.text.splitlines()[0] == "How it works"
    assert helped.buttons == [["Open the app"]]


async def test_a_new_lead_is_asked_for(house: House) -> None:
    asked = await say(house, "/new")

    assert asked.text.startswith("🆕 Send me a name, a company, an e-mail address")


async def test_a_new_lead_is_taken_in_with_the_command(house: House) -> None:
    await say(house, "/new Anna Petrenko, anna@nord.example")

    assert await rows(house.db, "select person, origin from leads") == [
        ("Anna Petrenko", "telegram")
    ]


async def test_an_unknown_command_is_answered_with_those_there_are(house: House) -> None:
    assert (await say(house, "/tomorrow")).text.splitlines()[0] == "How it works"


async def test_a_command_that_comes_again_is_answered_once(house: House) -> None:
    for text in ("/today", "/help", "/leads", "/settings", "/new", "/find", "/find a"):
        house.fake.say(CHAT, text)
        (update,) = house.fake.telegram.updates
        await house.settled()
        house.fake.again(update)
        await house.settled()

    assert len(texts(house)) == len(set(texts(house)))
