"""
Plans and drafts written in the background.

Everything the writer may know is read in one short transaction; no connection is held while
it thinks. What it wrote is stored in a second one, if the request is still ours.
"""

import logging
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

from keepwarm.ai.model import ModelProblem
from keepwarm.db import Connection, Database
from keepwarm.kit.clock import Clock
from keepwarm.kit.errors import ServiceError
from keepwarm.kit.i18n import gettext as _
from keepwarm.outbox.model import Channel
from keepwarm.requests.actions import (
    NO_CHANNELS,
    TABLE,
    begin_request,
    complete_draft,
    complete_plan,
    lock_lead_of,
    request_ended,
)
from keepwarm.requests.briefs import read_brief
from keepwarm.requests.model import BULK_SIDE_BY_SIDE, SIDE_BY_SIDE, Request
from keepwarm.spending.model import Account
from keepwarm.work.model import Claim, Permanent, Queue, Withdrawn
from keepwarm.writers.model import DraftBrief, PlanBrief, Writer

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What writing needs: the database, the time, who writes, and how members are told."""

    db: Database
    clock: Clock
    writer: Writer
    channels: frozenset[Channel] = NO_CHANNELS


def request_queues(tools: Tools) -> tuple[Queue, Queue]:
    """
    Return the queues of requests, each request safe to take over by another worker.

    What somebody waits for has a lane to itself and never stands behind the plans that
    follow research of a whole list.
    """

    async def prepare(_conn: Connection) -> None:
        said = (tools.writer.name, SIDE_BY_SIDE)
        _log.info("requests.queue.started: by %s, %s side by side", *said)

    singles = Queue(
        table=TABLE,
        only="lane = 'single'",
        handler=partial(write, tools),
        side_by_side=SIDE_BY_SIDE,
        ended=partial(request_ended, channels=tools.channels),
        lock_first=lock_lead_of,
        prepare=prepare,
    )
    bulk = replace(singles, only="lane = 'bulk'", side_by_side=BULK_SIDE_BY_SIDE, prepare=None)
    return singles, bulk


async def write(tools: Tools, claim: Claim) -> None:
    """Write what a claimed request asks for, and store it."""
    with _failing_in_a_sentence(claim):
        async with tools.db.transaction() as conn:
            now = tools.clock.now()
            request, lead = await begin_request(conn, claim, now=now)
            brief = await read_brief(conn, request, lead, now=now)
        await _write(tools, claim, brief, _account(request))


async def _write(
    tools: Tools, claim: Claim, brief: PlanBrief | DraftBrief, account: Account
) -> None:
    if isinstance(brief, PlanBrief):
        plan = await tools.writer.write_plan(brief, account)
        async with tools.db.transaction() as conn:
            now = tools.clock.now()
            await complete_plan(conn, claim, plan, channels=tools.channels, now=now)
    else:
        draft = await tools.writer.write_draft(brief, account)
        async with tools.db.transaction() as conn:
            now = tools.clock.now()
            await complete_draft(conn, claim, draft, channels=tools.channels, now=now)


def _account(request: Request) -> Account:
    return Account(purpose=request.kind, lead_id=request.lead_id, member_id=request.member_id)


@contextmanager
def _failing_in_a_sentence(claim: Claim) -> Generator[None, None, None]:
    """Have a request end with words for whoever asked; what exactly broke is for the log."""
    try:
        yield
    except (Permanent, Withdrawn, ServiceError):
        raise
    except ModelProblem as problem:
        raise Permanent(str(problem)) from problem
    except Exception as error:
        if claim.attempts < claim.queue.max_attempts:
            raise
        raise Permanent(_("The writing broke off. Retry starts afresh.")) from error
