"""What the outreach of a lead shows of its sequences."""

from dataclasses import dataclass
from typing import Any

from keepwarm.db import Connection
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import ContactId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.model import Lead
from keepwarm.sequences.model import ENDS_IN, Person
from keepwarm.sequences.reads import list_people
from keepwarm.sequences.shown import list_enrolments_of, list_sequences_named
from keepwarm.sequences.wording import why_not

_MOST_ENDED = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contact who may set out, or why not."""

    contact_id: ContactId
    name: str
    why_not: str


async def sequence_part(conn: Connection, lead: Lead, _viewer: Viewer) -> dict[str, Any]:
    """Return what `outreach/_sequence.html` needs."""
    enrolments = await list_enrolments_of(conn, lead.id)
    people = await list_people(conn, [lead.id])
    candidates = [_candidate(person) for person in people]
    return {
        "enrolments": [each for each in enrolments if each.state != "ended"],
        "ended_enrolments": [each for each in enrolments if each.state == "ended"][:_MOST_ENDED],
        "sequences": await list_sequences_named(conn),
        "candidates": candidates,
        "asks_interest": any(not person.agrees for person in people),
        "why_no_enrolment": _why_nobody(lead, candidates),
    }


def _candidate(person: Person) -> Candidate:
    why = ""
    if person.opted_out_at is not None:
        why = _("opted out")
    elif person.enrolment_id is not None:
        why = _("under way")
    elif not person.reached_at:
        why = _("no address")
    return Candidate(person.contact_id, person.name or _("General"), why)


def _why_nobody(lead: Lead, candidates: list[Candidate]) -> str:
    """Say why nobody of a lead can set out, in a sentence; nothing where somebody can."""
    if lead.stage in ENDS_IN:
        return why_not("closed")
    if not candidates:
        return why_not("no_contact")
    reasons = {each.why_not for each in candidates}
    if reasons == {_("opted out")}:
        return _("Everybody here opted out.")
    return "" if "" in reasons else _("Nobody here can be enrolled now.")
