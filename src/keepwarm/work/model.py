"""What a queue, a claim and a verdict are, and which verdict an ended handler gets."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, LiteralString, TypeAlias
from uuid import UUID

from keepwarm.db import Connection
from keepwarm.kit.errors import ServiceError

CHANNEL = "work"
LEASE = timedelta(seconds=30)
FIRST_RETRY_AFTER, LAST_RETRY_AFTER = timedelta(seconds=2), timedelta(minutes=2)
LONGEST_ERROR = 2_000  # characters
WORKER_LOST = "worker lost"

Handler: TypeAlias = "Callable[[Claim], Coroutine[Any, Any, None]]"
Backoff: TypeAlias = Callable[[int], timedelta]
Ended: TypeAlias = Callable[
    [Connection, int, Literal["failed", "cancelled"], str | None], Awaitable[None]
]
Why: TypeAlias = Literal["cancelled", "lost", "stopping"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rows that a queue may claim now, and in how many seconds it may be asked again."""

    ids: Sequence[int]
    again_in: float


Choose: TypeAlias = Callable[[Connection, int], Awaitable[Chosen]]


def exponential_backoff(attempts: int) -> timedelta:
    """Wait twice as long after each failure, a little unevenly so that no herd forms."""
    wait = min(FIRST_RETRY_AFTER * 2 ** min(attempts - 1, 16), LAST_RETRY_AFTER)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311 -- spreading load, not keeping a secret


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Queue:
    """
    A table whose rows are work, and what to do with one of them.

    `ended` runs in the transaction that gives a row up or cancels it, with its id, the status
    and the error: there the domain marks its card and announces it. `lock_first` runs before
    the row is touched there, for what must be locked ahead of it: its lead. `only` narrows the
    rows, for instance to kinds this release knows: "kind in ('plan', 'draft')". `prepare` runs
    before a worker's first claim. All of them must be safe to repeat.

    With `choose` it is the domain that says which due rows may be claimed now, and at most how
    many; it is asked in the transaction that claims them.
    """

    table: LiteralString
    handler: Handler
    side_by_side: int
    max_attempts: int = 3
    backoff: Backoff = exponential_backoff
    ended: Ended | None = None
    lock_first: Callable[[Connection, int], Awaitable[object]] | None = None
    lease: timedelta | None = None
    only: LiteralString = "true"
    prepare: Callable[[Connection], Awaitable[None]] | None = None
    choose: Choose | None = None


@dataclass(slots=True, eq=False)
class Claim:
    """
    One row in the hands of one worker, for this attempt.

    `owner` is drawn anew for every claim, not once a worker: a row that was put back and
    claimed again by the same worker is closed to the handler that had it before.
    """

    queue: Queue
    id: int
    attempts: int
    owner: UUID
    closed: bool = False  # the handler finished or postponed the row itself


class Permanent(Exception):
    """Trying again cannot help. The message is the sentence to keep with the row."""


class Withdrawn(Exception):
    """The row is no longer the handler's to write: let this pass and end at once."""


class LeaseLost(Withdrawn):
    """The lease ran out and the row was given to another worker, or it has ended."""


class CancelAsked(Withdrawn):
    """Somebody asked for this work to be cancelled."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a row. Pending means another attempt after `wait`, if it `counted`."""

    status: Literal["pending", "completed", "failed", "cancelled"]
    error: str | None = None
    wait: timedelta = timedelta(0)
    counted: bool = True


COMPLETED = Verdict("completed")
CANCELLED = Verdict("cancelled")
GIVEN_BACK = Verdict("pending", counted=False)
GIVEN_UP = Verdict("failed", WORKER_LOST)


def judge(claim: Claim, error: BaseException | None, why: Why | None) -> Verdict | None:
    """
    Decide how an attempt ends; None where the row is no longer ours to decide about.

    `error` is what the handler raised, `why` the reason for which we interrupted it, if we
    did. A handler that reached its end despite the interruption has done its work.
    """
    if error is None:
        return COMPLETED
    if why == "lost" or isinstance(error, LeaseLost):
        return None
    if why == "cancelled" or isinstance(error, CancelAsked):
        return CANCELLED
    if why == "stopping":
        return GIVEN_BACK
    if is_permanent(error) or claim.attempts >= claim.queue.max_attempts:
        return Verdict("failed", describe(error))
    return Verdict("pending", describe(error), claim.queue.backoff(claim.attempts))


def is_permanent(error: BaseException) -> bool:
    """Say whether another attempt is bound to fail as well."""
    return isinstance(error, Permanent) or (isinstance(error, ServiceError) and error.permanent)


def describe(error: BaseException) -> str:
    """Say in one line what went wrong; a sentence meant for people stands alone."""
    if isinstance(error, asyncio.CancelledError):
        return "the work was interrupted"
    line = (str(error).strip().splitlines() or [""])[0]
    if isinstance(error, Permanent | ServiceError) and line:
        return line[:LONGEST_ERROR]
    return f"{type(error).__name__}: {line}".removesuffix(": ")[:LONGEST_ERROR]
