"""What people and clients send that nobody has asked for."""

from typing import Any

from tests.telegram.house import CHAT, House
from tests.work.field import rows

ANN = {"id": CHAT, "is_bot": False, "first_name": "Ann"}
PRIVATE = {"id": CHAT, "type": "private", "first_name": "Ann"}
HEAD = {"message_id": 900, "date": 1_772_442_000, "chat": PRIVATE, "from": ANN}
GONE = {"message_id": 1, "date": 0, "chat": PRIVATE}
ODD: list[dict[str, Any]] = [
    {"message": {**HEAD, "dice": {"emoji": "🎲", "value": 6}}},
    {"message": {**HEAD, "new_chat_title": "Us"}},
    {"message": {**HEAD, "pinned_message": GONE}},
    {"message": {**HEAD, "of_the_future": {"x": 1}}},
    {"message": {**HEAD, "from": None, "sender_chat": PRIVATE, "text": "as a channel"}},
    {"edited_message": {**HEAD, "edit_date": 1_772_442_001, "text": "edited"}},
    {"callback_query": {"id": "1", "from": ANN, "chat_instance": "1", "data": "r:done:1"}},
    {"callback_query": {"id": "2", "from": ANN, "chat_instance": "1", "message": GONE}},
    {"callback_query": {"id": "3", "from": ANN, "chat_instance": "1", "game_short_name": "x"}},
    {
        "callback_query": {
            "id": "4",
            "from": ANN,
            "chat_instance": "1",
            "message": GONE,
            "data": "r:done:9999999999999999999",
        }
    },
    {"poll": {"id": "1"}},
    {"of_the_future": {"from": ANN}},
    {"message": {"chat": PRIVATE}},
    {"callback_query": "word"},
]


async def test_whatever_comes_is_handled_or_put_aside_and_the_chat_goes_on(house: House) -> None:
    house.fake.telegram.allowed_updates = frozenset()
    for update in ODD:
        house.fake.push(**update)
    house.fake.say(CHAT, "/start")
    await house.settled()

    found = await rows(
        house.db,
        "select update_id, error from telegram_updates where status <> 'completed'"
        " order by update_id",
    )
    assert found == [
        (len(ODD) - 1, "This is no update that we understand: message.message_id."),
        (len(ODD), "This is no update that we understand: callback_query."),
    ]
    assert house.fake.last(CHAT).text.startswith("👋 Hi Mia!")
