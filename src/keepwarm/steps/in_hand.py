"""A plan while somebody changes it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from keepwarm.calendar.model import WorkingTime
from keepwarm.kit.ids import MemberId, StepId
from keepwarm.leads.model import Lead
from keepwarm.steps.model import Frame, Step
from keepwarm.steps.placing import place_anew


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


def dated_anew(
    plan: PlanInHand,
    steps: Sequence[Step],
    working: WorkingTime,
    *,
    freed: Collection[StepId] = (),
    now: datetime,
) -> list[Step]:
    """Return these steps as they are due in the plan, in the working time of who does them."""
    base, language = plan.frame.base_at, plan.language
    return place_anew(steps, base=base, working=working, language=language, now=now, freed=freed)
