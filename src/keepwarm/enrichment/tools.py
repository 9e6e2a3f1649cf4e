"""What a run needs beside its lead."""

from dataclasses import dataclass

from keepwarm.analysts.model import Analyst
from keepwarm.db import Database
from keepwarm.kit.clock import Clock
from keepwarm.sites.reader import SiteReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The database, the time, what reads sites, and who does the thinking."""

    db: Database
    clock: Clock
    reader: SiteReader
    analyst: Analyst
