"""Steps of sequences that are due become e-mails and tasks."""

from dataclasses import dataclass
from functools import partial
from typing import Literal

from keepwarm.db import Connection, Database
from keepwarm.kit.clock import Clock
from keepwarm.sequences.actions import hold_failed, lock_lead_of_step
from keepwarm.sequences.taking import Outfit, take_step
from keepwarm.work.model import Claim, Queue

SIDE_BY_SIDE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What working on enrolments needs."""

    db: Database
    clock: Clock
    outfit: Outfit


def enrolment_queue(tools: Tools) -> Queue:
    """Return the queue of steps, each safe to take over by another worker."""

    async def ended(
        conn: Connection, row_id: int, status: Literal["failed", "cancelled"], error: str | None
    ) -> None:
        if status == "failed":
            await hold_failed(conn, row_id, error, now=tools.clock.now())

    return Queue(
        table="enrolment_steps",
        handler=partial(take, tools),
        side_by_side=SIDE_BY_SIDE,
        ended=ended,
        lock_first=lock_lead_of_step,
    )


async def take(tools: Tools, claim: Claim) -> None:
    """Do what a claimed step asks for."""
    async with tools.db.transaction() as conn:
        await take_step(conn, claim, outfit=tools.outfit, now=tools.clock.now())
