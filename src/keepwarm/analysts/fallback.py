"""The analyst people meet where a model is set: it asks the model, and the rules stand in."""

from dataclasses import replace

from keepwarm.ai.model import ModelProblem, OverBudget
from keepwarm.analysts.model import Agent, Analyst, Brief, Finding
from keepwarm.spending.model import NOBODY, Account


class FallbackAnalyst:
    """Lets one analyst work, and another where the language model fails the first."""

    def __init__(self, thinking: Analyst, rules: Analyst) -> None:
        self._thinking = thinking
        self._rules = rules

    @property
    def name(self) -> str:
        return self._thinking.name

    def edition(self, agent: Agent, /) -> str:
        return self._thinking.edition(agent)

    async def run(self, agent: Agent, brief: Brief, account: Account = NOBODY, /) -> Finding:
        """
        Do one agent's work, by rules where the model cannot.

        The finding then says why. Only what went wrong with the model is forgiven: a
        mistake of ours stays one.
        """
        try:
            return await self._thinking.run(agent, brief, account)
        except ModelProblem as problem:
            finding = await self._rules.run(agent, brief, account)
            over_budget = isinstance(problem, OverBudget)
            return replace(finding, fell_back=str(problem), over_budget=over_budget)
