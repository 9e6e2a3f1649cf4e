"""The words of a step: written by hand, edited, sent, and what they were before."""

from starlette.requests import Request
from starlette.responses import Response

from keepwarm.db import Connection
from keepwarm.drafts.actions import DraftGone, edit_draft, mark_sent, write_draft_by_hand
from keepwarm.drafts.model import Draft
from keepwarm.drafts.reads import get_draft_for, list_drafts
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import DraftId, StepId
from keepwarm.leads.reads import get_lead_for
from keepwarm.steps.actions import StepGone
from keepwarm.steps.reads import get_step_for
from keepwarm.web.confirmations import confirm_step
from keepwarm.web.forms import field
from keepwarm.web.page import database, is_fragment, now, render, viewer
from keepwarm.web.params import number
from keepwarm.web.steps import answer_lead, tell_changed


async def index(request: Request) -> Response:
    """Show all that was ever written for a step."""
    async with database(request).connection() as conn:
        step = await get_step_for(conn, StepId(number(request, "step_id")), viewer(request))
        if step is None:
            raise StepGone
        lead = await get_lead_for(conn, step.lead_id, viewer(request))
        drafts = await list_drafts(conn, step.id)
    return render(
        request,
        "plan/_drafts.html" if is_fragment(request) else "plan/drafts.html",
        nav="leads",
        lead=lead,
        step=step,
        drafts=drafts,
    )


async def create(request: Request) -> Response:
    """Keep words that a person wrote where there were none."""
    step_id = StepId(number(request, "step_id"))
    async with database(request).transaction() as conn:
        draft_id = await _write(request, conn, step_id)
        draft = await _draft(request, conn, draft_id)
    return answer_lead(request, draft.lead_id)


async def update(request: Request) -> Response:
    """
    Change the words of a draft.

    Where newer ones were written while somebody typed, theirs become the newest: nothing
    typed is lost, and nothing that was written.
    """
    async with database(request).transaction() as conn:
        draft = await _draft(request, conn, DraftId(number(request, "draft_id")))
        newest, *_older = await list_drafts(conn, draft.step_id)
        if newest.id == draft.id:
            await _edit(request, conn, draft)
        else:
            await _write(request, conn, draft.step_id)
    return answer_lead(request, draft.lead_id)


async def send(request: Request) -> Response:
    """Take a member's word that they sent it: the step is done."""
    draft_id, moment = DraftId(number(request, "draft_id")), now(request)
    async with database(request).transaction() as conn:
        changed = await mark_sent(conn, draft_id, by=viewer(request), now=moment)
        await confirm_step(request, conn, changed, at=moment)
    return tell_changed(request, changed, _("Sent: {step}"))


async def _edit(request: Request, conn: Connection, draft: Draft) -> None:
    await edit_draft(
        conn,
        draft.id,
        subject=await field(request, "subject") or None,
        body=_plain(await field(request, "body")),
        by=viewer(request),
        now=now(request),
    )


async def _write(request: Request, conn: Connection, step_id: StepId) -> DraftId:
    return await write_draft_by_hand(
        conn,
        step_id,
        subject=await field(request, "subject") or None,
        body=_plain(await field(request, "body")),
        by=viewer(request),
        now=now(request),
    )


async def _draft(request: Request, conn: Connection, draft_id: DraftId) -> Draft:
    draft = await get_draft_for(conn, draft_id, viewer(request))
    if draft is None:
        raise DraftGone
    return draft


def _plain(text: str) -> str:
    """Return lines as they are kept: a form ends them with two characters."""
    return text.replace("\r\n", "\n")
