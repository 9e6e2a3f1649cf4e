"""
The pipeline at work: read the lead's site once, then let the agents build on it.

No connection is held while an agent thinks. What a killed worker had finished is found
again in `enrichment_steps`.
"""

import asyncio
from collections.abc import Sequence

import msgspec
import structlog

from keepwarm.analysts.model import NEEDS, SECTION_OF, Agent, Brief, is_required
from keepwarm.enrichment.journal import Journal
from keepwarm.enrichment.model import AGENTS_SIDE_BY_SIDE, Outcome, Run, Step
from keepwarm.enrichment.reading import Judgement, Reading, fingerprint
from keepwarm.enrichment.site import former_reading, read_site, recent_reading
from keepwarm.enrichment.tools import Tools
from keepwarm.evidence.model import Section, Source
from keepwarm.evidence.reads import list_claims, list_section_states, list_texts
from keepwarm.kit.i18n import gettext as _
from keepwarm.leads.model import Lead
from keepwarm.offer.model import Offer
from keepwarm.spending.model import Account
from keepwarm.work.model import Claim, Withdrawn
from keepwarm.work.persistence import PASSING

log = structlog.get_logger(__name__)


class Pipeline:
    """One pass over one lead: the graph of agents, walked as far as their needs allow."""

    def __init__(  # noqa: PLR0917 -- a run is all of these, and nothing else
        self, tools: Tools, claim: Claim, run: Run, lead: Lead, steps: Sequence[Step], offer: Offer
    ) -> None:
        self.tools, self.run, self.lead, self.offer = tools, run, lead, offer
        self.journal = Journal(tools, claim, run, lead.id, steps)
        self.judgement = Judgement()
        self.reading = Reading()
        self._texts: tuple[Source, ...] | None = None
        self._ended = {agent: asyncio.Event() for agent in NEEDS}
        self._free = asyncio.Semaphore(AGENTS_SIDE_BY_SIDE)

    async def go(self) -> None:
        """Run what is left to run, then finish."""
        await self._pick_up()
        try:
            async with asyncio.TaskGroup() as agents:
                for agent in NEEDS:
                    if agent not in self.journal.outcomes:
                        agents.create_task(self._when_ready(agent))
        except ExceptionGroup as group:
            # The engine judges by the error itself: a lost lease, a cancellation, a database
            # that went away. Siblings of the first were stopped because of it.
            raise _first_of(group) from group
        await self.journal.finish(self.judgement)

    async def _pick_up(self) -> None:
        """Go on where a lost worker stopped."""
        for agent in self.journal.outcomes:
            self._ended[agent].set()
        if "research" in self.journal.outcomes:
            self.reading = await former_reading(self.tools, self.run)
        if self.journal.outcomes.get("qualification") in ("done", "reused"):
            self.judgement = await self._former_judgement()

    async def _when_ready(self, agent: Agent) -> None:
        for need in NEEDS[agent]:
            await self._ended[need].wait()
        async with self._free:
            await self._decide(agent)
        self._ended[agent].set()

    async def _decide(self, agent: Agent) -> None:
        if agent == "research":
            await self._read()
        elif self.run.only_agent is not None:
            await self._redo(agent)
        elif self.judgement.not_a_fit:
            await self.journal.end(
                agent, "skipped", _("Not a fit, so the other agents were spared.")
            )
        elif missing := self._missing_need(agent):
            sentence = _("It builds on {agent}.").format(agent=missing)
            await self.journal.end(agent, "skipped", sentence)
        else:
            await self._think(agent)

    def _missing_need(self, agent: Agent) -> Agent | None:
        # A site that could not be read stops nobody: there is still what the lead came with.
        for need in NEEDS[agent]:
            hard = need != "research" and is_required(agent, need)
            if hard and self.journal.outcomes.get(need) in ("failed", "skipped"):
                return need
        return None

    async def _read(self) -> None:
        await self.journal.begin("research")
        recent = await recent_reading(self.tools, self.run, self.lead)
        if recent is not None:
            self.reading = recent
            await self.journal.end("research", "reused", output=msgspec.to_builtins(recent))
            return
        read = await read_site(self.tools, self.lead)
        self.reading = read.reading
        outcome: Outcome = "failed" if read.trouble else "done"
        output = msgspec.to_builtins(self.reading)
        await self.journal.end("research", outcome, read.trouble, output=output)

    async def _redo(self, agent: Agent) -> None:
        """Write the one section anew that was asked for; the others stay as they are."""
        if agent == self.run.only_agent:
            await self._think(agent, anew=True)
            return
        if agent == "qualification":
            self.judgement = await self._former_judgement()
        await self.journal.end(agent, "reused")

    async def _think(self, agent: Agent, *, anew: bool = False) -> None:
        section = SECTION_OF[agent]
        if section is None:
            return
        brief = await self._brief()
        inputs = fingerprint(self.tools.analyst.edition(agent), agent, brief)
        if not (anew or self.run.force) and await self._is_fresh(section, inputs):
            if agent == "qualification":
                self.judgement = await self._former_judgement()
            await self.journal.end(agent, "reused")
            return
        await self.journal.begin(agent)
        await self._ask(agent, section, brief, inputs)

    async def _ask(self, agent: Agent, section: Section, brief: Brief, inputs: str) -> None:
        try:
            finding = await self.tools.analyst.run(agent, brief, self._account(agent))
        except PASSING:
            raise  # the database went away, not the analyst: the whole run is tried again
        except Exception as error:  # noqa: BLE001 -- whatever an analyst trips over, others go on
            log.warning("enrichment.agent.failed", run=self.run.id, agent=agent, error=repr(error))
            await self.journal.fail(agent, section, str(error) or type(error).__name__)
            return
        await self.journal.store(agent, section, finding, sources=brief.sources, inputs=inputs)
        if agent == "qualification":
            self.judgement = Judgement.of(finding.claims)

    def _account(self, agent: Agent) -> Account:
        return Account(
            run_id=self.run.id, lead_id=self.lead.id, member_id=self.run.asked_by, agent=agent
        )

    async def _is_fresh(self, section: Section, inputs: str) -> bool:
        """Say whether a section stands as this analyst would write it now."""
        async with self.tools.db.connection() as conn:
            states = await list_section_states(conn, self.lead.id)
        # What rules wrote in the model's place is good enough until the model is back.
        return any(
            (state.section, state.input_hash, state.problem, state.fell_back)
            == (section, inputs, None, None)
            for state in states
        )

    async def _former_judgement(self) -> Judgement:
        """Return what the last qualification decided, be it of this run or an earlier one."""
        async with self.tools.db.connection() as conn:
            found = await list_claims(conn, self.lead.id)
        return Judgement.of(found.get("qualification", ()))

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
            offer=self.offer,
            today=self.tools.clock.now().date(),
            found=found,
        )


def _first_of(group: ExceptionGroup[Exception]) -> Exception:
    """Return what stopped the others: a withdrawal above all, else the first error."""
    withdrawn = (error for error in group.exceptions if isinstance(error, Withdrawn))
    return next(withdrawn, group.exceptions[0])
