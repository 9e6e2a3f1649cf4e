"""The claims in a worker's hands: taken, perhaps running, not yet settled in the database."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from keepwarm.work.model import Claim, Why


@dataclass(slots=True)
class _Hand:
    task: asyncio.Task[None] | None = None
    why: Why | None = None


class Hands:
    """
    What one worker holds. A claim stays until its outcome is committed, so its lease is kept.

    Only the worker's own loop changes it; the heartbeat's thread may call `claims`.
    """

    def __init__(self) -> None:
        self._held: dict[Claim, _Hand] = {}

    def __len__(self) -> int:
        return len(self._held)

    def claims(self) -> list[Claim]:
        """List what is held. Safe from another thread: copying a dict's keys is one step."""
        return list(self._held)

    def tasks(self) -> dict[Claim, asyncio.Task[None]]:
        """Return the handlers that are running."""
        return {
            claim: hand.task
            for claim, hand in self._held.items()
            if hand.task is not None and not hand.task.done()
        }

    def take(self, claim: Claim, task: asyncio.Task[None] | None = None) -> None:
        """Hold a claim, with the task that works on it if one does."""
        self._held[claim] = _Hand(task)

    def let_go(self, claims: Iterable[Claim]) -> None:
        """Forget claims: their rows are settled, or somebody else's."""
        for claim in claims:
            self._held.pop(claim, None)

    def why(self, claim: Claim) -> Why | None:
        """Say why the handler of a claim was interrupted, if it was."""
        hand = self._held.get(claim)  # None: settled while its handler was deaf to us
        return hand.why if hand else None

    def interrupt(self, claim: Claim, why: Why) -> None:
        """Cancel the handler of a claim, once for each reason."""
        hand = self._held.get(claim)
        if hand is None or hand.task is None or hand.task.done() or hand.why == why:
            return
        if why == "lost" and claim.closed:
            return  # not lost: the handler closed the row itself and is on its way out
        hand.why = why
        hand.task.cancel()
