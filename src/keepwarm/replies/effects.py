"""What follows from what a reply means, and what of it can be taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from keepwarm.kit.ids import TaskId
from keepwarm.triage.model import Intent

GOES_ON: Final = frozenset[Intent]({"out_of_office", "bounce"})
"""After these a sequence is not over: nobody has read anything yet."""
ENDS_PLAN: Final = frozenset[Intent]({"not_now", "not_interested", "unsubscribe"})
ENGAGES: Final = frozenset[Intent]({"interested", "question"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What was done about a reply: kept with it, so that another verdict can take it back."""

    task_id: TaskId | None = None  # it asked for this one
    stopped_at: datetime | None = None  # the sequences of its writer
    plan_ended_at: datetime | None = None
    postponed_until: datetime | None = None  # plan and sequences, while they are away
    opted_out: bool = False
    engaged: bool = False
    marked: str | None = None  # the address that reaches nobody


def read_effects(stored: Mapping[str, Any]) -> Effects:
    return msgspec.convert(stored, Effects)


def stored_effects(effects: Effects) -> dict[str, Any]:
    """Return what is kept: only what there is."""
    plain: dict[str, Any] = msgspec.to_builtins(effects)
    return {name: value for name, value in plain.items() if value}


def together(standing: Effects, fresh: Effects) -> Effects:
    """Return what stands of a former verdict, and what the new one did."""
    return Effects(
        task_id=fresh.task_id or standing.task_id,
        stopped_at=fresh.stopped_at or standing.stopped_at,
        plan_ended_at=fresh.plan_ended_at or standing.plan_ended_at,
        postponed_until=fresh.postponed_until or standing.postponed_until,
        opted_out=fresh.opted_out or standing.opted_out,
        engaged=fresh.engaged or standing.engaged,
        marked=fresh.marked or standing.marked,
    )
