"""The words of a step as a message of their own, to be copied with one touch (U-12)."""

from keepwarm.db import Connection
from keepwarm.drafts.model import Draft
from keepwarm.drafts.reads import latest_drafts_of
from keepwarm.kit.i18n import gettext as _
from keepwarm.leads.actions import LeadGone
from keepwarm.leads.model import Lead
from keepwarm.leads.reads import get_lead_for
from keepwarm.outbox.model import Words
from keepwarm.steps.model import Step
from keepwarm.telegram.bot.names import lead_line
from keepwarm.telegram.bot.turn import Shown, Turn
from keepwarm.telegram.html import escape, escape_lines
from keepwarm.telegram.keyboard import Button, Rows, can_be_copied, pack
from keepwarm.telegram.presses import press
from keepwarm.telegram.texts.parts import step_words

MOST_SHOWN = 3_500  # characters of a text; the rest is read in the app (U-10)
LONGEST_SUBJECT = 200


async def view_words(conn: Connection, turn: Turn, step: Step) -> Shown | None:
    """Show what counts as the words of a step; None where nobody has written any."""
    lead = await get_lead_for(conn, step.lead_id, turn.viewer)
    if lead is None:
        raise LeadGone
    draft = (await latest_drafts_of(conn, [step.id])).get(step.id)
    words = _words(lead, step, draft)
    return words and Shown(what=f"words:{step.id}", words=words, lead_id=lead.id)


def _words(lead: Lead, step: Step, draft: Draft | None) -> Words | None:
    if not step.is_open:
        return _settled(lead, step)
    if draft is not None:
        return _draft(lead, draft)
    return _suggestion(lead, step, step.suggested_text) if step.suggested_text else None


def _draft(lead: Lead, draft: Draft) -> Words:
    subject = f"<b>{escape(draft.subject, most=LONGEST_SUBJECT)}</b>\n" if draft.subject else ""
    rows: Rows = [
        [
            *_copy(draft.body),
            Button(_("↻ Another"), press=press("d", "re", draft.id)),
            Button(_("✓ Sent it"), press=press("d", "sent", draft.id), style="success"),
        ],
        [_open(lead, draft.step_id)],
    ]
    return Words(html=f"{_title(lead)}\n{subject}{_body(draft.body)}", keyboard=pack(rows))


def _suggestion(lead: Lead, step: Step, said: str) -> Words:
    """Show what a plan suggests to say, while nobody has written anything better."""
    rows: Rows = [
        [
            *_copy(said),
            Button(_("✍ Write a draft"), press=press("d", "new", step.id)),
            Button(_("✓ Done"), press=press("r", "done", step.id), style="success"),
        ],
        [_open(lead, step.id)],
    ]
    return Words(html=f"{_title(lead)}\n{_body(said)}", keyboard=pack(rows))


def _settled(lead: Lead, step: Step) -> Words:
    sign = "✅" if step.status == "done" else "⤼"
    name = lead_line(lead.name, lead.company)
    html = f"{sign} {name}\n<s>{step_words(step.description)}</s>"
    undo = Button(_("↶ Undo"), press=press("r", "undo", step.id))
    return Words(html=html, keyboard=pack([[undo, _open(lead, step.id)]]))


def _title(lead: Lead) -> str:
    return _("✍️ For {lead}").format(lead=lead_line(lead.name, lead.company))


def _body(text: str) -> str:
    """Set a text so that one touch copies it."""
    return f"<pre>{escape_lines(text, most=MOST_SHOWN)}</pre>"


def _copy(text: str) -> list[Button]:
    return [Button(_("📋 Copy"), copy=text)] if can_be_copied(text) else []


def _open(lead: Lead, step_id: int) -> Button:
    return Button(_("Open"), start=f"leads_{lead.id}-step_{step_id}")
