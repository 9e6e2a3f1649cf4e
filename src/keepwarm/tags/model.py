"""Tags."""

from dataclasses import dataclass

from keepwarm.leads.model import TagId

LONGEST = 60


@dataclass(frozen=True, slots=True)
class Tag:
    id: TagId
    name: str


@dataclass(frozen=True, slots=True)
class CountedTag:
    id: TagId
    name: str
    leads: int


def clean_name(name: str) -> str:
    """Fold white space; an empty result means there is no name."""
    return " ".join(name.split())[:LONGEST].strip()
