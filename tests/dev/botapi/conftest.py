"""A Telegram, and a bot that calls it as any program would."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from keepwarm.dev.botapi import FakeTelegram

ROBIN = 7


@dataclass(frozen=True)
class Bot:
    """Calls methods and returns what comes back."""

    http: httpx2.AsyncClient
    fake: FakeTelegram

    async def ask(self, method: str, **given: Any) -> Any:
        """Return the result of a call, or the status and the sentence of a refusal."""
        response = await self.http.post(self.address(method), json=given)
        return result_of(response)

    def address(self, method: str) -> str:
        return f"{self.fake.url}/bot{self.fake.token}/{method}"


def result_of(response: httpx2.Response) -> Any:
    answer = response.json()
    if answer["ok"]:
        return answer["result"]
    assert answer["error_code"] == response.status_code
    return response.status_code, answer["description"]


@pytest.fixture
async def fake() -> AsyncGenerator[FakeTelegram, None]:
    async with FakeTelegram() as telegram:
        telegram.user(ROBIN, "Robin", "Marlow", username="robin")
        yield telegram


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncGenerator[Bot, None]:
    async with httpx2.AsyncClient(timeout=10) as http:
        yield Bot(http, fake)
