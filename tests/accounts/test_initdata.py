"""What Telegram signed, what somebody made of it, and what we believe."""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from keepwarm.accounts.initdata import InvalidInitData, verify
from tests.signed import TOKEN, signed

VECTORS: list[dict[str, Any]] = [
    vector
    for vector in json.loads(
        (Path(__file__).parents[1] / "data" / "initdata_vectors.json").read_text()
    )["vectors"]
    if vector["scheme"] == "hmac"
]
OPENED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVER = timedelta(days=365_000)


def outcome(init_data: str, token: str = TOKEN, *, now: datetime = OPENED_AT) -> str:
    """Return why it is refused, or that it is believed."""
    try:
        verify(init_data, token, now=now, max_age=HOUR)
    except InvalidInitData as refusal:
        return refusal.reason
    return "believed"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_published_vectors_come_out_as_published(vector: Mapping[str, Any]) -> None:
    now = datetime.fromtimestamp(vector.get("now", 2_000_000_000), UTC)
    max_age = timedelta(seconds=vector["max_age"]) if "max_age" in vector else EVER
    reason, found = "", dict[str, Any]()

    try:
        believed = verify(vector["init_data"], vector["bot_token"], now=now, max_age=max_age)
        found = read(believed.fields)
    except InvalidInitData as refusal:
        reason = refusal.reason

    expected = vector["expect"]
    assert (reason == "") == expected["valid"]
    assert not reason or reason in expected.get("reason", reason).split("|")
    named = expected.get("fields", {})
    assert {name: str(found[name]) for name in named} == {
        name: str(value) for name, value in named.items()
    }


def read(fields: Mapping[str, str]) -> dict[str, Any]:
    """Spread the objects among the fields: user.id, chat.title …"""
    spread = dict[str, Any](fields)
    for name in {"user", "receiver", "chat"} & fields.keys():
        parts: dict[str, Any] = json.loads(fields[name])
        spread |= {f"{name}.{key}": part for key, part in parts.items()}
    return spread


def test_says_who_it_is() -> None:
    init_data = signed(OPENED_AT, id=42, first_name=" Dmytro ", username="dm", start_param="leads")

    believed = verify(init_data, TOKEN, now=OPENED_AT, max_age=HOUR)

    assert (believed.user.id, believed.user.name) == (42, "Dmytro")
    assert (believed.auth_date, believed.start_param) == (OPENED_AT, "leads")


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(0), "believed"),
        (HOUR, "believed"),
        (HOUR + timedelta(seconds=1), "expired"),
        (timedelta(seconds=-300), "believed"),
        (timedelta(seconds=-301), "auth_date_in_future"),
    ],
    ids=["now", "an hour old", "older", "five minutes ahead", "further ahead"],
)
def test_age_decides(passed: timedelta, said: str) -> None:
    init_data = signed(OPENED_AT)

    assert outcome(init_data, now=OPENED_AT + passed) == said


@pytest.mark.parametrize(
    ("forged", "said"),
    [
        ("&user=%7B%22id%22%3A1%7D", "duplicate"),
        ("&hash=" + "0" * 64, "duplicate"),
        ("&start_param=x", "hash_invalid"),
        ("&", "malformed"),
        ("&x", "malformed"),
        ("&x=%ff", "malformed"),
        ("&x=\ud800", "malformed"),
        ("&x=%00", "malformed"),
        ("&a%3Db=c", "malformed"),
        ("&x=" + "a" * 8192, "malformed"),
        ("".join(f"&x{n}=" for n in range(32)), "malformed"),
    ],
    ids=[
        "a second user",
        "a second hash",
        "an unsigned field",
        "an empty field",
        "a field without a value",
        "no UTF-8",
        "half a character",
        "a NUL",
        "a key that holds a value",
        "too long",
        "too many fields",
    ],
)
def test_nothing_may_be_added(forged: str, said: str) -> None:
    assert outcome(signed(OPENED_AT) + forged) == said


def test_two_fields_do_not_pass_for_one() -> None:
    # Signed are lines, and these are the same lines.
    init_data = signed(OPENED_AT, query_id="Q", start_param="x")
    merged = init_data.replace("&start_param=", quote("\nstart_param="))

    assert init_data != merged
    assert outcome(merged) == "malformed"


@pytest.mark.parametrize(
    "hash_",
    ["é" * 64, "٠" * 64, "0" * 64, "0" * 63, "0x" + "0" * 62, " " + "0" * 63],
    ids=["letters", "foreign digits", "zeros", "short", "prefixed", "spaced"],
)
def test_a_hash_nobody_made_is_refused(hash_: str) -> None:
    init_data = signed(OPENED_AT).rsplit("hash=", 1)[0] + "hash=" + quote(hash_)

    assert outcome(init_data) == "hash_invalid"


def test_another_bot_does_not_vouch_for_our_members() -> None:
    assert outcome(signed(OPENED_AT, token="666:theirs")) == "hash_invalid"  # noqa: S106 -- made up


def test_without_a_token_nothing_is_believed() -> None:
    assert outcome(signed(OPENED_AT, token=""), token="") == "hash_invalid"


def test_a_login_widget_does_not_pass_for_the_mini_app() -> None:
    # Telegram's older sign-in button signs with another key made of the same token.
    fields = {"auth_date": str(int(OPENED_AT.timestamp())), "user": '{"id":42}'}
    lines = "\n".join(f"{key}={value}" for key, value in sorted(fields.items()))
    by_widget = hmac.digest(sha256(TOKEN.encode()).digest(), lines.encode(), "sha256").hex()

    assert outcome(urlencode(fields | {"hash": by_widget})) == "hash_invalid"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"user": None}, "user_missing"),
        ({"user": "42"}, "user_invalid"),
        ({"user": "{"}, "user_invalid"),
        ({"user": "[" * 2000}, "user_invalid"),
        ({"user": '{"id":true}'}, "user_invalid"),
        ({"user": '{"id":1.5}'}, "user_invalid"),
        ({"user": '{"first_name":"Ann"}'}, "user_invalid"),
        ({"receiver": "{}"}, "receiver_invalid"),
        ({"chat": "[]"}, "chat_invalid"),
        ({"user": '{"id":"42","first_name":7}'}, "believed"),
    ],
    ids=[
        "nobody",
        "a number",
        "broken",
        "deep",
        "a truth",
        "a fraction",
        "no id",
        "receiver",
        "chat",
        "an id as text",
    ],
)
def test_what_was_signed_must_name_a_person(fields: dict[str, Any], said: str) -> None:
    assert outcome(signed(OPENED_AT, **fields)) == said


@pytest.mark.parametrize("auth_date", ["-1", "١", "1e9", " 1", "9999999999999", ""])
def test_a_date_is_digits(auth_date: str) -> None:
    assert outcome(signed(OPENED_AT, auth_date=auth_date)) == "auth_date_invalid"


def test_a_refusal_holds_nothing_of_what_it_refused() -> None:
    init_data = signed(OPENED_AT) + "x"

    with pytest.raises(InvalidInitData) as refused:
        verify(init_data, TOKEN, now=OPENED_AT, max_age=HOUR)

    assert refused.value.args == ("hash_invalid",)
    assert refused.value.__cause__ is None


def test_a_name_is_fit_to_be_stored() -> None:
    name = '{"id":7,"first_name":"A\\u0000n\\ud800n"}'

    believed = verify(signed(OPENED_AT, user=name), TOKEN, now=OPENED_AT, max_age=HOUR)

    assert believed.user.name == "Ann"
