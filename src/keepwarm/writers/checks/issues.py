"""What a check finds."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Issue:
    """A sentence on what is wrong, for a person and for the model alike."""

    text: str
    is_hard: bool = True


def hard(issues: Iterable[Issue]) -> tuple[str, ...]:
    """Return what must not stay, each said once."""
    return tuple(dict.fromkeys(issue.text for issue in issues if issue.is_hard))


def soft(issues: Iterable[Issue]) -> tuple[str, ...]:
    """Return what a person should know, each said once."""
    return tuple(dict.fromkeys(issue.text for issue in issues if not issue.is_hard))
