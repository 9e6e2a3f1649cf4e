"""A plan while somebody changes it."""

from collections.abc import Sequence
from dataclasses import dataclass

from keepwarm.kit.ids import MemberId
from keepwarm.leads.model import Lead
from keepwarm.steps.model import Frame, Step


@dataclass(frozen=True, slots=True)
class PlanInHand:
    """A plan whose lead is locked, and its steps in their order."""

    lead: Lead
    frame: Frame
    steps: Sequence[Step]

    @property
    def owner_id(self) -> MemberId | None:
        """Whose working time decides, and whose day changes."""
        return self.lead.owner_id if self.lead.owner_id is not None else self.frame.made_for

    @property
    def language(self) -> str | None:
        """In which language its timings are written."""
        return self.frame.language or self.lead.language
