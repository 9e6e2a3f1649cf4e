"""What a sequence is, and how far a contact has come in one."""

from typing import Literal, TypeAlias

SequenceChannel: TypeAlias = Literal["email", "call", "linkedin", "telegram", "whatsapp"]
EnrolmentState: TypeAlias = Literal["active", "paused", "ended"]
EnrolmentEnd: TypeAlias = Literal[
    "reply", "opt_out", "bounce", "meeting", "won", "lost", "exhausted", "stopped", "erased"
]
