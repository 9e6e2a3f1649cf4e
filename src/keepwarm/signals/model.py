"""What a prospect can do that matters, and what we do about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias, cast

from keepwarm.kit.ids import LeadId
from keepwarm.kit.viewer import Viewer
from keepwarm.tasks.model import TRIGGERS, Created, TriggerSource

__all__ = ["TRIGGERS", "Created", "TriggerSource"]  # a signal's, told by the task they ask for

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

TOLD_TO_THE_TEAM: Final = frozenset[SignalKind]({"pdf_download"})
"""Of what admins hear as well whose lead it is not (S2-44)."""
MOST_FACTS: Final = 4_000  # letters, as JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSignal:
    """
    Something a prospect did just now, or a while ago.

    `seen_by` is the member who tells us of it: a lead that they may not see is not there. What
    prospects do themselves is told by nobody.
    """

    lead_id: LeadId
    kind: SignalKind
    source: SignalSource
    happened_at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    seen_by: Viewer | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """The lead of a signal is not here, or not for who tells of it; nothing was kept."""


def trigger_of(kind: SignalKind) -> TriggerSource | None:
    """Return what a signal sets off: it engages its lead, and somebody is to call. Or nothing."""
    return cast("TriggerSource", kind) if kind in TRIGGERS else None
