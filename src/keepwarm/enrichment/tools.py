"""What a run needs beside its lead."""

from dataclasses import dataclass

from keepwarm.analysts.model import Analyst
from keepwarm.db import Database
from keepwarm.kit.clock import Clock
from keepwarm.outbox.model import Channel
from keepwarm.sites.reader import SiteReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The database, the time, what reads sites, who does the thinking, how members are told."""

    db: Database
    clock: Clock
    reader: SiteReader
    analyst: Analyst
    channels: frozenset[Channel] = frozenset()
