"""What has come in, as work: the first open update of each chat."""

from functools import partial
from typing import Final, Literal, LiteralString

from keepwarm.db import Connection
from keepwarm.inbox.reads import get_update
from keepwarm.telegram.bot.answering import Answers
from keepwarm.telegram.bot.dispatch import dispatch
from keepwarm.telegram.bot.tools import BotTools
from keepwarm.work.actions import finish, wake_workers
from keepwarm.work.model import Claim, Queue

SIDE_BY_SIDE: Final = 8
ATTEMPTS: Final = 5  # half a minute; then its chat goes on

# Whoever writes "done" and then "no, wait" means it in this order. So an update waits for those
# of its chat that came before, also while one of them is tried again.
FIRST_OF_ITS_CHAT: Final[LiteralString] = """
    not exists (
        select from telegram_updates as earlier
         where earlier.chat_id = telegram_updates.chat_id and earlier.id < telegram_updates.id
           and earlier.status in ('pending', 'processing'))"""


def inbox_queue(tools: BotTools, answers: Answers) -> Queue:
    """Return the queue of updates that wait for a handler."""
    return Queue(
        table="telegram_updates",
        handler=partial(_take_up, tools, answers),
        side_by_side=SIDE_BY_SIDE,
        max_attempts=ATTEMPTS,
        ended=_let_the_next_one_in,
        only=FIRST_OF_ITS_CHAT,
    )


async def _take_up(tools: BotTools, answers: Answers, claim: Claim) -> None:
    async with tools.db.connection() as conn:
        kept = await get_update(conn, claim.id)
    await dispatch(tools, answers, kept)
    async with tools.db.transaction() as conn:
        await finish(conn, claim)
        wake_workers(conn)


async def _let_the_next_one_in(
    conn: Connection, _row_id: int, _status: Literal["failed", "cancelled"], _error: str | None
) -> None:
    wake_workers(conn)
