"""A played model, and a way to connect to it that loses no time."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any, TypeAlias

import pytest

from keepwarm.ai.config import ModelConfig
from keepwarm.ai.connected import ConnectedModel
from keepwarm.ai.patience import Patience
from keepwarm.dev.modelapi import Ask, Brain, FakeModel
from tests.ai.ledger import Ledger

Connect: TypeAlias = Callable[..., ConnectedModel]

QUICK = Patience(first_pause=timedelta(milliseconds=1))
# Long enough for a busy machine, unless the scenario is made of waiting.
TIMEOUT = timedelta(seconds=20)
SHORT = timedelta(milliseconds=150)
WAITING = {"hang", "stall"}


@pytest.fixture
def asked() -> list[Ask]:
    """Everything that the played model was asked."""
    return []


@pytest.fixture
def brains() -> list[Brain]:
    """Put a brain in here, and the played model thinks with it."""
    return []


@pytest.fixture
async def fake(asked: list[Ask], brains: list[Brain]) -> AsyncIterator[FakeModel]:
    def think(ask: Ask) -> dict[str, Any] | None:
        asked.append(ask)
        return brains[-1](ask) if brains else None

    played = FakeModel(brain=think, pause=timedelta(milliseconds=20))
    await played.start()
    yield played
    await played.stop()


@pytest.fixture
async def connect_to(fake: FakeModel) -> AsyncIterator[Connect]:
    connected: list[ConnectedModel] = []

    def connect(scenario: str, **settings: Any) -> ConnectedModel:
        waits = scenario.removesuffix("-once") in WAITING
        native = settings.get("dialect", "openai") != "openai"
        usual: dict[str, Any] = {
            "model": f"fake:{scenario}",
            "base_url": fake.root_url if native else fake.base_url,
            "timeout": SHORT if waits else TIMEOUT,
            "patience": QUICK,
        }
        connected.append(ConnectedModel(ModelConfig(**{**usual, **settings})))
        return connected[-1]

    yield connect
    for model in connected:
        await model.aclose()


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()
