"""
The pipeline at work: read the lead's site once, then let the agents build on it.

Each agent begins and ends in transactions of its own, and no connection is held while it
thinks. What a killed worker had finished is found again in `enrichment_steps`.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import structlog

from keepwarm.analysts.model import NEEDS, SECTION_OF, Agent, Analyst, Brief, Finding, is_required
from keepwarm.db import LOST, Connection, Database
from keepwarm.enrichment.actions import (
    begin_agent,
    end_agent,
    end_run,
)
from keepwarm.enrichment.model import (
    AGENTS_SIDE_BY_SIDE,
    READING_KEEPS,
    REQUIRED,
    Outcome,
    Run,
    Step,
)
from keepwarm.enrichment.reading import (
    Judgement,
    Reading,
    as_reading,
    draft_of,
    fingerprint,
    fit_in,
    hash_of,
    why_unread,
)
from keepwarm.enrichment.reads import (
    get_last_output,
    get_output,
    get_recent_reading,
)
from keepwarm.evidence.actions import keep_sources, note_problem, write_section
from keepwarm.evidence.model import Provenance, Section, Source
from keepwarm.evidence.reads import list_claims, list_package, list_section_states, list_texts
from keepwarm.kit.clock import Clock
from keepwarm.kit.i18n import gettext as _
from keepwarm.leads.model import Lead
from keepwarm.offer.model import Offer
from keepwarm.sites.facts.find import find_facts
from keepwarm.sites.model import Visit
from keepwarm.sites.page import text_page
from keepwarm.sites.reader import SiteReader
from keepwarm.work.model import Claim, Withdrawn

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a run needs beside its lead."""

    db: Database
    clock: Clock
    reader: SiteReader
    analyst: Analyst
    offer: Offer = field(default_factory=Offer)


class Pipeline:
    """One pass over one lead: the graph of agents, walked as far as their needs allow."""

    def __init__(
        self, tools: Tools, claim: Claim, run: Run, lead: Lead, steps: Sequence[Step]
    ) -> None:
        self.tools, self.claim, self.run, self.lead = tools, claim, run, lead
        self.outcomes: dict[Agent, Outcome] = {}
        self.problems: dict[Agent, str] = {}
        self.judgement = Judgement()
        self.reading = Reading()
        self._texts: tuple[Source, ...] | None = None
        for step in steps:
            if step.outcome is not None:
                self._note(step.agent, step.outcome, step.problem)
        self._ended = {agent: asyncio.Event() for agent in NEEDS}
        self._free = asyncio.Semaphore(AGENTS_SIDE_BY_SIDE)

    async def go(self) -> None:
        """Run what is left to run, then finish."""
        for agent in self.outcomes:
            self._ended[agent].set()
        if "research" in self.outcomes:
            self.reading = await self._former_reading() or Reading()
        if "qualification" in self.outcomes:
            self.judgement = await self._former_judgement()
        try:
            async with asyncio.TaskGroup() as agents:
                for agent in NEEDS:
                    if agent not in self.outcomes:
                        agents.create_task(self._when_ready(agent))
        except ExceptionGroup as group:
            # The engine judges by the error itself: a lost lease, a cancellation, a database
            # that went away. Siblings of the first were stopped because of it.
            raise _first_of(group) from group
        await self._finish()

    async def _when_ready(self, agent: Agent) -> None:
        for need in NEEDS[agent]:
            await self._ended[need].wait()
        async with self._free:
            await self._decide(agent)
        self._ended[agent].set()

    async def _decide(self, agent: Agent) -> None:
        if self.judgement.not_a_fit:
            await self._end(agent, "skipped", _("Not a fit, so the other agents were spared."))
        elif missing := self._missing_need(agent):
            await self._end(agent, "skipped", _("It builds on {agent}.").format(agent=missing))
        elif agent == "research":
            await self._read()
        else:
            await self._think(agent)

    def _missing_need(self, agent: Agent) -> Agent | None:
        # A site that could not be read stops nobody: there is still what the lead came with.
        for need in NEEDS[agent]:
            hard = need != "research" and is_required(agent, need)
            if hard and self.outcomes.get(need) in ("failed", "skipped"):
                return need
        return None

    async def _read(self) -> None:
        await self._begin("research")
        reading = None if self.run.force else await self._recent_reading()
        if reading is not None and reading.is_of(self.lead):
            self.reading = reading
            await self._end("research", "reused", output=msgspec.to_builtins(reading))
            return
        visit = await self._visit()
        self.reading = await self._keep(visit)
        trouble = why_unread(visit) if self.lead.website and not visit.pages else None
        outcome: Outcome = "failed" if trouble else "done"
        await self._end("research", outcome, trouble, output=msgspec.to_builtins(self.reading))

    async def _visit(self) -> Visit:
        if not self.lead.website:
            return Visit()
        return await self.tools.reader.read_site(self.lead.website)

    async def _keep(self, visit: Visit) -> "Reading":
        """Store the pages and the words the lead came with; find the facts in both."""
        drafts = [draft_of(page, "web") for page in visit.pages]
        pages = list(visit.pages)
        if self.lead.brief:
            brief = replace(text_page(self.lead.brief), title=_("What the lead came with"))
            pages.append(brief)
            drafts.append(draft_of(brief, "user"))
        facts = await asyncio.to_thread(find_facts, pages)
        async with self.tools.db.transaction() as conn:
            sources = await keep_sources(conn, self.lead.id, drafts, now=self.tools.clock.now())
        return Reading(
            sources=[source.id for source in sources],
            facts=facts,
            website=self.lead.website,
            brief=hash_of(self.lead.brief),
        )

    async def _former_reading(self) -> "Reading | None":
        async with self.tools.db.connection() as conn:
            return as_reading(await get_output(conn, self.run.id, "research"))

    async def _former_judgement(self) -> "Judgement":
        """Return what the last qualification decided, be it of this run or an earlier one."""
        async with self.tools.db.connection() as conn:
            output = await get_last_output(conn, self.lead.id, "qualification")
        return msgspec.convert(output, Judgement) if output else Judgement()

    async def _recent_reading(self) -> "Reading | None":
        now = self.tools.clock.now()
        async with self.tools.db.connection() as conn:
            return as_reading(
                await get_recent_reading(conn, self.lead.id, now=now, within=READING_KEEPS)
            )

    async def _think(self, agent: Agent) -> None:
        section = SECTION_OF[agent]
        if section is None:
            return
        brief = await self._brief()
        inputs = fingerprint(self.tools.analyst.name, agent, brief)
        if not self.run.force and await self._is_fresh(section, inputs):
            if agent == "qualification":
                self.judgement = await self._former_judgement()
            await self._end(agent, "reused")
            return
        await self._begin(agent)
        try:
            finding = await self.tools.analyst.run(agent, brief)
        except LOST:
            raise  # the database went away, not the analyst: the whole run is tried again
        except Exception as error:  # noqa: BLE001 -- whatever an analyst trips over, others go on
            log.warning("enrichment.agent.failed", run=self.run.id, agent=agent, error=repr(error))
            await self._fail(agent, section, str(error) or type(error).__name__)
        else:
            await self._store(agent, section, finding, brief, inputs)

    async def _is_fresh(self, section: Section, inputs: str) -> bool:
        async with self.tools.db.connection() as conn:
            states = await list_section_states(conn, self.lead.id)
        return any(
            state.section == section and state.problem is None and state.input_hash == inputs
            for state in states
        )

    async def _brief(self) -> Brief:
        async with self.tools.db.connection() as conn:
            if self._texts is None:  # they are large, and the same for every agent
                self._texts = tuple(await list_texts(conn, self.lead.id, self.reading.sources))
            found = await list_claims(conn, self.lead.id)
        lead = self.lead
        return Brief(
            lead_name=lead.name,
            role=lead.role or "",
            company=lead.company or "",
            domain=lead.domain or "",
            country=lead.country or "",
            language=lead.language or "",
            sources=self._texts,
            facts=self.reading.facts,
            offer=self.tools.offer,
            today=self.tools.clock.now().date(),
            found=found,
        )

    async def _begin(self, agent: Agent) -> None:
        async with self.tools.db.transaction() as conn:
            await begin_agent(conn, self.claim, agent, now=self.tools.clock.now())

    async def _store(
        self, agent: Agent, section: Section, finding: Finding, brief: Brief, inputs: str
    ) -> None:
        """Keep a section and end its agent in one transaction: what is finished is kept."""
        judgement = Judgement(fit_in(finding), finding.not_a_fit)
        async with self.tools.db.transaction() as conn:
            dropped = await write_section(
                conn,
                self.lead.id,
                section,
                finding.claims,
                texts={source.id: source.text for source in brief.sources},
                provenance=self._provenance(finding, inputs),
                note=finding.note,
                now=self.tools.clock.now(),
            )
            output = {"dropped": dropped, **msgspec.to_builtins(judgement)}
            await self._write_end(conn, agent, "done", output=output)
        self._note(agent, "done", None)
        if agent == "qualification":
            self.judgement = judgement

    def _provenance(self, finding: Finding, inputs: str) -> Provenance:
        return Provenance(
            produced_by=finding.produced_by,
            model=finding.model,
            prompt=finding.prompt,
            fell_back=finding.fell_back,
            demoted=finding.demoted,
            dropped=finding.dropped,
            run_id=self.run.id,
            input_hash=inputs,
        )

    async def _fail(self, agent: Agent, section: Section, problem: str) -> None:
        async with self.tools.db.transaction() as conn:
            await self._write_end(conn, agent, "failed", problem)
            await note_problem(
                conn,
                self.lead.id,
                section,
                problem,
                by=self.tools.analyst.name,
                now=self.tools.clock.now(),
            )
        self._note(agent, "failed", problem)

    async def _end(
        self,
        agent: Agent,
        outcome: Outcome,
        problem: str | None = None,
        *,
        output: Mapping[str, Any] | None = None,
    ) -> None:
        async with self.tools.db.transaction() as conn:
            await self._write_end(conn, agent, outcome, problem, output=output)
        self._note(agent, outcome, problem)

    def _note(self, agent: Agent, outcome: Outcome, problem: str | None) -> None:
        self.outcomes[agent] = outcome
        if problem and outcome == "failed":
            self.problems[agent] = problem

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
            self.claim,
            agent,
            outcome=outcome,
            problem=problem,
            output=output,
            now=self.tools.clock.now(),
        )

    async def _finish(self) -> None:
        trouble = next(
            (self.problems[a] for a in NEEDS if a in REQUIRED & self.problems.keys()), None
        )
        async with self.tools.db.transaction() as conn:
            package = await list_package(conn, self.lead.id)
            await end_run(
                conn,
                self.claim,
                asked_by=self.run.asked_by if self.run.lane == "single" else None,
                trouble=trouble,
                fit=self.judgement.fit,
                data={section: len(shown.claims) for section, shown in package.items()},
                now=self.tools.clock.now(),
            )


def _first_of(group: ExceptionGroup[Exception]) -> Exception:
    """Return what stopped the others: a withdrawal above all, else the first error."""
    withdrawn = (error for error in group.exceptions if isinstance(error, Withdrawn))
    return next(withdrawn, group.exceptions[0])
