"""What a message is, how a channel answers, and how a message's fate is called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol, TypeAlias

from keepwarm.kit.ids import LeadId, MemberId, MessageId

Channel: TypeAlias = Literal["app", "telegram", "email"]
Kind: TypeAlias = Literal["reminder", "digest"]
Verdict: TypeAlias = Literal["sent", "unknown", "failed", "dropped"]
Fate: TypeAlias = Literal["pending", "sending", "sent", "unknown", "failed", "dropped"]
"""G-03: what people read of a message. 'sending': its request has left and nothing came back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something to tell a member. `key` is what it is about: nothing is told twice."""

    key: str
    member_id: MemberId
    kind: Kind
    lead_id: LeadId | None = None
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """A step as a letter tells of it."""

    lead_id: LeadId
    lead: str
    step_id: int
    number: int
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


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel took it; `receipt` is the name it gave the message."""

    receipt: str


@dataclass(frozen=True, slots=True)
class Later:
    """The channel did not take it and may do so later: 429, 5xx, nobody at the door."""

    after: timedelta
    why: str


@dataclass(frozen=True, slots=True)
class Never:
    """The channel will never take it: blocked, no such chat, no such mailbox."""

    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The request left and no answer came: it may have arrived."""

    why: str


Outcome: TypeAlias = Sent | Later | Never | Unknown


class Transport(Protocol):
    """A channel out of the house. It never raises for what the channel answers."""

    async def send(self, letter: Letter) -> Outcome:
        """Try once to deliver a letter."""
        ...

    async def aclose(self) -> None:
        """Let go of connections."""
        ...
