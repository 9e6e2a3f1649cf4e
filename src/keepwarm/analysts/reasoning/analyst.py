"""The analyst that asks a language model and checks what it says."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace

from pydantic import BaseModel

from keepwarm.ai.model import LanguageModel, Meter
from keepwarm.analysts.model import Agent, Analyst, Brief, Finding
from keepwarm.analysts.reasoning.assignments import ASSIGNMENTS, Assignment
from keepwarm.analysts.reasoning.drafts import Desk
from keepwarm.analysts.reasoning.fence import Draw, draw_token
from keepwarm.analysts.reasoning.grounding import complaint, ground
from keepwarm.analysts.reasoning.lint import Lint, known_to
from keepwarm.analysts.reasoning.pack import Pack, make_pack
from keepwarm.analysts.reasoning.prompting import messages_for, read_prompt
from keepwarm.analysts.reasoning.remarks import remark_on
from keepwarm.spending.model import NOBODY, Account

_PACKS = 16  # runs under way at the same time in one worker


class ModelAnalyst:
    """
    Lets a language model do eight agents' work, one typed question each.

    What it states as a fact stands word for word in a source, or is not in the finding. It
    raises `ModelProblem`, and nothing else, when the model fails it.
    """

    def __init__(
        self,
        model: LanguageModel,
        meter_for: Callable[[Account], Meter],
        rules: Analyst,
        *,
        draw: Draw = draw_token,
    ) -> None:
        self._model = model
        self._meter_for = meter_for
        self._rules = rules
        self._draw = draw
        self._packs = OrderedDict[Hashable, Pack]()
        self._packing = asyncio.Lock()  # agents that begin together share one pack as well

    @property
    def name(self) -> str:
        return self._model.name

    def edition(self, agent: Agent, /) -> str:
        """Return the model and the versions of what it is told."""
        prompts = ("rules", agent) if agent in ASSIGNMENTS else ()
        return " ".join((self.name, *(read_prompt(name).version for name in prompts)))

    async def run(self, agent: Agent, brief: Brief, account: Account = NOBODY, /) -> Finding:
        """
        Do one agent's work; the rules do what takes no model.

        That is the research, and whatever there is nothing to go by for: a model asked
        about nothing invents.
        """
        by_rules = await self._rules.run(agent, brief, account)
        assignment = ASSIGNMENTS.get(agent)
        if assignment is None or not assignment.is_due(brief):
            return by_rules
        desk = Desk(brief, await self._pack(brief, account), by_rules)
        return await self._ask(agent, assignment, desk, replace(account, agent=agent))

    async def _ask(
        self, agent: Agent, assignment: Assignment, desk: Desk, account: Account
    ) -> Finding:
        def check(answer: BaseModel) -> str:
            return complaint(tuple(assignment.draft(answer, desk)), desk)

        answer = await self._model.complete(
            messages_for(agent, desk.pack, assignment.blanks(desk.brief, desk.pack)),
            assignment.form,
            meter=self._meter_for(account),
            check=check,
        )
        # In a thread, for every address of every page is looked at.
        finding = await asyncio.to_thread(_read, answer.value, assignment, desk)
        return replace(finding, model=answer.model, prompt=read_prompt(agent).version)

    async def _pack(self, brief: Brief, account: Account) -> Pack:
        """Return the pack of a run: its agents share it to the letter, fence included."""
        known = (brief.lead_name, brief.role, brief.company, brief.domain, brief.country)
        run = (account.run_id, known, brief.language, brief.today, brief.offer, brief.sources)
        async with self._packing:
            if run not in self._packs:
                self._packs[run] = await asyncio.to_thread(make_pack, brief, draw=self._draw)
                while len(self._packs) > _PACKS:
                    self._packs.popitem(last=False)
            return self._packs[run]


def _read(answer: BaseModel, assignment: Assignment, desk: Desk) -> Finding:
    grounded = ground(assignment.draft(answer, desk), desk)
    claims = assignment.conclude(grounded, desk)
    known_proofs = {proof.id for proof in desk.brief.offer.proofs}
    cited = tuple(
        replace(claim, proofs=tuple(p for p in dict.fromkeys(claim.proofs) if p in known_proofs))
        for claim in claims
    )
    unknown = sum(len(set(claim.proofs) - known_proofs) for claim in claims)
    lint = Lint(known_to(desk.brief), desk.pack.fence)
    linted, cut = lint.claims(cited, spare=frozenset(desk.rules_say))
    return Finding(
        claims=linted,
        note=remark_on(desk.pack, addresses=cut, proofs=unknown),
        produced_by="model",
        demoted=grounded.demoted,
        dropped=grounded.dropped,
    )
