"""What the outreach of a lead shows of its tasks, and the form for one by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from keepwarm.accounts.model import Member
from keepwarm.contacts.model import Contact
from keepwarm.contacts.reads import list_contacts
from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.model import Lead
from keepwarm.leads.reads import get_lead_for
from keepwarm.signals.reads import list_signals
from keepwarm.signals.wording import deed_icons, deed_words, reason_words
from keepwarm.tasks.queue import list_closed, list_queue
from keepwarm.web.task_view import as_calls, as_closed, list_team

MOST_SIGNALS: Final = 12
MOST_CLOSED: Final = 5
MOST_OPEN: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskForm:
    """What a form for a task offers: of the lead whom, of the team who."""

    lead: Lead
    contacts: Sequence[Contact]  # who opted out is not among them
    team: Sequence[Member]
    nobody_wants_it: bool  # everybody at the lead has opted out


async def tasks_part(conn: Connection, lead: Lead, viewer: Viewer) -> dict[str, Any]:
    """Return what `outreach/_tasks.html` needs; the template knows the time."""
    return {
        "tasks": await list_queue(conn, viewer, mine=False, lead_id=lead.id, limit=MOST_OPEN),
        "closed": await list_closed(conn, viewer, lead_id=lead.id, limit=MOST_CLOSED),
        "signals": await list_signals(conn, lead.id, limit=MOST_SIGNALS),
        "form": await _form(conn, lead),
        "as_calls": as_calls,
        "as_closed": as_closed,
        "deed_words": deed_words,
        "deed_icons": deed_icons,
        "reason_words": reason_words,
    }


async def form_of(conn: Connection, lead_id: LeadId, viewer: Viewer) -> TaskForm | None:
    """Return the form for a task of a lead; None where there is no such lead for them."""
    lead = await get_lead_for(conn, lead_id, viewer)
    return None if lead is None else await _form(conn, lead)


async def _form(conn: Connection, lead: Lead) -> TaskForm:
    contacts = await list_contacts(conn, lead.id)
    willing = [each for each in contacts if each.opted_out_at is None]
    team = [
        each for each in await list_team(conn) if each.is_admin or lead.owner_id in {None, each.id}
    ]
    return TaskForm(
        lead=lead,
        contacts=willing,
        team=team,
        nobody_wants_it=bool(contacts) and not willing,
    )
