"""Notes."""

from dataclasses import dataclass
from datetime import datetime

LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Note:
    id: int
    author: str | None
    body: str
    created_at: datetime
