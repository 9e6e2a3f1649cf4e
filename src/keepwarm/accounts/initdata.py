"""
Who opened the Mini App, as Telegram vouches for it.

Telegram hands the page a query string that is signed with a key made of the bot's token.
Everything in it but the signature was in the hands of whoever sent it to us.
"""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal, TypeAlias, cast
from urllib.parse import parse_qsl

Reason: TypeAlias = Literal[
    "malformed",
    "duplicate",
    "hash_missing",
    "auth_date_missing",
    "auth_date_invalid",
    "hash_invalid",
    "expired",
    "auth_date_in_future",
    "user_missing",
    "user_invalid",
    "receiver_invalid",
    "chat_invalid",
]

LONGEST: Final = 8192  # bytes
MOST_FIELDS: Final = 32
AHEAD_OF_US: Final = timedelta(seconds=300)
"""So far Telegram's clock may be ahead of ours."""

_KEY_OF_THE_SCHEME: Final = b"WebAppData"
_AUTH_DATE: Final = re.compile(r"[0-9]{1,12}")
_HASH: Final = re.compile(r"[0-9a-fA-F]{64}")
_ID: Final = re.compile(r"-?[0-9]{1,16}")
# A line break in a value would let two fields pass for one: they are signed line by line.
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_PERSONS_AND_CHATS: Final = ("user", "receiver", "chat")


class InvalidInitData(Exception):
    """Telegram does not vouch for this; `reason` says why, and nothing of what it held."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramUser:
    """A person as Telegram knows them. The names are theirs to choose."""

    id: int
    first_name: str
    last_name: str
    username: str
    language_code: str

    @property
    def name(self) -> str:
        return " ".join(f"{self.first_name} {self.last_name}".split()) or self.username


@dataclass(frozen=True, slots=True, kw_only=True)
class InitData:
    """What Telegram signed when somebody opened the Mini App."""

    user: TelegramUser
    auth_date: datetime
    start_param: str  # anybody can write a link with it
    fields: Mapping[str, str]  # all that was signed, as it came


def verify(init_data: str, token: str, *, now: datetime, max_age: timedelta) -> InitData:
    """
    Return what Telegram signed for the bot of this token, at most `max_age` ago.

    The same words come back at every reload of an open Mini App, so they are good for more
    than one use. Raises InvalidInitData.
    """
    fields = _fields_of(init_data)
    given = fields.pop("hash", "")
    if not given:
        raise InvalidInitData("hash_missing")
    signed_at = _auth_date_of(fields)
    if not (token and _is_signed(fields, given, token)):
        raise InvalidInitData("hash_invalid")
    age = now.timestamp() - signed_at
    if age > max_age.total_seconds():
        raise InvalidInitData("expired")
    if -age > AHEAD_OF_US.total_seconds():
        raise InvalidInitData("auth_date_in_future")
    return InitData(
        user=_user_of(fields),
        auth_date=datetime.fromtimestamp(signed_at, UTC),
        start_param=fields.get("start_param", ""),
        fields=fields,
    )


def _fields_of(init_data: str) -> dict[str, str]:
    """Read the query string; one that can be read in two ways is not read at all."""
    try:
        if len(init_data.encode()) > LONGEST:
            raise InvalidInitData("malformed")
        pairs = parse_qsl(
            init_data,
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:  # text that is no UTF-8 among them
        raise InvalidInitData("malformed") from None
    # Where there is nothing to read, older Pythons complain and newer ones do not.
    if not pairs or any("=" in key or _CONTROL.search(key + value) for key, value in pairs):
        raise InvalidInitData("malformed")
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise InvalidInitData("duplicate")
    return fields


def _auth_date_of(fields: Mapping[str, str]) -> int:
    if "auth_date" not in fields:
        raise InvalidInitData("auth_date_missing")
    if not _AUTH_DATE.fullmatch(fields["auth_date"]):
        raise InvalidInitData("auth_date_invalid")
    return int(fields["auth_date"])


def _is_signed(fields: Mapping[str, str], given: str, token: str) -> bool:
    # `signature`, which other parties check without our token, is signed like any other field.
    lines = "\n".join(f"{key}={value}" for key, value in sorted(fields.items()))
    key = hmac.digest(_KEY_OF_THE_SCHEME, token.encode(), "sha256")
    expected = hmac.digest(key, lines.encode(), "sha256")
    return bool(_HASH.fullmatch(given)) and hmac.compare_digest(expected, bytes.fromhex(given))


def _user_of(fields: Mapping[str, str]) -> TelegramUser:
    known = {name: _object(name, fields[name]) for name in _PERSONS_AND_CHATS if name in fields}
    if "user" not in known:
        raise InvalidInitData("user_missing")
    user = known["user"]
    return TelegramUser(
        id=int(user["id"]),
        first_name=_text(user.get("first_name")),
        last_name=_text(user.get("last_name")),
        username=_text(user.get("username")),
        language_code=_text(user.get("language_code")),
    )


def _object(name: str, text: str) -> dict[str, Any]:
    """Read a person or a chat; some clients write the id as a text."""
    reason = cast("Reason", f"{name}_invalid")
    try:
        known = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidInitData(reason) from None
    if not isinstance(known, dict):
        raise InvalidInitData(reason)
    facts = cast("dict[str, Any]", known)
    if isinstance(facts.get("id"), bool) or not _ID.fullmatch(str(facts.get("id"))):
        raise InvalidInitData(reason)
    return facts


def _text(value: object) -> str:
    # A NUL and a lone surrogate can be written in JSON, and no table takes them.
    text = value if isinstance(value, str) else ""
    return text.replace("\0", "").encode(errors="ignore").decode()
