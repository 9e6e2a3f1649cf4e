"""The buttons of a lead's card: what is seen of it, its stage, its owner, a note, research."""

from keepwarm.accounts.actions import hold_member
from keepwarm.db import Connection
from keepwarm.enrichment.actions import ask_research
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.leads.actions import LeadGone, lock_lead_for
from keepwarm.leads.model import STAGES, Stage
from keepwarm.leads.reads import get_lead_for
from keepwarm.leads.wording import stage_titles
from keepwarm.notes.actions import remove_note
from keepwarm.notes.reads import list_notes
from keepwarm.outbox.actions import reword
from keepwarm.outbox.model import Words
from keepwarm.owners.actions import OnlyAdminsAssign
from keepwarm.settling.actions import UndoTooLate
from keepwarm.settling.model import UNDO_WITHIN
from keepwarm.telegram.bot.lead_card import NOBODY, view_lead, view_owners, view_stages
from keepwarm.telegram.bot.moving import give_lead, move_lead, put_back
from keepwarm.telegram.bot.names import lead_line
from keepwarm.telegram.bot.turn import Turn, show, tell
from keepwarm.telegram.keyboard import Button
from keepwarm.telegram.presses import press


async def show_lead(conn: Connection, turn: Turn, lead_id: int) -> str:
    await show(conn, turn, await view_lead(conn, turn, LeadId(lead_id)))
    return ""


async def show_stages(conn: Connection, turn: Turn, lead_id: int) -> str:
    await show(conn, turn, await view_stages(conn, turn, LeadId(lead_id)))
    return ""


async def show_owners(conn: Connection, turn: Turn, lead_id: int) -> str:
    """Show to whom the lead can be given. Raises OnlyAdminsAssign."""
    if not turn.by.is_admin:
        raise OnlyAdminsAssign
    await show(conn, turn, await view_owners(conn, turn, LeadId(lead_id)))
    return ""


async def choose_stage(conn: Connection, turn: Turn, lead_id: int, n: int) -> str:
    """Move the card into the n-th column."""
    lead = await lock_lead_for(conn, LeadId(lead_id), turn.viewer)
    to = _stage(n)
    title = stage_titles()[to]
    if lead.stage == to:
        await show_lead(conn, turn, lead_id)
        return _("Already in {stage}.").format(stage=title)
    change_id = await move_lead(conn, turn, lead, to)
    undo = _undo_button(turn, lead.id, change_id, stage_titles()[lead.stage])
    await show(conn, turn, await view_lead(conn, turn, lead.id, undo=undo))
    return _("Moved to {stage}.").format(stage=title)


async def choose_owner(conn: Connection, turn: Turn, lead_id: int, member_id: int) -> str:
    """Give the lead to a member, or to nobody. Raises OnlyAdminsAssign, OwnerUnknown."""
    to = None if member_id == NOBODY else MemberId(member_id)
    if to is not None:
        await hold_member(conn, to)
    lead = await lock_lead_for(conn, LeadId(lead_id), turn.viewer)
    if lead.owner_id == to and turn.by.is_admin:
        await show_lead(conn, turn, lead_id)
        return _("Already theirs.")
    change_id = await give_lead(conn, turn, lead, to)
    undo = _undo_button(turn, lead.id, change_id, _("the former owner"))
    await show(conn, turn, await view_lead(conn, turn, lead.id, undo=undo))
    return _("Assigned.")


async def undo(conn: Connection, turn: Turn, lead_id: int, change_id: int, changed_at: int) -> str:
    """Put back what was changed on the card, within ten minutes. Raises UndoTooLate."""
    if not _is_recent(changed_at, turn):
        raise UndoTooLate
    lead = await lock_lead_for(conn, LeadId(lead_id), turn.viewer)
    await put_back(conn, turn, lead, change_id)
    await show_lead(conn, turn, lead_id)
    return _("Undone.")


async def research(conn: Connection, turn: Turn, lead_id: int) -> str:
    """Have agents look at the lead; while they do, no others."""
    lead = await lock_lead_for(conn, LeadId(lead_id), turn.viewer)
    await ask_research(conn, lead.id, by=turn.viewer, now=turn.now)
    return _("Agents are at work…") if lead.agent is None else _("Agents are at work already.")


async def ask_note(conn: Connection, turn: Turn, lead_id: int) -> str:
    """Have a member write a note."""
    lead = await get_lead_for(conn, LeadId(lead_id), turn.viewer)
    if lead is None:
        raise LeadGone
    ask = _("✎ Reply with your note on {lead}.")
    words = Words(html=ask.format(lead=lead_line(lead.name, lead.company)))
    key = f"asked:note:{lead.id}:{turn.receipt}"
    await tell(conn, turn, words, lead_id=lead.id, about={"asks": "note"}, key=key)
    return _("Reply with your note.")


async def take_note_back(conn: Connection, turn: Turn, lead_id: int, note_id: int) -> str:
    """Remove a note that was written in the chat, within ten minutes. Raises UndoTooLate."""
    lead = await lock_lead_for(conn, LeadId(lead_id), turn.viewer)
    note = next((each for each in await list_notes(conn, lead.id) if each.id == note_id), None)
    if note is None:
        return _("Undone already.")
    if note.author != turn.by.name or turn.now - note.created_at > UNDO_WITHIN:
        raise UndoTooLate
    await remove_note(conn, lead.id, note.id, by=turn.viewer)
    if turn.under is not None and turn.under.kind == "answer":
        gone = _("↶ The note on {lead} is removed.")
        words = Words(html=gone.format(lead=lead_line(lead.name, lead.company)))
        await reword(conn, turn.under.id, words, now=turn.now)
    return _("Undone.")


def _stage(n: int) -> Stage:
    if n >= len(STAGES):
        raise LeadGone
    return STAGES[n]


def _undo_button(turn: Turn, lead_id: LeadId, change_id: int, to: str) -> Button:
    """Return the way back; it says when it was made, for it is open for ten minutes."""
    data = press("v", "undo", lead_id, change_id, int(turn.now.timestamp()))
    return Button(_("↶ Back to {former}").format(former=to), press=data)


def _is_recent(changed_at: int, turn: Turn) -> bool:
    return turn.now.timestamp() - UNDO_WITHIN.total_seconds() <= changed_at
