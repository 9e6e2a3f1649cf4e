"""
The pipeline at work: read the lead's site once, then let the agents build on it.

Each agent begins and ends in transactions of its own, and no connection is held while it
thinks. What a killed worker had finished is found again in `enrichment_steps`.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import structlog

from keepwarm.analysts.model import (
    NEEDS,
    SECTION_OF,
    Agent,
    Analyst,
    Brief,
    Finding,
    Offer,
    is_required,
)
from keepwarm.db import LOST, Connection, Database
from keepwarm.enrichment.actions import (
    TABLE,
    begin_agent,
    begin_run,
    end_agent,
    end_run,
    lock_lead_of,
    run_ended,
)
from keepwarm.enrichment.model import AGENTS_SIDE_BY_SIDE, READING_KEEPS, REQUIRED, Outcome, Run
from keepwarm.enrichment.reads import get_output, get_recent_reading, get_run, list_steps
from keepwarm.evidence.actions import keep_sources, note_problem, write_section
from keepwarm.evidence.model import Section, SourceDraft, SourceId, SourceKind
from keepwarm.evidence.reads import list_claims, list_package, list_section_states, list_texts
from keepwarm.kit.clock import Clock
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import RunId
from keepwarm.leads.model import FITS, Fit, Lead
from keepwarm.sites.facts.find import find_facts
from keepwarm.sites.facts.model import Facts
from keepwarm.sites.model import Page, Visit
from keepwarm.sites.page import text_page
from keepwarm.sites.reader import SiteReader
from keepwarm.work.model import Claim, Queue

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a run needs beside its lead."""

    db: Database
    clock: Clock
    reader: SiteReader
    analyst: Analyst
    offer: Offer = field(default_factory=Offer)


def enrichment_queue(tools: Tools, *, side_by_side: int) -> Queue:
    """Return the queue of runs: this many leads at once, each run safe to take over."""

    async def enrich(claim: Claim) -> None:
        await enrich_lead(tools, claim)

    return Queue(
        table=TABLE,
        handler=enrich,
        side_by_side=side_by_side,
        ended=run_ended,
        lock_first=lock_lead_of,
    )


async def enrich_lead(tools: Tools, claim: Claim) -> None:
    """Run the agents over the lead of a claimed run, those that had not finished before."""
    async with tools.db.transaction() as conn:
        lead = await begin_run(conn, claim, now=tools.clock.now())
        run = await get_run(conn, RunId(claim.id))
        steps = await list_steps(conn, RunId(claim.id))
    if lead is None or run is None:
        return
    done: dict[Agent, Outcome] = {s.agent: s.outcome for s in steps if s.outcome is not None}
    await _Pipeline(tools, claim, run, lead, done).go()


class _Pipeline:
    """One pass over one lead: the graph of agents, walked as far as their needs allow."""

    def __init__(
        self, tools: Tools, claim: Claim, run: Run, lead: Lead, done: dict[Agent, Outcome]
    ) -> None:
        self.tools, self.claim, self.run, self.lead = tools, claim, run, lead
        self.outcomes = done
        self.problems: dict[Agent, str] = {}
        self.fit: Fit | None = None
        self.not_a_fit = False
        self.reading = Reading()
        self._ended = {agent: asyncio.Event() for agent in NEEDS}
        self._free = asyncio.Semaphore(AGENTS_SIDE_BY_SIDE)

    async def go(self) -> None:
        """Run what is left to run, then finish."""
        for agent in self.outcomes:
            self._ended[agent].set()
        if "research" in self.outcomes:
            self.reading = await self._former_reading() or Reading()
        async with asyncio.TaskGroup() as agents:
            for agent in NEEDS:
                if agent not in self.outcomes:
                    agents.create_task(self._when_ready(agent))
        await self._finish()

    async def _when_ready(self, agent: Agent) -> None:
        for need in NEEDS[agent]:
            await self._ended[need].wait()
        async with self._free:
            await self._decide(agent)
        self._ended[agent].set()

    async def _decide(self, agent: Agent) -> None:
        if self.not_a_fit:
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
        if reading is not None:
            self.reading = reading
            await self._end("research", "reused", output=msgspec.to_builtins(reading))
            return
        visit = await self._visit()
        self.reading = await self._keep(visit)
        trouble = _why_unread(visit) if self.lead.website and not visit.pages else None
        outcome: Outcome = "failed" if trouble else "done"
        await self._end("research", outcome, trouble, output=msgspec.to_builtins(self.reading))

    async def _visit(self) -> Visit:
        if not self.lead.website:
            return Visit()
        return await self.tools.reader.read_site(self.lead.website)

    async def _keep(self, visit: Visit) -> "Reading":
        """Store the pages and the words the lead came with; find the facts in both."""
        drafts = [_draft(page, "web") for page in visit.pages]
        pages = list(visit.pages)
        if self.lead.brief:
            brief = replace(text_page(self.lead.brief), title=_("What the lead came with"))
            pages.append(brief)
            drafts.append(_draft(brief, "user"))
        facts = await asyncio.to_thread(find_facts, pages)
        async with self.tools.db.transaction() as conn:
            sources = await keep_sources(conn, self.lead.id, drafts, now=self.tools.clock.now())
        return Reading(sources=[source.id for source in sources], facts=facts)

    async def _former_reading(self) -> "Reading | None":
        async with self.tools.db.connection() as conn:
            return _as_reading(await get_output(conn, self.run.id, "research"))

    async def _recent_reading(self) -> "Reading | None":
        now = self.tools.clock.now()
        async with self.tools.db.connection() as conn:
            return _as_reading(
                await get_recent_reading(conn, self.lead.id, now=now, within=READING_KEEPS)
            )

    async def _think(self, agent: Agent) -> None:
        section = SECTION_OF[agent]
        if section is None:
            return
        brief = await self._brief()
        inputs = _fingerprint(self.tools.analyst.name, agent, brief)
        if not self.run.force and await self._is_fresh(section, inputs):
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
            sources = await list_texts(conn, self.lead.id, self.reading.sources)
            found = await list_claims(conn, self.lead.id)
        lead = self.lead
        return Brief(
            lead_name=lead.name,
            role=lead.role or "",
            company=lead.company or "",
            domain=lead.domain or "",
            country=lead.country or "",
            language=lead.language or "",
            sources=tuple(sources),
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
        async with self.tools.db.transaction() as conn:
            dropped = await write_section(
                conn,
                self.lead.id,
                section,
                finding.claims,
                texts={source.id: source.text for source in brief.sources},
                produced_by=finding.produced_by,
                model=finding.model,
                note=finding.note,
                input_hash=inputs,
                now=self.tools.clock.now(),
            )
            await self._note_end(conn, agent, "done", output={"dropped": dropped})
        self.outcomes[agent] = "done"
        if agent == "qualification":
            self.fit, self.not_a_fit = _fit_in(finding), finding.not_a_fit

    async def _fail(self, agent: Agent, section: Section, problem: str) -> None:
        async with self.tools.db.transaction() as conn:
            await self._note_end(conn, agent, "failed", problem)
            await note_problem(
                conn,
                self.lead.id,
                section,
                problem,
                by=self.tools.analyst.name,
                now=self.tools.clock.now(),
            )
        self.outcomes[agent] = "failed"
        self.problems[agent] = problem

    async def _end(
        self,
        agent: Agent,
        outcome: Outcome,
        problem: str | None = None,
        *,
        output: Mapping[str, Any] | None = None,
    ) -> None:
        async with self.tools.db.transaction() as conn:
            await self._note_end(conn, agent, outcome, problem, output=output)
        self.outcomes[agent] = outcome
        if problem and outcome == "failed":
            self.problems[agent] = problem

    async def _note_end(
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
                asked_by=self.run.asked_by if self.run.job_id is None else None,
                trouble=trouble,
                fit=self.fit,
                data={section: len(shown.claims) for section, shown in package.items()},
                now=self.tools.clock.now(),
            )


class Reading(msgspec.Struct, frozen=True):
    """What reading a lead's site brought: the stored texts and the facts found in them."""

    sources: list[SourceId] = []
    facts: Facts = Facts()


def _as_reading(output: dict[str, Any] | None) -> Reading | None:
    return None if output is None else msgspec.convert(output, Reading)


def _fit_in(finding: Finding) -> Fit | None:
    """Return the tier that the qualification counted out; None while nothing is known."""
    labels = {claim.label for claim in finding.claims}
    return next((fit for fit in FITS if f"tier_{fit}" in labels), None)


def _draft(page: Page, kind: SourceKind) -> SourceDraft:
    return SourceDraft(
        kind=kind, url=page.url or None, title=page.title, text=page.text, hidden=page.hidden
    )


def _why_unread(visit: Visit) -> str:
    return visit.unread[0].sentence if visit.unread else _("The site has no pages to read.")


def _fingerprint(analyst: str, agent: Agent, brief: Brief) -> str:
    """Return the same text for the same inputs: what an agent reads, and who it is."""
    inputs = (
        (analyst, agent, brief.lead_name, brief.role, brief.company, brief.country),
        sorted(source.sha256 for source in brief.sources),
        brief.offer,
        _built_on(agent, brief),
    )
    return hashlib.sha256(msgspec.json.encode(inputs)).hexdigest()


def _built_on(agent: Agent, brief: Brief) -> list[object]:
    """Return what the agents before this one found."""
    found: list[object] = []
    for need in NEEDS[agent]:
        section = SECTION_OF[need]
        if section is not None:
            found.append(brief.found.get(section, ()))
    return found
