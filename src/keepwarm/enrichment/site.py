"""The first agent's work: read the lead's site, unless that was done a short while ago."""

import asyncio
from dataclasses import dataclass, replace

from keepwarm.enrichment.model import READING_KEEPS, Run
from keepwarm.enrichment.reading import Reading, as_reading, draft_of, hash_of, why_unread
from keepwarm.enrichment.reads import get_output, get_recent_reading
from keepwarm.enrichment.tools import Tools
from keepwarm.evidence.actions import keep_sources
from keepwarm.kit.i18n import gettext as _
from keepwarm.leads.model import Lead
from keepwarm.sites.facts.find import find_facts
from keepwarm.sites.model import Visit
from keepwarm.sites.page import text_page


@dataclass(frozen=True, slots=True)
class Read:
    """A reading, and why there are no pages in it where there should be."""

    reading: Reading
    trouble: str | None


async def former_reading(tools: Tools, run: Run) -> Reading:
    """Return what this very run read before its worker was lost."""
    async with tools.db.connection() as conn:
        return as_reading(await get_output(conn, run.id, "research")) or Reading()


async def recent_reading(tools: Tools, run: Run, lead: Lead) -> Reading | None:
    """Return what is still fresh and about the same site; None if it must be read anew."""
    if run.force:
        return None
    now = tools.clock.now()
    async with tools.db.connection() as conn:
        output = await get_recent_reading(conn, lead.id, now=now, within=READING_KEEPS)
    reading = as_reading(output)
    return reading if reading is not None and reading.is_of(lead) else None


async def read_site(tools: Tools, lead: Lead) -> Read:
    """Read the lead's site and keep what it says, with the words the lead came with."""
    visit = await tools.reader.read_site(lead.website) if lead.website else Visit()
    reading = await _keep(tools, lead, visit)
    return Read(reading, why_unread(visit) if lead.website and not visit.pages else None)


async def _keep(tools: Tools, lead: Lead, visit: Visit) -> Reading:
    drafts = [draft_of(page, "web") for page in visit.pages]
    pages = list(visit.pages)
    if lead.brief:
        brief = replace(text_page(lead.brief), title=_("What the lead came with"))
        pages.append(brief)
        drafts.append(draft_of(brief, "user"))
    facts = await asyncio.to_thread(find_facts, pages)
    async with tools.db.transaction() as conn:
        sources = await keep_sources(conn, lead.id, drafts, now=tools.clock.now())
    return Reading(
        sources=[source.id for source in sources],
        facts=facts,
        website=lead.website,
        brief=hash_of(lead.brief),
    )
