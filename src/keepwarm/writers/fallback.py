"""The writer people meet where a model is set: it asks the model, and playbooks stand in."""

from dataclasses import replace

from keepwarm.ai.model import ModelProblem
from keepwarm.drafts.model import NewDraft
from keepwarm.kit.i18n import gettext as _
from keepwarm.plans.model import PlanDraft
from keepwarm.spending.model import NOBODY, Account
from keepwarm.writers.model import DraftBrief, PlanBrief, Writer


class FallbackWriter:
    """
    Lets one writer write, and another where the language model fails the first.

    What the other writes says why. Only what went wrong with the model is forgiven: a
    mistake of ours stays one.
    """

    def __init__(self, thinking: Writer, playbooks: Writer) -> None:
        self._thinking = thinking
        self._playbooks = playbooks

    @property
    def name(self) -> str:
        return self._thinking.name

    async def write_plan(self, brief: PlanBrief, account: Account = NOBODY, /) -> PlanDraft:
        """Return a plan, from a playbook where the model cannot."""
        try:
            return await self._thinking.write_plan(brief, account)
        except ModelProblem as problem:
            plan = await self._playbooks.write_plan(brief, account)
            return replace(plan, remarks=(_why(problem), *plan.remarks))

    async def write_draft(self, brief: DraftBrief, account: Account = NOBODY, /) -> NewDraft:
        """Return a draft, from a playbook where the model cannot."""
        try:
            return await self._thinking.write_draft(brief, account)
        except ModelProblem as problem:
            draft = await self._playbooks.write_draft(brief, account)
            return replace(draft, remarks=(_why(problem), *draft.remarks))


def _why(problem: ModelProblem) -> str:
    return _("A playbook stands in. {reason}").format(reason=problem)
