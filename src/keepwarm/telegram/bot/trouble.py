"""What the bot does while Telegram does not answer: say so where an admin sees it, and wait."""

import asyncio
import logging
from datetime import timedelta
from typing import Final

from keepwarm.inbox.actions import note_trouble
from keepwarm.kit.i18n import gettext as _
from keepwarm.telegram.bot.tools import BotTools
from keepwarm.telegram.client import Done, NotAsked, Refused, Reply

FIRST_PAUSE: Final = timedelta(seconds=1)
LONGEST_PAUSE: Final = timedelta(seconds=15)
"""People who press a button wait for the bot no longer than this once Telegram is back."""
_NO_SUCH_BOT, _CONFLICT = frozenset({401, 404}), 409

_log = logging.getLogger(__name__)


class Trouble:
    """A row of failures: the pauses between them grow until something succeeds."""

    def __init__(self, tools: BotTools, *, first_pause: timedelta = FIRST_PAUSE) -> None:
        self._tools = tools
        self._first_pause = first_pause
        self._failures = 0

    @property
    def lasts(self) -> bool:
        return self._failures > 0

    def is_over(self) -> None:
        """Begin with the shortest pause next time."""
        self._failures = 0

    async def bear(self, reply: Reply) -> None:
        """Note why Telegram does not do what it was asked, and wait as long as is wise."""
        why = sentence_of(reply)
        if not self.lasts:
            _log.warning("telegram.bot.troubled: %s", why)
        async with self._tools.db.transaction() as conn:
            await note_trouble(conn, self._tools.bot_id, why)
        self._failures += 1
        pause = pause_after(self._failures, asked=_asked_to_wait(reply), first=self._first_pause)
        await asyncio.sleep(pause.total_seconds())


def pause_after(
    failures: int, *, asked: timedelta = timedelta(0), first: timedelta = FIRST_PAUSE
) -> timedelta:
    """Say how long to leave Telegram alone: what it asked for, and longer each time."""
    return max(asked, min(first * 2 ** min(failures - 1, 16), LONGEST_PAUSE))


def sentence_of(reply: Reply) -> str:
    """Say what is wrong so that an admin knows what to do."""
    if isinstance(reply, Done):
        return _("Telegram's answer could not be read.")
    if not isinstance(reply, Refused):
        return reply.why
    if reply.status in _NO_SUCH_BOT:
        return _("Telegram does not know the bot's token. Was it revoked? Ask @BotFather.")
    if reply.status == _CONFLICT:
        return _("Another program speaks as this bot. Stop it, or give Keepwarm its own bot.")
    return _("Telegram answers: {why}").format(why=reply.why)


def _asked_to_wait(reply: Reply) -> timedelta:
    if isinstance(reply, NotAsked):
        return reply.after
    return (isinstance(reply, Refused) and reply.retry_after) or timedelta(0)
