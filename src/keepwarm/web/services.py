"""What every request may draw on; made once by the command that serves."""

from dataclasses import dataclass, field

from keepwarm.db import Database
from keepwarm.kit.clock import Clock
from keepwarm.live.hub import Hub
from keepwarm.outbox.model import Channel
from keepwarm.prospecting.sources import Sources
from keepwarm.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The outside world of the web process."""

    db: Database
    clock: Clock
    hub: Hub
    settings: Settings
    secret_key: bytes
    sources: Sources = field(default_factory=Sources)
    channels: frozenset[Channel] = frozenset()  # by which members can be told things
