"""How people come to be left alone, and what ended with that."""

from dataclasses import dataclass

from keepwarm.kit.ids import ContactId, LeadId


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """Somebody who opted out, as they stand at one lead."""

    contact_id: ContactId
    lead_id: LeadId
    name: str | None
