from datetime import timedelta

from keepwarm.dev.botapi import Message
from tests import build
from tests.telegram.bot.scenes import ALICE, HOSTILE, planned, press, reply, say, texts, told
from tests.telegram.house import CHAT, House
from tests.work.field import rows

CARD = [
    ["✓ Done", "⏰ Tomorrow", "✍ Words"],
    ["↻ Another plan", "🔎 Research"],
    ["🔀 Stage", "✎ Note"],
    ["Open"],
]
STAGE = "select stage from leads"
OWNER = "select m.name from leads l left join members m on m.id = l.owner_id"
NOTES = "select body from notes order by id"


async def _card(house: House) -> Message:
    """Find the lead, and open its card."""
    found = await say(house, "/find nord")
    await press(house, found, found.buttons[0][0])
    return house.fake.last(CHAT)


async def _as_admin(house: House) -> None:
    async with house.db.transaction() as conn:
        await conn.raw.execute("update members set role = 'admin' where name = 'Mia'")


async def test_a_card_tells_how_a_lead_stands(house: House) -> None:
    async with house.db.transaction() as conn:
        lead_id = await build.lead(
            conn, person=HOSTILE, company="Nord", emails=("ann@nord.example",), owner=house.member
        )
    card = await _card(house)
    assert card.text == (
        f"👤 {HOSTILE} · Nord\nIntake · Mia\nann@nord.example\nNo step is planned."
    )
    assert card.buttons == [["✨ Plan next steps", "🔎 Research"], *CARD[2:]]

    assert await told(house, card, "✨ Plan next steps") == "Planning…"
    await told(house, card, f"v:show:{lead_id}")
    assert (card.text.splitlines()[3][:10], card.buttons) == ("Step 1/4: ", CARD)


async def test_a_step_is_done_and_put_off_from_the_card(house: House) -> None:
    await planned(house)
    card = await _card(house)
    assert card.text.splitlines()[2:] == ["Step 1/2: Send <the> prices", "Due Mon 2 Mar, 09:00"]

    assert await told(house, card, "⏰ Tomorrow") == "I come back Tue 3 Mar 09:00."
    assert card.text.splitlines()[3] == "Due Tue 3 Mar, 09:00"
    assert await told(house, card, "✓ Done") == "Done. Next, Wed 4 Mar 09:00: Call about them"
    assert card.text.splitlines()[2] == "Step 2/2: Call about them"
    assert card.buttons == [["↶ Undo"], *CARD]
    assert await told(house, card, "↶ Undo") == "Undone."
    assert (card.text.splitlines()[2], card.buttons) == ("Step 1/2: Send <the> prices", CARD)
    assert await told(house, card, "✍ Words") == "Writing…"


async def test_a_card_is_moved_and_moved_back(house: House) -> None:
    lead_id, _ = await planned(house)
    card = await _card(house)

    await told(house, card, "🔀 Stage")
    assert card.buttons[0] == ["Harvested", "• Intake", "Qualification"]
    assert await told(house, card, "Engaged") == "Moved to Engaged."
    assert (await rows(house.db, STAGE), card.buttons[0]) == ([("engaged",)], ["↶ Back to Intake"])
    assert await press(house, card, f"v:stage:{lead_id}:7") is not None
    assert texts(house)[-1].splitlines()[1] == "Engaged · Mia"

    await told(house, card, f"v:stage:{lead_id}:8")
    assert await told(house, card, "↶ Back to Engaged") == "Undone."
    assert await rows(house.db, STAGE) == [("engaged",)]
    await told(house, card, f"v:stage:{lead_id}:9")
    house.clock.advance(timedelta(minutes=11))
    assert await told(house, card, "↶ Back to Engaged") == "This can no longer be undone."
    assert (await press(house, card, f"v:stage:{lead_id}:99")).is_alert


async def test_an_admin_gives_a_lead_away_and_takes_it_back(house: House) -> None:
    lead_id, _ = await planned(house)
    await house.link(house.admin, ALICE)
    await _as_admin(house)
    card = await _card(house)

    await told(house, card, "👤 Owner")
    assert card.buttons == [["Ada", "Mia"], ["Nobody"], ["‹ Back"]]
    assert await told(house, card, "Ada") == "Assigned."
    assert await rows(house.db, OWNER) == [("Ada",)]
    assert "is yours now, from Mia" in texts(house, ALICE)[0]
    assert await told(house, card, f"v:owner:{lead_id}:{house.admin.id}") == "Already theirs."

    await told(house, card, f"v:owner:{lead_id}:0")
    assert await rows(house.db, OWNER) == [(None,)]
    assert await told(house, card, "↶ Back to the former owner") == "Undone."
    assert await rows(house.db, OWNER) == [("Ada",)]


async def test_a_member_gives_nothing_away(house: House) -> None:
    lead_id, _ = await planned(house)
    card = await _card(house)

    for data in (f"v:owners:{lead_id}", f"v:owner:{lead_id}:{house.admin.id}"):
        answer = await press(house, card, data)
        assert answer.text == "Only an admin may give a lead to somebody."

    assert await rows(house.db, OWNER) == [("Mia",)]


async def test_the_owner_hears_of_what_somebody_else_does_with_their_lead(house: House) -> None:
    lead_id, _ = await planned(house, owner=house.admin)
    await house.link(house.admin, ALICE)
    await _as_admin(house)
    card = await _card(house)

    await told(house, card, f"v:stage:{lead_id}:7")

    assert texts(house, ALICE) == [f"🔀 {HOSTILE} · Nord & Co\nIntake → Engaged by Mia"]


async def test_a_note_is_written_by_reply_and_taken_back(house: House) -> None:
    await planned(house)
    card = await _card(house)
    assert await told(house, card, "✎ Note") == "Reply with your note."
    question = house.fake.last(CHAT)

    noted = await reply(house, question, "Likes <b>tea</b>")
    assert noted.text == f"✎ Noted on {HOSTILE} · Nord & Co."
    assert await rows(house.db, NOTES) == [("Likes <b>tea</b>",)]

    data = noted.button("↶ Undo")["callback_data"]
    assert await told(house, noted, "↶ Undo") == "Undone."
    assert (await rows(house.db, NOTES), noted.buttons) == ([], [])
    assert await told(house, noted, data) == "Undone already."


async def test_a_note_stays_after_ten_minutes(house: House) -> None:
    await planned(house)
    noted = await reply(house, await _card(house), "Likes tea")
    house.clock.advance(timedelta(minutes=11))

    assert await told(house, noted, "↶ Undo") == "This can no longer be undone."

    assert await rows(house.db, NOTES) == [("Likes tea",)]


async def test_agents_are_sent_to_a_lead_once(house: House) -> None:
    await planned(house)
    card = await _card(house)

    assert await told(house, card, "🔎 Research") == "Agents are at work…"
    assert await told(house, card, "🔎 Research") == "Agents are at work already."
    await told(house, card, "🔀 Stage")
    await told(house, card, "‹ Back")

    assert card.text.splitlines()[-1] == "🔎 Agents are at work…"
    assert await rows(house.db, "select count(*) from enrichment_runs") == [(1,)]


async def test_somebody_elses_lead_is_not_there(house: House) -> None:
    lead_id, _ = await planned(house, owner=house.admin)
    help_text = await say(house, "/help")

    for action in (
        "show",
        "stages",
        "research",
        "note",
        "stage:7",
        "unnote:1",
        "undo:1:9999999999",
    ):
        verb, _colon, rest = action.partition(":")
        data = ":".join(["v", verb, str(lead_id), *([rest] if rest else [])])
        assert (await press(house, help_text, data)).text == "This lead is not here any more."

    assert await rows(house.db, STAGE) == [("intake",)]
    assert len(house.fake.messages(CHAT)) == 1
