"""Whose tokens programs come with, looked up for all that come at once."""

from collections.abc import Sequence

from keepwarm.accounts.actions import members_by_tokens
from keepwarm.accounts.model import Member
from keepwarm.db import Database
from keepwarm.kit.clock import Clock
from keepwarm.web.batching import Batcher


class Programs:
    """Asks anew at every request: a token that was revoked opens nothing any more."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._batcher = Batcher(self._look_up)

    async def member_by(self, token: str) -> Member | None:
        """Return as whom a program acts; None where its token opens nothing."""
        return await self._batcher.add(token)

    async def _look_up(self, tokens: Sequence[str]) -> Sequence[Member | None]:
        async with self._db.connection() as conn:
            known = await members_by_tokens(conn, set(tokens), now=self._clock.now())
        return [known.get(token) for token in tokens]
