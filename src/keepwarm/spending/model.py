"""On whose account a call is made."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from keepwarm.kit.ids import LeadId, MemberId, RunId

Purpose: TypeAlias = Literal["research", "test"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who a call is made for. `agent` is set by the analyst, the rest by whoever starts it."""

    purpose: Purpose = "research"
    run_id: RunId | None = None
    lead_id: LeadId | None = None
    member_id: MemberId | None = None
    agent: str | None = None


NOBODY = Account()
