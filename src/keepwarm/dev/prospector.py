"""A source of invented leads, so that a person can watch cards appear."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

from keepwarm.dev.companies import DemoLead, demo_leads
from keepwarm.leads.model import LeadDraft
from keepwarm.prospecting.model import Candidate

EYES_FOLLOW = timedelta(seconds=2)
LICENCE = "invented for the demo"


class DemoSource:
    """The invented companies, one after the other, each after a pause of `pace`."""

    name = "demo"

    def __init__(self, port: int, *, pace: timedelta = EYES_FOLLOW) -> None:
        self._port = port
        self._pace = pace

    async def candidates(self, _params: Mapping[str, Any], start: int) -> AsyncIterator[Candidate]:
        for lead in demo_leads(self._port)[start:]:
            yield Candidate(draft=_draft(lead), source_url=lead.website, licence=LICENCE)
            await asyncio.sleep(self._pace.total_seconds())


def _draft(lead: DemoLead) -> LeadDraft:
    return LeadDraft(
        person=lead.name,
        company=lead.company,
        role=lead.role,
        website=lead.website,
        city=lead.city,
        country=lead.country,
        language=lead.language,
        brief=lead.note,
        emails=(lead.email,) if lead.email else (),
        phones=(lead.phone,) if lead.phone else (),
        tags=lead.tags,
    )
