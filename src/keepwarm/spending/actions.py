"""Everything that can happen to a budget, to a call that is paid for, and to a check."""

from datetime import datetime, timedelta
from typing import Literal

from keepwarm.ai.model import CallOutcome, OverBudget, Usage
from keepwarm.db import Connection
from keepwarm.kit.errors import NotAllowed
from keepwarm.kit.viewer import Viewer
from keepwarm.live.events import announce
from keepwarm.spending import writes
from keepwarm.spending.budgets import get_budget
from keepwarm.spending.model import Account, Limits, Price, Spent, refusal, spent_on
from keepwarm.work.actions import finish, hold, wake_workers
from keepwarm.work.model import Claim

TABLE = "model_checks"


class OnlyAdminsSpend(NotAllowed):
    message = "Only an admin may change the budgets."


async def reserve_call(
    conn: Connection,
    account: Account,
    *,
    model: str,
    planned: Usage,
    price: Price | None = None,
    now: datetime,
) -> int:
    """
    Set aside what a call may use, and return the number to settle it under.

    Everybody who asks stands in one line until the transaction ends, so that calls made at
    the same time cannot pass a limit together. Raises OverBudget.
    """
    await writes.lock_budget(conn)
    limits, standing = await get_budget(conn, now, account)
    plan = spent_on(planned, price)
    stop = limits.that_bind(account).passed_by(plan, standing)
    if stop is not None:
        raise OverBudget(refusal(stop, limits, now))
    return await writes.insert_call(conn, account, model, plan, now=now)


async def settle_call(
    conn: Connection,
    number: int,
    outcome: CallOutcome,
    used: Usage,
    *,
    price: Price | None = None,
    now: datetime,
) -> None:
    """Write down what a call really used. One whose fate nobody knows keeps what was planned."""
    if outcome == "lost":
        await writes.update_lost(conn, number, now=now)
        return
    await writes.update_call(conn, number, outcome, spent_on(used, price), now=now)


async def give_up_lost_calls(conn: Connection, *, now: datetime, after: timedelta) -> int:
    """End calls whose worker was killed; they keep what was planned."""
    return await writes.update_all_lost(conn, now=now, after=after)


async def change_limits(conn: Connection, limits: Limits, *, by: Viewer, now: datetime) -> None:
    """Set what may be used, from the next call on, whoever makes it. Raises OnlyAdminsSpend."""
    if not by.is_admin:
        raise OnlyAdminsSpend
    await writes.upsert_limits(conn, limits, by=by.member_id, now=now)
    await announce(conn, "model")


async def ask_check(conn: Connection, model: str | None, *, by: Viewer, now: datetime) -> None:
    """
    Have a worker try the model that the settings name.

    While one check is open a second press changes nothing.
    """
    if not by.is_admin:
        raise OnlyAdminsSpend
    if await writes.insert_check(conn, model, by=by.member_id, now=now) is not None:
        await announce(conn, "model")
        wake_workers(conn)


async def pass_check(
    conn: Connection, claim: Claim, *, model: str, milliseconds: int, spent: Spent, repaired: bool
) -> None:
    """Keep how the model did."""
    await hold(conn, claim)
    await finish(conn, claim)
    await writes.update_check(
        conn, claim.id, model=model, milliseconds=milliseconds, spent=spent, repaired=repaired
    )
    await announce(conn, "model")


async def check_ended(
    conn: Connection, _row_id: int, _status: Literal["failed", "cancelled"], _error: str | None
) -> None:
    """Tell open pages of a check that was given up; work calls this."""
    await announce(conn, "model")
