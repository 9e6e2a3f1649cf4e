"""The words with which Telegram opens a Mini App, signed as Telegram signs them."""

import hmac
import json
from datetime import datetime
from urllib.parse import urlencode

TOKEN = "700000001:AA-a-token-of-the-tests"  # noqa: S105 -- opens nothing


def signed(at: datetime, *, token: str = TOKEN, **fields: str | int | None) -> str:
    """
    Return initData of somebody who opened the Mini App then.

    `id`, `first_name` and the like describe the user; every other field stands as given, and
    one that is None is left out.
    """
    user: dict[str, str | int | None] = {"id": 42, "first_name": "Mia"}
    user |= {key: fields.pop(key) for key in ("id", "first_name", "username") if key in fields}
    known = {"auth_date": int(at.timestamp()), "user": json.dumps(user), **fields}
    said = {key: str(value) for key, value in known.items() if value is not None}
    lines = "\n".join(f"{key}={value}" for key, value in sorted(said.items()))
    key = hmac.digest(b"WebAppData", token.encode(), "sha256")
    return urlencode(said | {"hash": hmac.digest(key, lines.encode(), "sha256").hex()})
