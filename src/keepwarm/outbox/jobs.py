"""
Deliver messages: let one leave, send it, write down what became of it.

Three steps, and a worker may die in any. Before the first commit nothing has left and the
message is simply sent by another; after it nobody can know, and nobody sends it again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from keepwarm.db import Connection, Database
from keepwarm.kit.clock import Clock
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import MessageId
from keepwarm.outbox.delivering import give_up, take_letter, write_down
from keepwarm.outbox.departures import lock_lead_of
from keepwarm.outbox.letters import Letter, Transport
from keepwarm.outbox.model import Channel, Dropped, Never, Outcome
from keepwarm.pacing.actions import choose
from keepwarm.work.model import Claim, Queue
from keepwarm.work.persistence import insist

SIDE_BY_SIDE = 8
ATTEMPTS = 5  # only a worker that died counts: what a channel refuses is put off uncounted


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What delivering needs: a transport for each channel that is set up here."""

    db: Database
    clock: Clock
    transports: Mapping[Channel, Transport]

    @property
    def channels(self) -> frozenset[Channel]:
        return frozenset(self.transports)


def outbox_queues(tools: Tools) -> Sequence[Queue]:
    """Return the queues of messages that have to leave the house, one for each channel."""

    async def ended(
        conn: Connection, row_id: int, _status: Literal["failed", "cancelled"], _error: str | None
    ) -> None:
        message_id, now = MessageId(row_id), tools.clock.now()
        await give_up(conn, message_id, channels=tools.channels, now=now)

    async def lock_first(conn: Connection, row_id: int) -> None:
        await lock_lead_of(conn, MessageId(row_id))

    by_email = Queue(
        table="outbox",
        handler=partial(deliver, tools),
        side_by_side=SIDE_BY_SIDE,
        max_attempts=ATTEMPTS,
        ended=ended,
        lock_first=lock_first,
        only="channel = 'email'",
    )
    return replace(by_email, only="channel = 'telegram'", choose=choose), by_email


async def deliver(tools: Tools, claim: Claim) -> None:
    """Deliver one message, once."""
    letter = await _take(tools, claim)
    if letter is None:
        return
    transport = tools.transports.get(letter.channel)
    outcome = await transport.send(letter) if transport else Never(_("It is not set up any more."))
    # The answer is here and nowhere else: a database that restarts must not make it unknown.
    await insist(partial(_keep, tools, claim, outcome))


async def _take(tools: Tools, claim: Claim) -> Letter | None:
    now = tools.clock.now()
    async with tools.db.transaction() as conn:
        taken = await take_letter(conn, claim, now=now)
        if isinstance(taken, Letter):
            return taken
        await write_down(conn, claim, taken, channels=tools.channels, now=now)
    return None


async def _keep(tools: Tools, claim: Claim, outcome: Outcome | Dropped) -> None:
    now = tools.clock.now()
    async with tools.db.transaction() as conn:
        await write_down(conn, claim, outcome, channels=tools.channels, now=now)
