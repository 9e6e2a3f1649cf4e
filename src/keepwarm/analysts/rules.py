"""The analyst that needs no key: patterns, playbooks and plain code."""

import asyncio
from collections.abc import Callable

from keepwarm.analysts.competitors import find_competitors
from keepwarm.analysts.contacts import find_contacts
from keepwarm.analysts.library import Library, built_in_library
from keepwarm.analysts.model import Agent, Brief, Finding
from keepwarm.analysts.objections import find_objections
from keepwarm.analysts.pain_points import find_pain_points
from keepwarm.analysts.qualification import qualify
from keepwarm.analysts.questions import find_questions
from keepwarm.analysts.reading import Reading, read_brief
from keepwarm.analysts.triggers import find_triggers
from keepwarm.analysts.value_propositions import find_value_propositions
from keepwarm.kit.i18n import ngettext
from keepwarm.spending.model import NOBODY, Account


class RulesAnalyst:
    """Says the same about the same brief, every time, and asks nobody."""

    name = "rules"

    def __init__(self, library: Library | None = None) -> None:
        self._library = built_in_library() if library is None else library
        # What the first agent of a run indexes, the next one finds: never two at a time.
        self._desk = asyncio.Lock()

    def edition(self, _agent: Agent, /) -> str:
        """Return the same always: people see new rules at work when they ask for it."""
        return self.name

    async def run(self, agent: Agent, brief: Brief, _account: Account = NOBODY, /) -> Finding:
        """Do one agent's work. Everything observed is quoted from the brief's sources."""
        # In a thread, for a page may be two hundred thousand letters long.
        async with self._desk:
            return await asyncio.to_thread(self._work, agent, brief)

    def _work(self, agent: Agent, brief: Brief) -> Finding:
        return _WORK[agent](read_brief(brief, self._library))


def _look_over(reading: Reading) -> Finding:
    """Say what there is to read; the reading itself was done before the analysts came."""
    count = len(reading.brief.sources)
    return Finding(note=ngettext("{n} text read.", "{n} texts read.", count).format(n=count))


_WORK: dict[Agent, Callable[[Reading], Finding]] = {
    "research": _look_over,
    "contacts": find_contacts,
    "qualification": qualify,
    "competitors": find_competitors,
    "triggers": find_triggers,
    "pain_points": find_pain_points,
    "value_propositions": find_value_propositions,
    "objections": find_objections,
    "questions": find_questions,
}
