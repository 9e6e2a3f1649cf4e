"""What is left to do of signals whose call task failed when they came in."""

from dataclasses import dataclass, field
from functools import partial

from keepwarm.db import Database
from keepwarm.kit.clock import Clock
from keepwarm.kit.ids import SignalId
from keepwarm.outbox.model import Channel
from keepwarm.signals.actions import TABLE, follow_signal
from keepwarm.signals.reads import get_signal
from keepwarm.tasks.model import TaskRules
from keepwarm.work.model import Claim, Queue

SIDE_BY_SIDE = 4
MOST_ATTEMPTS = 8  # a statement that fails now may do after an operator has looked


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What following up a signal needs."""

    db: Database
    clock: Clock
    channels: frozenset[Channel] = frozenset()
    rules: TaskRules = field(default_factory=TaskRules)


def signal_queue(tools: Tools) -> Queue:
    """Return the queue of signals that still wait for what follows from them."""
    return Queue(
        table=TABLE,
        handler=partial(follow_up, tools),
        side_by_side=SIDE_BY_SIDE,
        max_attempts=MOST_ATTEMPTS,
    )


async def follow_up(tools: Tools, claim: Claim) -> None:
    """Make the task that a signal asked for. Done before, or deleted with its lead: nothing."""
    async with tools.db.transaction() as conn:
        signal = await get_signal(conn, SignalId(claim.id))
        if signal is not None:
            now = tools.clock.now()
            await follow_signal(
                conn, signal, claim, channels=tools.channels, rules=tools.rules, now=now
            )
