"""A real connection to a played model: our ledger against the provider's own."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from decimal import Decimal

import pytest
from pydantic import BaseModel

from keepwarm.ai.config import ModelConfig
from keepwarm.ai.connected import ConnectedModel
from keepwarm.ai.model import Message, ModelProblem
from keepwarm.ai.patience import Patience
from keepwarm.db import Database
from keepwarm.dev.modelapi import FakeModel
from keepwarm.kit.ids import RunId
from keepwarm.spending.actions import ask_check, change_limits
from keepwarm.spending.jobs import Tools, check_queue
from keepwarm.spending.ledger import Ledger
from keepwarm.spending.model import Account, Limits, Price
from tests import build
from tests.build import NOW, rows
from tests.clock import StoppedClock
from tests.work.field import eventually, working

# What the played provider charges.
PRICE = Price(Decimal("0.25"), Decimal(2))
SCENARIOS = ("ok", "priced", "429-once", "500-once", "prose-once", "refusal")
MESSAGES = (Message("user", "Say something about boats."),)


class Note(BaseModel):
    text: str


@pytest.fixture
async def fake() -> AsyncGenerator[FakeModel, None]:
    played = FakeModel(pause=timedelta(milliseconds=20))
    await played.start()
    yield played
    await played.stop()


def connect(fake: FakeModel, scenario: str) -> ConnectedModel:
    quick = Patience(first_pause=timedelta(milliseconds=1))
    config = ModelConfig(model=f"fake:{scenario}", base_url=fake.base_url, patience=quick)
    return ConnectedModel(config)


async def test_our_ledger_is_the_providers_to_the_token_and_the_cent(
    db: Database, clock: StoppedClock, fake: FakeModel
) -> None:
    ledger = Ledger(db, clock, PRICE)

    async def converse(n: int) -> None:
        model = connect(fake, SCENARIOS[n % len(SCENARIOS)])
        try:
            await model.complete(MESSAGES, Note, meter=ledger.meter(Account(run_id=RunId(n))))
        except ModelProblem:
            pass
        finally:
            await model.aclose()

    await asyncio.gather(*(converse(n) for n in range(24)))

    async with db.connection() as conn:
        ours = await rows(
            conn,
            "select model, count(*), sum(input_tokens), sum(output_tokens), sum(cost)"
            "  from model_calls where outcome is not null group by model order by model",
        )
    theirs = [
        (model, told.calls, told.input_tokens, told.output_tokens, told.dollars)
        for model, told in sorted(fake.usage().items())
    ]
    assert ours == theirs


async def test_check_passes_with_the_played_model(
    db: Database, clock: StoppedClock, fake: FakeModel
) -> None:
    model = connect(fake, "ok")
    async with db.transaction() as conn:
        await ask_check(conn, "fake:ok", by=(await build.admin(conn)).viewer, now=NOW)

    tools = Tools(db=db, ledger=Ledger(db, clock, PRICE), model=model)
    async with working(db, check_queue(tools)):
        await eventually(
            db,
            "select status, model, repaired, error from model_checks",
            [("completed", "fake:ok", False, None)],
        )
    await model.aclose()


async def test_nothing_is_sent_once_the_budget_is_used_up(
    db: Database, clock: StoppedClock, fake: FakeModel
) -> None:
    async with db.transaction() as conn:
        by = (await build.admin(conn)).viewer
        await change_limits(conn, Limits(day_tokens=0), by=by, now=NOW)
    model = connect(fake, "ok")

    with pytest.raises(ModelProblem, match="today's budget of 0 tokens is used up"):
        await model.complete(MESSAGES, Note, meter=Ledger(db, clock).meter(Account()))

    await model.aclose()
    assert fake.usage() == {}
