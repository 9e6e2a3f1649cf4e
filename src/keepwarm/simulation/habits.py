"""
What invented people do, decided by the seed and by what it is about.

Every decision has a dice of its own, so that a change here or there, a what-if for instance,
leaves all other decisions as they are.
"""

from collections.abc import Mapping
from datetime import timedelta
from random import Random
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from keepwarm.settling.model import Snooze

Deed: TypeAlias = Literal["done", "snoozed", "skipped", "left"]

DEEDS: Final[Mapping[Deed, float]] = MappingProxyType(
    {"done": 0.80, "snoozed": 0.08, "skipped": 0.04, "left": 0.08}
)
SNOOZES: Final[tuple[Snooze, ...]] = ("hour", "evening", "tomorrow", "monday")
REPLIES: Final = 0.04  # of what is done to a prospect, this much is answered
A_STEP_TAKES: Final = timedelta(minutes=4)
MOST_AT_ONCE: Final = 12  # steps that a member does before something else is to be done
SLOWEST: Final = 40  # minutes until a member looks at what they were told


class Habits:
    """The dice of a scenario."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def deed(self, lead: int, step: int, attempt: int) -> Deed:
        """Return what a member does about a step that they look at."""
        dice = self._dice("deed", lead, step, attempt)
        return dice.choices(list(DEEDS), list(DEEDS.values()))[0]

    def snooze(self, lead: int, step: int, attempt: int) -> Snooze:
        return self._dice("snooze", lead, step, attempt).choice(SNOOZES)

    def looks_after(self, member: int, said: int) -> timedelta:
        """Return how long it takes a member to look at what they were told."""
        return timedelta(minutes=self._dice("look", member, said).randint(1, SLOWEST))

    def answers_after(self, lead: int, step: int) -> timedelta | None:
        """Return when a prospect answers to a step; None for those who do not."""
        dice = self._dice("reply", lead, step)
        if dice.random() >= REPLIES:
            return None
        return timedelta(hours=dice.randint(2, 60), minutes=dice.randrange(60))

    def _dice(self, *about: object) -> Random:
        return Random(":".join(map(str, (self._seed, *about))))  # noqa: S311 -- a game, no secret
