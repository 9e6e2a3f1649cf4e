"""What a handler does with its claim, and how the rest of the system asks for work or its end."""

from datetime import datetime, timedelta
from typing import Literal, LiteralString

from keepwarm.db import Connection
from keepwarm.work import rows
from keepwarm.work.model import CHANNEL, CancelAsked, Claim, LeaseLost


def wake_workers(conn: Connection) -> None:
    """Have due work picked up once this transaction has committed. Call it after inserting."""
    conn.wake(CHANNEL)


async def hold(conn: Connection, claim: Claim) -> None:
    """
    Lock the claimed row, so that what this transaction writes is ours to write.

    Every write of a handler begins with this; only what must be locked ahead of it, such as
    the lead, comes before. Raises LeaseLost when the row has gone to
    another worker, CancelAsked when somebody wants the work cancelled. Keep the transaction
    well under the lease: a locked row's lease is not prolonged.
    """
    cancel_asked = await rows.lock(conn, claim)
    if cancel_asked is None:
        raise LeaseLost
    if cancel_asked:
        raise CancelAsked


async def finish(conn: Connection, claim: Claim) -> None:
    """
    Mark the row completed, together with what else this transaction writes.

    Raises LeaseLost. Without it the engine completes the row soon after the handler returns;
    a crash in between would do the work again.
    """
    if not await rows.complete(conn, claim.queue.table, [claim]):
        raise LeaseLost
    claim.closed = True


async def postpone(
    conn: Connection,
    claim: Claim,
    *,
    due_at: datetime | None = None,
    after: timedelta = timedelta(0),
) -> None:
    """Put the row back for later without counting the attempt. Raises LeaseLost."""
    if not await rows.postpone(conn, claim, due_at, after):
        raise LeaseLost
    claim.closed = True
    wake_workers(conn)


async def request_cancel(
    conn: Connection, table: LiteralString, row_id: int
) -> Literal["cancelled", "asked"] | None:
    """
    Cancel work: at once where nobody has begun it, else by asking its worker.

    "cancelled": the row has ended and what follows from that is the caller's to do; the
    queue's `ended` is not called. "asked": the handler is interrupted within a second and
    `ended` is called. None: there is nothing left to cancel.
    """
    status = await rows.request_cancel(conn, table, row_id)
    if status != "processing":
        return "cancelled" if status else None
    conn.wake(CHANNEL)
    return "asked"
