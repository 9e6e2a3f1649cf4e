"""The verbs of the outbox."""

from collections.abc import Sequence
from datetime import datetime

from keepwarm.db import Connection
from keepwarm.live.events import announce_to_members
from keepwarm.outbox import writes
from keepwarm.outbox.model import Channel, Message
from keepwarm.work.actions import wake_workers


async def notify(
    conn: Connection,
    messages: Sequence[Message],
    *,
    channels: frozenset[Channel],
    now: datetime,
) -> None:
    """
    Promise to tell members something, once each.

    Every message appears in the app at once, as a toast for those who want toasts, and goes
    out by the member's first channel of those that are set up here. A message whose key was
    told before is passed over, whatever else has changed.
    """
    told = await writes.insert_messages(conn, messages, channels=sorted(channels), now=now)
    await announce_to_members(
        conn,
        "toast",
        [
            (message.member_id, {"id": f"message:{message.id}", "what": message.kind})
            for message in told
            if message.wants_toast
        ],
    )
    if any(message.channel for message in told):
        wake_workers(conn)
