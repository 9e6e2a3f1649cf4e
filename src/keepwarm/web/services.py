"""What every request may draw on; made once by the command that serves."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from keepwarm.db import Database
from keepwarm.kit.clock import Clock
from keepwarm.live.hub import Hub
from keepwarm.mailboxes.model import Mailbox
from keepwarm.outbox.model import Channel
from keepwarm.prospecting.sources import Sources
from keepwarm.settings import Settings
from keepwarm.tasks.rules import task_rules
from keepwarm.web.programs import Programs
from keepwarm.web.recording import Recorder


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
    mailboxes: Sequence[Mailbox] = ()  # from which members write to leads
    recorder: Recorder = field(init=False)  # of what prospects do
    programs: Programs = field(init=False)  # by their tokens

    def __post_init__(self) -> None:
        rules = task_rules(self.settings)
        recorder = Recorder(self.db, self.clock, channels=self.channels, rules=rules)
        object.__setattr__(self, "recorder", recorder)
        object.__setattr__(self, "programs", Programs(self.db, self.clock))
