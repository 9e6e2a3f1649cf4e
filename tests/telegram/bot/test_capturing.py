"""What members send becomes leads: a whole house, a real conversation, whoever can read."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import SecretStr

from keepwarm.db import Database
from keepwarm.dev.botapi import FakeTelegram
from keepwarm.dev.botapi.model import Message
from keepwarm.dev.botapi.people import from_channel, from_hidden_user, from_user
from keepwarm.dev.modelapi import Ask, FakeModel
from tests import build
from tests.captures.drawings import PLACE, jpeg
from tests.telegram.house import CHAT, House, open_house

ANNA = "Met Anna Petrenko from Nordwind Logistics, she wants a demo. anna@nordwind.example"
LEADS = """
    select person, company, owner_id is not null, deleted_at is not null from leads order by id
"""
NOTES = "select body from notes order by id"
STATES = "select state from captures order by id"
OGG = b"OggS" + bytes(2_000)
HEARD = "Just met Boris Lang from Lang Maschinenbau, call him on Friday"


def labels(message: Message) -> list[str]:
    return [button["text"] for row in message.keyboard for button in row]


async def found(house: House, sql: str) -> list[tuple[object, ...]]:
    async with house.db.connection() as conn:
        return await build.rows(conn, sql)


async def pressed(house: House, message: Message, button: str) -> str:
    answer = await house.fake.press(CHAT, message, button)
    await house.settled()
    return answer.text


@pytest.fixture
def eyes() -> list[bytes]:
    """Every picture that left the house."""
    return []


@pytest.fixture
async def model(eyes: list[bytes]) -> AsyncGenerator[FakeModel, None]:
    """Lend a model that sees a card on every picture, and hears of Boris on every recording."""
    seen: dict[str, Any] = {
        "person": "Carla Conti",
        "company": "Panificio Conti",
        "role": "Titolare",
        "written": "CARLA CONTI\nTitolare\nPanificio Conti\n+39 333 555 0123",
        "about": "",
    }

    def think(ask: Ask) -> dict[str, Any] | None:
        eyes.extend(image.data for message in ask.messages for image in message.images)
        if "written" in ask.schema.get("properties", {}):
            return seen
        blank = dict.fromkeys(("role", "city", "country", "about"), "")
        who = ("Boris Lang", "Lang Maschinenbau") if "Boris" in ask.text else ("Mr Nobody", "")
        return {**blank, "person": who[0], "company": who[1]}

    played = FakeModel(brain=think, ear=lambda _audio: HEARD)
    await played.start()
    yield played
    await played.stop()


@pytest.fixture
async def clever(
    db: Database, fake: FakeTelegram, model: FakeModel, tmp_path: Path
) -> AsyncGenerator[House, None]:
    """Lend a house in which a language model is set up."""
    settings: dict[str, Any] = {
        "llm_base_url": model.base_url,
        "llm_model": "fake:ok",
        "llm_transcribe_model": "fake:ok",
        "llm_api_key": SecretStr("a-key"),
    }
    async with open_house(db, fake, tmp_path, **settings) as opened:
        yield opened


async def test_a_message_becomes_a_lead_with_research_a_note_and_one_card(
    house: House, fake: FakeTelegram
) -> None:
    fake.say(CHAT, ANNA)

    await house.settled()

    (card,) = fake.messages(CHAT)
    assert card.text.splitlines()[0] == "🆕 Anna Petrenko · Nordwind Logistics"
    assert labels(card) == ["✨ Plan next steps", "✎ Edit", "↶ Undo"]
    assert await found(house, LEADS) == [("Anna Petrenko", "Nordwind Logistics", True, False)]
    assert await found(house, NOTES) == [(ANNA,)]
    research = "select asked_by, then_plan_at is not null from enrichment_runs"
    assert await found(house, research) == [(house.member.id, True)]
    assert await found(house, "select brief, origin from leads") == [(ANNA, "telegram")]


async def test_undo_puts_the_lead_into_the_trash_for_ten_minutes_only(
    house: House, fake: FakeTelegram
) -> None:
    fake.say(CHAT, ANNA)
    await house.settled()
    card = fake.last(CHAT)

    said = await pressed(house, card, "↶ Undo")

    assert said == "Undone."
    assert (fake.last(CHAT).text, labels(fake.last(CHAT))) == (
        "↶ Undone: Anna Petrenko · Nordwind Logistics",
        [],
    )
    assert await found(house, "select deleted_at is not null from leads") == [(True,)]


async def test_a_twin_is_offered_as_a_note_even_from_the_trash(
    house: House, fake: FakeTelegram
) -> None:
    fake.say(CHAT, ANNA)
    await house.settled()
    await pressed(house, fake.last(CHAT), "↶ Undo")

    fake.say(CHAT, f"{ANNA} Again!")
    await house.settled()
    asked = fake.last(CHAT)
    said = await pressed(house, asked, "Add note")

    assert said == "Noted."
    assert fake.last(CHAT).text == "📝 Added to Anna Petrenko · Nordwind Logistics as a note."
    assert await found(house, LEADS) == [("Anna Petrenko", "Nordwind Logistics", True, False)]
    assert await found(house, NOTES) == [(ANNA,), (f"{ANNA} Again!",)]


async def test_a_twin_can_be_a_lead_of_its_own(house: House, fake: FakeTelegram) -> None:
    fake.say(CHAT, ANNA)
    fake.say(CHAT, ANNA)
    await house.settled()

    await pressed(house, fake.last(CHAT), "New lead")

    assert await found(house, "select count(*) from leads where deleted_at is null") == [(2,)]
    assert await found(house, STATES) == [("saved",), ("saved",)]


@pytest.mark.parametrize("replies", [True, False], ids=["by reply", "right after"])
async def test_one_question_is_asked_and_answered(
    house: House, fake: FakeTelegram, replies: bool
) -> None:
    fake.say(CHAT, "they need forty licences before summer, call on monday")
    await house.settled()
    question = fake.last(CHAT)

    if replies:
        fake.reply(question, "Anna Petrenko, Nordwind")
    else:
        fake.say(CHAT, "Anna Petrenko, Nordwind")
    await house.settled()

    assert question.html.startswith("🆕 <b>Anna Petrenko</b> · Nordwind")
    assert len(fake.messages(CHAT)) == 1
    assert await found(house, LEADS) == [("Anna Petrenko", "Nordwind", True, False)]


async def test_who_knows_no_name_saves_without(house: House, fake: FakeTelegram) -> None:
    fake.say(CHAT, "call back tomorrow: +49 30 5557 0142")
    await house.settled()

    await pressed(house, fake.last(CHAT), "Save without a name")

    assert await found(house, LEADS) == [("+493055570142", None, True, False)]


async def test_what_one_person_wrote_in_three_messages_is_one_lead(
    house: House, fake: FakeTelegram
) -> None:
    anna = from_user(99, "Anna", "Petrenko", username="anna_p")

    for words in ("Hello!", "We would like a demo", "anna@nordwind.example"):
        fake.forward(CHAT, words, anna)
    await house.settled()

    assert await found(house, LEADS) == [("Anna Petrenko", None, True, False)]
    assert await found(house, "select kind, value from addresses") == [
        ("telegram", "https://t.me/anna_p")
    ]
    assert await found(house, STATES) == [("saved",), ("noted",), ("noted",)]
    assert len(await found(house, NOTES)) == 3


async def test_forwards_name_whoever_wrote_them(house: House, fake: FakeTelegram) -> None:
    fake.user(4712, "Olga")
    await house.link(house.admin, 4712)

    fake.forward(CHAT, "Call me", from_hidden_user("Bernd Wolf"))
    fake.forward(CHAT, "We are hiring", from_channel("Kupferberg Consulting"))
    fake.forward(CHAT, ANNA, from_user(4712, "Olga", "Admin"))
    await house.settled()

    assert await found(house, LEADS) == [
        ("Bernd Wolf", None, True, False),
        (None, "Kupferberg Consulting", True, False),
        ("Anna Petrenko", "Nordwind Logistics", True, False),
    ]


async def test_contacts_and_places_are_taken_in(house: House, fake: FakeTelegram) -> None:
    card = "BEGIN:VCARD\nFN:Dora Klein\nORG:Klein & Co\nEMAIL:dora@klein.example\nEND:VCARD"

    fake.contact(CHAT, "493055570142", "Max", "Bauer")
    fake.contact(CHAT, "+493055570143", "Dora", vcard=card)
    fake.document(CHAT, card.replace("Dora", "Nora").replace("dora", "nora").encode())
    fake.location(CHAT, 50.45, 30.52)
    await house.settled()

    assert await found(house, LEADS) == [
        ("Max Bauer", None, True, False),
        ("Dora Klein", "Klein & Co", True, False),
        ("Nora Klein", "Klein & Co", True, False),
    ]
    assert fake.last(CHAT).text.startswith("🆕 I have the place. Who is it about?")


async def test_what_nobody_can_read_is_kept_and_attached(house: House, fake: FakeTelegram) -> None:
    fake.say(CHAT, ANNA)
    await house.settled()

    fake.voice(CHAT, OGG)
    await house.settled()
    card = fake.last(CHAT)
    kept = card.text
    await pressed(house, card, "Attach to a lead")
    choices = labels(card)
    await pressed(house, card, "Anna Petrenko · Nordwind Logistics")

    assert kept == (
        "📎 I kept the voice note but could not read it (no speech provider is set up).\n"
        "Reply with one line about it, or attach it to a lead."
    )
    assert choices == ["Anna Petrenko · Nordwind Logistics", "‹ Back"]
    assert await found(house, NOTES) == [(ANNA,), ("A voice note, kept in the chat.",)]
    assert await found(house, "select length(data) from capture_files") == [(len(OGG),)]


async def test_one_line_about_what_nobody_could_read_makes_a_lead(
    house: House, fake: FakeTelegram
) -> None:
    fake.voice(CHAT, OGG)
    await house.settled()

    fake.reply(fake.last(CHAT), "Erik Holm from Kestrel Energy wants a quote")
    await house.settled()

    assert await found(house, LEADS) == [("Erik Holm", "Kestrel Energy", True, False)]


async def test_an_album_is_one_lead(clever: House, fake: FakeTelegram) -> None:
    fake.album(CHAT, [jpeg(), jpeg(orientation=3)], caption="From the fair")

    await clever.settled()

    assert await found(clever, LEADS) == [("Carla Conti", "Panificio Conti", True, False)]
    assert len(fake.messages(CHAT)) == 1
    assert await found(clever, "select count(*) from capture_files") == [(2,)]


async def test_a_photo_of_a_card_is_read_by_the_model_without_its_place(
    clever: House, fake: FakeTelegram, eyes: list[bytes]
) -> None:
    fake.photo(CHAT, jpeg())

    await clever.settled()

    card = fake.last(CHAT)
    assert card.text.splitlines()[:2] == [
        "🆕 Carla Conti · Panificio Conti",
        "Titolare · +393335550123",
    ]
    assert card.edits == 1
    ((kept,),) = await found(clever, "select data from capture_files")
    assert [PLACE in data for data in (cast("bytes", kept), *eyes)] == [True, False]
    assert await found(clever, "select purpose, member_id, outcome from model_calls") == [
        ("capture", clever.member.id, "answered")
    ]


async def test_a_voice_note_is_heard_and_becomes_a_lead(clever: House, fake: FakeTelegram) -> None:
    fake.voice(CHAT, OGG)

    await clever.settled()

    assert await found(clever, LEADS) == [("Boris Lang", "Lang Maschinenbau", True, False)]
    assert await found(clever, NOTES) == [(HEARD,)]


async def test_a_model_that_invents_a_name_is_not_believed(
    clever: House, fake: FakeTelegram
) -> None:
    fake.say(CHAT, "they need forty licences before summer, call on monday")

    await clever.settled()

    assert fake.last(CHAT).text.startswith("🆕 I have your message. Who is it about?")
    assert await found(clever, LEADS) == []


async def test_a_file_that_telegram_does_not_give_is_told(
    house: House, fake: FakeTelegram
) -> None:
    fake.fault("getFile", "chat_not_found")

    fake.photo(CHAT, jpeg())
    await house.settled()

    assert "Telegram does not give the file" in fake.last(CHAT).text


async def test_lists_are_shown_the_way(house: House, fake: FakeTelegram) -> None:
    fake.document(CHAT, b"name\nAcme", "leads.csv", "text/csv")

    await house.settled()

    assert fake.last(CHAT).text.startswith("📄 That is a list.")
    assert await found(house, STATES) == []


async def test_an_update_that_comes_again_changes_nothing(
    house: House, fake: FakeTelegram
) -> None:
    fake.say(CHAT, "call them on monday about the forty licences")
    await house.settled()
    fake.reply(fake.last(CHAT), "Anna Petrenko, Nordwind")
    await house.settled()
    async with house.db.transaction() as conn:
        await conn.raw.execute("update telegram_updates set status = 'pending', attempts = 0")
        conn.wake("work")

    await house.settled()

    assert await found(house, LEADS) == [("Anna Petrenko", "Nordwind", True, False)]
    assert len(await found(house, NOTES)) == 1
    assert len(fake.messages(CHAT)) == 1


async def test_a_reply_to_a_saved_card_is_another_note(house: House, fake: FakeTelegram) -> None:
    fake.say(CHAT, ANNA)
    await house.settled()

    fake.reply(fake.last(CHAT), "Prefers mornings")
    await house.settled()

    assert await found(house, NOTES) == [(ANNA,), ("Prefers mornings",)]


async def test_what_is_no_answer_is_a_message_of_its_own(house: House, fake: FakeTelegram) -> None:
    fake.say(CHAT, "they need forty licences before summer, call on monday")
    await house.settled()

    fake.say(CHAT, "???")
    fake.say(CHAT, "/nonsense")
    fake.say(CHAT, ANNA)
    await house.settled()

    assert await found(house, STATES) == [("asking",), ("asking",), ("saved",)]


async def test_a_card_that_may_have_arrived_takes_presses(
    house: House, fake: FakeTelegram
) -> None:
    fake.fault("sendMessage", "cut_after")
    fake.say(CHAT, ANNA)
    await house.settled()

    said = await pressed(house, fake.last(CHAT), "↶ Undo")

    assert said == "Undone."
    assert fake.last(CHAT).text == "↶ Undone: Anna Petrenko · Nordwind Logistics"


async def test_films_and_sounds_and_venues_are_kept(house: House, fake: FakeTelegram) -> None:
    sound = fake.voice(CHAT, OGG).thing["voice"]
    place = {"latitude": 50.45, "longitude": 30.52}
    person = {"id": CHAT, "is_bot": False, "first_name": "Mia"}
    head = {"date": 1_772_442_000, "chat": {"id": CHAT, "type": "private"}, "from": person}
    film = {**sound, "width": 8, "height": 8, "mime_type": "video/mp4", "file_unique_id": "film"}

    fake.push(message={**head, "message_id": 901, "audio": {**sound, "mime_type": None}})
    fake.push(message={**head, "message_id": 902, "video": film})
    venue = {"location": place, "title": "Expo Hall", "address": "1 Main St"}
    fake.push(message={**head, "message_id": 903, "venue": venue, "location": place})
    fake.push(message={**head, "message_id": 904, "dice": {"emoji": "🎲", "value": 6}})
    await house.settled()

    assert await found(house, "select kind, state from captures order by id") == [
        ("voice", "unread"),
        ("voice", "unread"),
        ("document", "unread"),
        ("location", "saved"),
    ]
    assert await found(house, "select company from leads") == [("Expo Hall",)]
