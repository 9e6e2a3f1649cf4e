"""What has come in, as work: the first open update of each chat."""

from collections.abc import Awaitable, Callable
from typing import Final, Literal, TypeAlias

from keepwarm.db import Connection
from keepwarm.inbox.model import Kept, needs_a_word
from keepwarm.inbox.reads import get_update, list_first
from keepwarm.kit.i18n import gettext as _
from keepwarm.linking.reads import get_member_by_telegram
from keepwarm.outbox.actions import say
from keepwarm.outbox.model import Words
from keepwarm.telegram.bot.tools import BotTools
from keepwarm.work.actions import finish, wake_workers
from keepwarm.work.model import Chosen, Claim, Queue

Handle: TypeAlias = Callable[[Kept], Awaitable[None]]

SIDE_BY_SIDE: Final = 8
ATTEMPTS: Final = 5  # half a minute; then its chat goes on

LOOK_AGAIN: Final = 1.0  # seconds; what is handled, and what comes, wakes whoever waits


def inbox_queue(tools: BotTools, handle: Handle) -> Queue:
    """
    Return the queue of updates that wait to be handled.

    What fails is tried again while the rest of its chat waits. In the end its chat goes on, and
    whoever caused it is told.
    """

    async def take_up(claim: Claim) -> None:
        async with tools.db.connection() as conn:
            kept = await get_update(conn, claim.id)
        await handle(kept)
        async with tools.db.transaction() as conn:
            await finish(conn, claim)
            wake_workers(conn)  # for the next one of its chat

    async def ended(
        conn: Connection, row_id: int, _status: Literal["failed", "cancelled"], _error: str | None
    ) -> None:
        await _say_that_it_failed(conn, tools, await get_update(conn, row_id))
        wake_workers(conn)

    return Queue(
        table="telegram_updates",
        handler=take_up,
        side_by_side=SIDE_BY_SIDE,
        max_attempts=ATTEMPTS,
        ended=ended,
        choose=choose,
    )


async def choose(conn: Connection, room: int) -> Chosen:
    """Choose the updates that may be handled now: one of each chat, the first."""
    first = await list_first(conn)
    due = [each.id for each in first if each.due_in == 0]
    coming = min((each.due_in for each in first if each.due_in), default=LOOK_AGAIN)
    return Chosen(due[:room], min(coming, LOOK_AGAIN))


async def _say_that_it_failed(conn: Connection, tools: BotTools, kept: Kept) -> None:
    member = await get_member_by_telegram(conn, kept.chat_id)
    if member is None or not needs_a_word(kept.body):
        return
    words = Words(html=_("⚠️ I could not do that, though I tried several times. Please try again."))
    key = f"update:{kept.update_id}:failed"
    await say(conn, member.id, words, key=key, now=tools.clock.now())
