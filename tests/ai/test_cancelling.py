"""Whoever stops waiting leaves a closed ledger behind."""

import asyncio

import pytest

from keepwarm.ai.model import CallOutcome, OverBudget, Usage
from keepwarm.dev.modelapi import FakeModel
from tests.ai.conftest import TIMEOUT, Connect
from tests.ai.forms import ASKED, Plan
from tests.ai.ledger import Ledger


class Announcing(Ledger):
    """Tells when an exchange begins, and takes its time to write down how it ended."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = asyncio.Event()
        self.closed = asyncio.Event()

    async def open(self, model: str, planned: Usage, /) -> int:
        number = await super().open(model, planned)
        self.opened.set()
        return number

    async def close(self, number: int, outcome: CallOutcome, used: Usage, /) -> None:
        await asyncio.sleep(0)
        await super().close(number, outcome, used)
        self.closed.set()


async def test_a_cancelled_exchange_is_closed_as_lost(connect_to: Connect) -> None:
    ledger = Announcing()
    model = connect_to("hang", timeout=TIMEOUT)
    asking = asyncio.create_task(model.complete(ASKED, Plan, meter=ledger))
    await ledger.opened.wait()

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    assert ledger.outcomes == ["lost"]
    assert ledger.exchanges[0].used == ledger.exchanges[0].planned


async def test_cancelled_twice_it_is_closed_all_the_same(connect_to: Connect) -> None:
    ledger = Announcing()
    model = connect_to("hang", timeout=TIMEOUT)
    asking = asyncio.create_task(model.complete(ASKED, Plan, meter=ledger))
    await ledger.opened.wait()

    asking.cancel()
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await ledger.closed.wait()

    assert ledger.outcomes == ["lost"]


async def test_a_model_is_good_for_others_after_one_gave_up(
    connect_to: Connect, ledger: Ledger
) -> None:
    announcing = Announcing()
    model = connect_to("dawdle")
    asking = asyncio.create_task(model.complete(ASKED, Plan, meter=announcing))
    await announcing.opened.wait()
    asking.cancel()
    await asyncio.wait([asking])

    answer = await model.complete(ASKED, Plan, meter=ledger)

    assert (answer.repaired, ledger.outcomes) == (False, ["answered"])


async def test_without_a_budget_nothing_is_sent(
    fake: FakeModel, connect_to: Connect, ledger: Ledger
) -> None:
    ledger.allowed = 0

    with pytest.raises(OverBudget):
        await connect_to("ok").complete(ASKED, Plan, meter=ledger)

    assert fake.usage() == {}
