"""What an act of contact is, whichever way it went."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Way: TypeAlias = Literal["out", "in"]
TouchKind: TypeAlias = Literal["email", "reply", "task", "step"]
TouchChannel: TypeAlias = Literal[
    "email", "call", "linkedin", "telegram", "whatsapp", "sms", "meeting", "other"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """
    One act of contact with a lead: an e-mail, a reply, a task or a step that somebody did.

    `id` is that of its own kind. `state` is an e-mail's verdict, a task's outcome or a reply's
    intent; an e-mail that has not left has none yet.
    """

    kind: TouchKind
    id: int
    way: Way
    channel: TouchChannel
    at: datetime
    contact: str | None
    member: str | None
    subject: str
    body: str
    state: str | None
    message_id: str | None
