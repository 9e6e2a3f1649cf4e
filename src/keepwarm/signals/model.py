"""What a prospect can do that matters, and what we do about it."""

from typing import Literal, TypeAlias

SignalKind: TypeAlias = Literal[
    "wizard_step3",
    "pdf_download",
    "interested_reply",
    "question",
    "meeting_booked",
    "link_clicked",
    "email_bounced",
    "callback_requested",
]
SignalSource: TypeAlias = Literal["microsite", "api", "reply", "hand"]
Reason: TypeAlias = Literal[
    "already_exists", "no_contact", "opted_out", "cooling_down", "not_wanted"
]
"""Why no task followed from a signal."""
