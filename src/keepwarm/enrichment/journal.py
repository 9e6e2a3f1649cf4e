"""
What the agents of one run did, written down step by step.

Each entry is a transaction of its own: what is finished is kept, whatever breaks off later.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from keepwarm.analysts.model import NEEDS, Agent, Finding
from keepwarm.db import Connection
from keepwarm.enrichment.actions import begin_agent, end_agent, end_run
from keepwarm.enrichment.model import REQUIRED, Outcome, Run, Step
from keepwarm.enrichment.reading import Judgement
from keepwarm.enrichment.tools import Tools
from keepwarm.evidence.actions import note_problem, write_section
from keepwarm.evidence.model import Provenance, Section, Source
from keepwarm.evidence.reads import list_package
from keepwarm.kit.ids import LeadId
from keepwarm.work.model import Claim
from keepwarm.work.persistence import insist


class Journal:
    """How the agents of a run ended, in memory and in the database alike."""

    def __init__(
        self, tools: Tools, claim: Claim, run: Run, lead_id: LeadId, steps: Sequence[Step]
    ) -> None:
        self._tools, self._claim, self._run, self._lead_id = tools, claim, run, lead_id
        self.outcomes: dict[Agent, Outcome] = {}
        self._problems: dict[Agent, str] = {}
        for step in steps:
            if step.outcome is not None:
                self._note(step.agent, step.outcome, step.problem)

    async def begin(self, agent: Agent) -> None:
        async with self._tools.db.transaction() as conn:
            await begin_agent(conn, self._claim, agent, now=self._tools.clock.now())

    async def end(
        self,
        agent: Agent,
        outcome: Outcome,
        problem: str | None = None,
        *,
        output: Mapping[str, Any] | None = None,
    ) -> None:
        async with self._tools.db.transaction() as conn:
            await self._write_end(conn, agent, outcome, problem, output=output)
        self._note(agent, outcome, problem)

    async def store(
        self,
        agent: Agent,
        section: Section,
        finding: Finding,
        *,
        sources: Sequence[Source],
        inputs: str,
    ) -> None:
        """Keep a section and end its agent in one go; what it found may have cost money."""

        async def write() -> None:
            async with self._tools.db.transaction() as conn:
                await write_section(
                    conn,
                    self._lead_id,
                    section,
                    finding.claims,
                    texts={source.id: source.text for source in sources},
                    provenance=self._provenance(finding, inputs),
                    note=finding.note,
                    now=self._tools.clock.now(),
                )
                await self._write_end(conn, agent, "done")

        await insist(write)
        self._note(agent, "done", None)

    async def fail(self, agent: Agent, section: Section, problem: str) -> None:
        """Write down why an agent failed; what an earlier run found stays readable."""
        async with self._tools.db.transaction() as conn:
            await self._write_end(conn, agent, "failed", problem)
            await note_problem(
                conn,
                self._lead_id,
                section,
                problem,
                by=self._tools.analyst.name,
                now=self._tools.clock.now(),
            )
        self._note(agent, "failed", problem)

    async def finish(self, judgement: Judgement) -> None:
        """End the run; it failed if an agent did that no run can do without."""
        troubles = (self._problems[a] for a in NEEDS if a in REQUIRED & self._problems.keys())
        async with self._tools.db.transaction() as conn:
            await end_run(
                conn,
                self._claim,
                asked_by=self._run.asked_by if self._run.lane == "single" else None,
                trouble=next(troubles, None),
                fit=judgement.fit,
                package=await list_package(conn, self._lead_id),
                channels=self._tools.channels,
                now=self._tools.clock.now(),
            )

    def _note(self, agent: Agent, outcome: Outcome, problem: str | None) -> None:
        self.outcomes[agent] = outcome
        if problem and outcome == "failed":
            self._problems[agent] = problem

    def _provenance(self, finding: Finding, inputs: str) -> Provenance:
        return Provenance(
            produced_by=finding.produced_by,
            model=finding.model,
            prompt=finding.prompt,
            fell_back=finding.fell_back,
            demoted=finding.demoted,
            dropped=finding.dropped,
            run_id=self._run.id,
            input_hash=inputs,
        )

    async def _write_end(
        self,
        conn: Connection,
        agent: Agent,
        outcome: Outcome,
        problem: str | None = None,
        *,
        output: Mapping[str, Any] | None = None,
    ) -> None:
        await end_agent(
            conn,
            self._claim,
            agent,
            outcome=outcome,
            problem=problem,
            output=output,
            now=self._tools.clock.now(),
        )
