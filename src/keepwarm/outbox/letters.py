"""A letter: a message with all that its words need, and who carries it out of the house."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from keepwarm.kit.ids import LeadId, MessageId
from keepwarm.outbox.model import Channel, Kind, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """A step as a letter tells of it."""

    lead_id: LeadId
    lead: str
    company: str | None  # where the lead is a person
    step_id: int
    number: int
    of: int  # steps in its plan
    description: str
    suggested_text: str | None
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message with all that its words need, as its facts stand when it is sent."""

    id: MessageId
    key: str
    kind: Kind
    channel: Channel
    to: str  # a chat's id, an e-mail address
    member: str
    time_zone: str
    facts: Mapping[str, Any]
    steps: tuple[StepLine, ...]  # a reminder has one, a digest the first few


class Transport(Protocol):
    """A channel out of the house. It never raises for what the channel answers."""

    async def send(self, letter: Letter) -> Outcome:
        """Try once to deliver a letter."""
        ...

    async def aclose(self) -> None:
        """Let go of connections."""
        ...
