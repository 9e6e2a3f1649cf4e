import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.inbox.model import (
    NO_CHAT,
    bot_id_of,
    chat_of,
    is_update,
    needs_a_word,
    press_of,
    storable,
    webhook_secret,
)

ANN = {"id": 4711, "is_bot": False}
GROUP = {"id": -100_4711, "type": "supergroup"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("event", "chat"),
    [
        ({"message": {"chat": GROUP, "from": ANN}}, GROUP["id"]),
        ({"callback_query": {"from": ANN, "message": {"chat": GROUP}}}, GROUP["id"]),
        ({"callback_query": {"from": ANN, "inline_message_id": "x"}}, ANN["id"]),
        ({"my_chat_member": {"chat": ANN, "from": ANN}}, ANN["id"]),
        ({"of_the_future": {"from": ANN}}, ANN["id"]),
        ({"of_the_future": {"x": 1}}, NO_CHAT),
        ({"of_the_future": "word"}, NO_CHAT),
        ({"message": {"chat": {"id": "4711"}, "from": {"id": True}}}, NO_CHAT),
        ({"message": {"chat": {"id": 2**63}}}, NO_CHAT),
        ({}, NO_CHAT),
    ],
    ids=[
        "a message in a group",
        "a press in a group",
        "a press elsewhere",
        "somebody blocks the bot",
        "a new kind with a person",
        "a new kind with nobody",
        "a new kind that is a word",
        "ids that are none",
        "an id nobody can have",
        "nothing",
    ],
)
def test_an_update_belongs_to_its_chat_or_else_to_its_person(
    event: dict[str, Any], chat: int
) -> None:
    assert chat_of({"update_id": 1, **event}) == chat


@given(anything=JSON)
def test_whatever_telegram_says_is_looked_at_without_an_error(anything: Any) -> None:
    update = {"update_id": 1, "message": anything}

    assert isinstance(chat_of(update), int)
    assert press_of(update) is None
    assert press_of({"callback_query": anything}) is None or anything["id"]
    assert is_update(anything) == (isinstance(anything, dict) and "update_id" in anything)


@pytest.mark.parametrize(
    "value", [None, [], "word", {}, {"update_id": "7"}, {"update_id": True}, {"update_id": 2**63}]
)
def test_what_has_no_number_is_no_update(value: object) -> None:
    assert not is_update(value)


def test_a_press_has_a_name_to_be_answered_by() -> None:
    assert press_of({"callback_query": {"id": "77"}}) == "77"
    assert press_of({"callback_query": {"id": 77}}) is None


def test_people_wait_for_an_answer_to_what_they_do_and_not_to_what_happens() -> None:
    assert needs_a_word({"update_id": 1, "message": {}})
    assert not needs_a_word({"update_id": 1, "my_chat_member": {}})


def test_what_postgres_cannot_keep_is_left_out() -> None:
    said = {"a\0b": ["x\0y", "\ud83d", 1.5, math.inf, {"n": math.nan}, True, None, 7]}

    assert storable(said) == {"ab": ["xy", "?", 1.5, None, {"n": None}, True, None, 7]}


@given(anything=JSON)
def test_what_can_be_kept_is_valid_json(anything: Any) -> None:
    text = json.dumps(storable(anything), allow_nan=False)

    assert "\\u0000" not in text.replace("\\\\", "")
    assert text.encode()


@pytest.mark.parametrize(
    ("token", "bot"), [("42:SECRET", 42), ("SECRET", 0), ("", 0), (f"{2**63}:X", 0), ("²:X", 0)]
)
def test_a_token_begins_with_the_bots_id(token: str, bot: int) -> None:
    assert bot_id_of(token) == bot


def test_the_webhooks_secret_is_of_this_bot_and_this_installation() -> None:
    secret = webhook_secret(b"key", "42:A")

    assert secret == webhook_secret(b"key", "42:A")
    assert len({secret, webhook_secret(b"key", "42:B"), webhook_secret(b"other", "42:A")}) == 3
    assert secret.isalnum()
    assert len(secret) == 64
