"""Calls to write down, and a model that needs no provider."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from keepwarm.ai.model import Answer, Blob, Message, Meter, ModelProblem, T, Transcript, Usage
from keepwarm.db import Connection
from keepwarm.kit.ids import RunId
from keepwarm.spending.actions import reserve_call, settle_call
from keepwarm.spending.model import Account, Price
from tests.build import NOW

PRICE = Price(Decimal("0.25"), Decimal(2))
RUN = Account(run_id=RunId(7), agent="contacts")


def used(tokens_in: int = 900, tokens_out: int = 100, cost: str | None = None) -> Usage:
    return Usage(
        calls=1,
        input_tokens=tokens_in,
        output_tokens=tokens_out,
        cost=None if cost is None else Decimal(cost),
    )


async def a_call(
    conn: Connection,
    account: Account = RUN,
    usage: Usage | None = None,
    *,
    ago: timedelta = timedelta(0),
    price: Price | None = PRICE,
) -> int:
    """Write down a call that was made and answered."""
    spent, then = usage or used(), NOW - ago
    number = await reserve_call(conn, account, model="m", planned=spent, price=price, now=then)
    await settle_call(conn, number, "answered", spent, price=price, now=then)
    return number


@dataclass
class PlayedModel:
    """Answers a question with what it is told to, metered as a real one would be."""

    says: dict[str, object] = field(
        default_factory=lambda: {"colour": "green", "why": "Leaves are."}
    )
    problem: ModelProblem | None = None
    name: str = "played-1"

    async def complete(
        self,
        messages: Sequence[Message],
        schema: type[T],
        *,
        meter: Meter,
        check: Callable[[T], str] | None = None,
        longest: int = 2_000,
    ) -> Answer[T]:
        number = await meter.open(self.name, used(len(str(messages)), longest))
        if self.problem is not None:
            await meter.close(number, "unavailable", Usage(calls=1))
            raise self.problem
        value = schema.model_validate(self.says)
        await meter.close(number, "answered", used(50, 10))
        complaint = check(value) if check else ""
        return Answer(value=value, model=self.name, usage=used(50, 10), repaired=bool(complaint))

    async def transcribe(self, audio: Blob, *, meter: Meter) -> Transcript:
        raise NotImplementedError
