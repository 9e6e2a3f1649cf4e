"""A lead in the chat: how things stand, and everything that is done with one every day."""

from collections.abc import Sequence
from dataclasses import dataclass

from keepwarm.accounts.model import Member
from keepwarm.accounts.reads import get_member, list_members
from keepwarm.contacts.reads import ReachableAt, list_reachable
from keepwarm.db import Connection
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import LeadId
from keepwarm.leads.actions import LeadGone
from keepwarm.leads.model import STAGES, Lead
from keepwarm.leads.reads import get_lead_for
from keepwarm.leads.wording import stage_titles
from keepwarm.outbox.model import Words
from keepwarm.outbox.wording import cut
from keepwarm.requests.reads import list_requests_shown
from keepwarm.steps.model import Step
from keepwarm.steps.reads import list_running_steps
from keepwarm.telegram.bot.names import lead_line
from keepwarm.telegram.bot.turn import Shown, Turn
from keepwarm.telegram.html import escape
from keepwarm.telegram.keyboard import Button, Rows, in_rows, pack
from keepwarm.telegram.presses import press
from keepwarm.telegram.texts.parts import clock, step_words

LONGEST_PART = 80  # characters of a role, an address, a name
MOST_ADDRESSES = 2
MOST_OWNERS = 60  # buttons; Telegram takes a hundred
NOBODY = 0  # a button's number for "nobody owns it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a lead's card in the chat tells."""

    lead: Lead
    owner: Member | None
    reach: Sequence[ReachableAt]
    steps: Sequence[Step]  # of the running plan
    is_being_planned: bool
    is_troubled: bool  # the last plan that was asked for came to nothing

    @property
    def next_step(self) -> Step | None:
        return next((step for step in self.steps if step.is_open), None)


async def view_lead(
    conn: Connection, turn: Turn, lead_id: LeadId, *, undo: Button | None = None
) -> Shown:
    """Show a lead with its buttons, and with `undo` the way back. Raises LeadGone."""
    card = await _read_card(conn, turn, lead_id)
    rows = [*([[undo]] if undo else []), *_buttons(card, turn)]
    return shown_lead(card.lead, _text(card, turn), rows)


async def view_stages(conn: Connection, turn: Turn, lead_id: LeadId) -> Shown:
    """Show a lead with the columns into which it can be moved."""
    card = await _read_card(conn, turn, lead_id)
    titles = stage_titles()
    buttons = [
        Button(
            f"• {titles[stage]}" if stage == card.lead.stage else titles[stage],
            press=press("v", "stage", lead_id, n),
        )
        for n, stage in enumerate(STAGES)
    ]
    return shown_lead(card.lead, _text(card, turn), [*in_rows(3, buttons), [_back(lead_id)]])


async def view_owners(conn: Connection, turn: Turn, lead_id: LeadId) -> Shown:
    """Show a lead with those to whom it can be given."""
    card = await _read_card(conn, turn, lead_id)
    team = [each for each in await list_members(conn) if each.disabled_at is None]
    choices = [(each.id, each.name) for each in team[:MOST_OWNERS]]
    buttons = [
        Button(cut(name, LONGEST_PART), press=press("v", "owner", lead_id, number))
        for number, name in [*choices, (NOBODY, _("Nobody"))]
    ]
    return shown_lead(card.lead, _text(card, turn), [*in_rows(2, buttons), [_back(lead_id)]])


def shown_lead(lead: Lead, html: str, rows: Rows) -> Shown:
    words = Words(html=html, keyboard=pack(rows))
    return Shown(what=f"lead:{lead.id}", words=words, lead_id=lead.id)


async def _read_card(conn: Connection, turn: Turn, lead_id: LeadId) -> Card:
    lead = await get_lead_for(conn, lead_id, turn.viewer)
    if lead is None:
        raise LeadGone
    plans = [each for each in await list_requests_shown(conn, lead_id) if each.kind == "plan"]
    return Card(
        lead=lead,
        owner=await get_member(conn, lead.owner_id) if lead.owner_id else None,
        reach=(await list_reachable(conn, [lead_id])).get(lead_id, ()),
        steps=await list_running_steps(conn, [lead_id]),
        is_being_planned=any(each.is_open for each in plans),
        is_troubled=any(not each.is_open for each in plans),
    )


def _text(card: Card, turn: Turn) -> str:
    lead = card.lead
    owner = card.owner.name if card.owner else _("nobody’s")
    known = [lead.role, stage_titles()[lead.stage], owner]
    lines = [
        f"👤 {lead_line(lead.name, lead.company)}",
        " · ".join(escape(part, most=LONGEST_PART) for part in known if part),
        " · ".join(escape(each.value, most=LONGEST_PART) for each in card.reach[:MOST_ADDRESSES]),
        _coming(card, turn),
    ]
    return "\n".join(line for line in lines if line)


def _coming(card: Card, turn: Turn) -> str:
    """Say what happens next with the lead."""
    step = card.next_step
    if card.is_being_planned:
        return _("🧭 A plan is being written…")
    if card.lead.agent is not None:
        return _("🔎 Agents are at work…")
    if step is None:
        return _("⚠️ The plan did not work.") if card.is_troubled else _("No step is planned.")
    said = _("<b>Step {number}/{of}:</b> {step}").format(
        number=step.number, of=len(card.steps), step=step_words(step.description)
    )
    if step.due_at is None:
        return said
    return f"{said}\n" + _("Due {time}").format(time=clock(step.due_at, turn.by.time_zone))


def _buttons(card: Card, turn: Turn) -> Rows:
    lead, step = card.lead, card.next_step
    plan = (
        Button(_("↻ Another plan"), press=press("p", "re", lead.id))
        if step
        else Button(_("✨ Plan next steps"), press=press("p", "new", lead.id))
    )
    owner = Button(_("👤 Owner"), press=press("v", "owners", lead.id))
    return [
        *_step_buttons(step),
        [plan, Button(_("🔎 Research"), press=press("v", "research", lead.id))],
        [
            Button(_("🔀 Stage"), press=press("v", "stages", lead.id)),
            *([owner] if turn.by.is_admin else []),
            Button(_("✎ Note"), press=press("v", "note", lead.id)),
        ],
        [Button(_("Open"), start=f"leads_{lead.id}")],
    ]


def _step_buttons(step: Step | None) -> Rows:
    if step is None:
        return []
    return [
        [
            Button(_("✓ Done"), press=press("r", "done", step.id), style="success"),
            Button(_("⏰ Tomorrow"), press=press("r", "stom", step.id)),
            Button(_("✍ Words"), press=press("r", "draft", step.id)),
        ]
    ]


def _back(lead_id: LeadId) -> Button:
    return Button(_("‹ Back"), press=press("v", "show", lead_id))
