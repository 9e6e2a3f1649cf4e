"""The buttons that have the machine write: a plan, the words of a step, what failed once more."""

from keepwarm.db import Connection
from keepwarm.drafts.actions import DraftGone, mark_sent
from keepwarm.drafts.reads import get_draft_for
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import DraftId, LeadId, RequestId, StepId
from keepwarm.requests.actions import RequestGone, ask_draft, ask_plan
from keepwarm.requests.model import Request
from keepwarm.requests.reads import get_request_for, list_requests_shown
from keepwarm.steps.model import Step
from keepwarm.steps.reads import get_step_for
from keepwarm.telegram.bot.pressing.saying import said_next, said_settled
from keepwarm.telegram.bot.turn import Turn


async def write_plan(conn: Connection, turn: Turn, lead_id: int) -> str:
    """Have a plan written for a lead; while one is being written, wait for that one."""
    asked = await ask_plan(conn, LeadId(lead_id), by=turn.viewer, now=turn.now)
    return _("Planning…") if _is_new(asked, turn) else _("Already planning…")


async def write_draft(conn: Connection, turn: Turn, step_id: int) -> str:
    """Have the words of a step written, or written anew."""
    asked = await ask_draft(conn, StepId(step_id), by=turn.viewer, now=turn.now)
    return _("Writing…") if _is_new(asked, turn) else _("Already writing…")


async def write_another(conn: Connection, turn: Turn, draft_id: int) -> str:
    """Have other words written in place of a draft."""
    draft = await get_draft_for(conn, DraftId(draft_id), turn.viewer)
    if draft is None:
        raise DraftGone
    return await write_draft(conn, turn, draft.step_id)


async def mark_as_sent(conn: Connection, turn: Turn, draft_id: int) -> str:
    """Take a member's word that they sent a draft: its step is done."""
    draft = await get_draft_for(conn, DraftId(draft_id), turn.viewer)
    if draft is None:
        raise DraftGone
    step = await _step_of(conn, turn, draft.step_id)
    if not step.is_open:
        return said_settled(step)
    changed = await mark_sent(conn, draft.id, by=turn.viewer, now=turn.now)
    return said_next(_("Sent."), changed, turn)


async def try_again(conn: Connection, turn: Turn, request_id: int) -> str:
    """
    Ask once more for what failed, unless somebody has done so or has done it by hand.

    A failure of long ago must not write over what was made since.
    """
    failed = await get_request_for(conn, RequestId(request_id), turn.viewer)
    if failed is None:
        raise RequestGone
    shown = await list_requests_shown(conn, failed.lead_id)
    last = next((each for each in shown if _is_same_wish(each, failed)), None)
    if last is None:
        return _("This was made meanwhile.")
    if last.is_open:
        return _("Already at it…")
    await _ask_again(conn, turn, failed)
    return _("Trying again…")


async def _ask_again(conn: Connection, turn: Turn, failed: Request) -> None:
    wish, by, now = failed.instructions, turn.viewer, turn.now
    if failed.kind == "draft" and failed.step_id is not None:
        await ask_draft(conn, failed.step_id, by=by, instructions=wish, now=now)
    else:
        await ask_plan(conn, failed.lead_id, by=by, instructions=wish, now=now)


async def _step_of(conn: Connection, turn: Turn, step_id: StepId) -> Step:
    step = await get_step_for(conn, step_id, turn.viewer)
    if step is None:
        raise DraftGone
    return step


def _is_new(asked: Request, turn: Turn) -> bool:
    return asked.created_at == turn.now


def _is_same_wish(request: Request, other: Request) -> bool:
    return (request.kind, request.step_id) == (other.kind, other.step_id)
