from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from keepwarm.db import Database
from keepwarm.inbox.model import webhook_secret
from keepwarm.settings import Settings
from keepwarm.web.services import Services
from tests.work.field import rows

TOKEN = "42:AAFake-bot-token-that-opens-nothing"  # noqa: S105 -- opens nothing
UPDATE = {"update_id": 7, "message": {"chat": {"id": 4711}, "text": "Hi"}}
KEPT = "select bot_id, update_id, chat_id, status from telegram_updates"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, telegram_token=SecretStr(TOKEN), telegram_webhook=True)


@pytest.fixture
def secret(services: Services) -> str:
    return webhook_secret(services.secret_key, TOKEN)


def _headers(secret: str) -> dict[str, str]:
    return {"x-telegram-bot-api-secret-token": secret}


async def test_what_telegram_brings_is_kept_once(
    stranger: httpx2.AsyncClient, db: Database, secret: str
) -> None:
    answers = [
        await stranger.post(f"/telegram/{secret}", json=UPDATE, headers=_headers(secret))
        for _ in range(2)
    ]

    assert [(answer.status_code, answer.content) for answer in answers] == [(200, b"")] * 2
    assert await rows(db, KEPT) == [(42, 7, 4711, "pending")]


@pytest.mark.parametrize(
    ("in_address", "in_header"),
    [
        ("wrong", "{secret}"),
        ("{secret}", "wrong"),
        ("{secret}", ""),
        ("{secret}", "ä"),
        ("wrong", "wrong"),
    ],
)
async def test_who_does_not_know_both_secrets_finds_nothing(
    stranger: httpx2.AsyncClient, db: Database, secret: str, in_address: str, in_header: str
) -> None:
    address = f"/telegram/{in_address.format(secret=secret)}"
    headers = [(b"x-telegram-bot-api-secret-token", in_header.format(secret=secret).encode())]

    answer = await stranger.post(address, json=UPDATE, headers=headers)

    assert answer.status_code == 404
    assert await rows(db, KEPT) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"update_id": "7"}', b"\xff"])
async def test_what_is_no_update_is_refused(
    stranger: httpx2.AsyncClient, db: Database, secret: str, body: bytes
) -> None:
    answer = await stranger.post(f"/telegram/{secret}", content=body, headers=_headers(secret))

    assert answer.status_code == 422
    assert await rows(db, KEPT) == []
