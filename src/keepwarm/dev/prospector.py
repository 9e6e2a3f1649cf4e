"""A source of invented leads, so that a person can watch cards appear."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta

from pydantic import BaseModel

from keepwarm.dev.companies import DemoLead, demo_leads
from keepwarm.kit.i18n import gettext as _
from keepwarm.leads.model import LeadDraft
from keepwarm.prospecting.model import Batch, Candidate
from keepwarm.prospecting.sources import Outfit

EYES_FOLLOW = timedelta(seconds=2)


class DemoParams(BaseModel):
    """Nothing to ask: there is one list of invented companies."""


class DemoSource:
    """The invented companies, one after the other, each after a pause of `pace`."""

    id = "demo"
    title = _("Invented companies")
    description = _("The demo's own: they come in one by one and are researched at once.")
    licence = _("Invented for the demo.")
    symbol = "sparkles"
    needs: tuple[str, ...] = ()
    params: type[BaseModel] = DemoParams

    def __init__(self, port: int, *, pace: timedelta = EYES_FOLLOW) -> None:
        self._port = port
        self._pace = pace

    def name_of(self, _params: DemoParams, /) -> str:
        return _("Invented companies")

    async def batches(
        self, _params: DemoParams, cursor: str | None, _outfit: Outfit, /
    ) -> AsyncGenerator[Batch, None]:
        for place, lead in enumerate(demo_leads(self._port)[int(cursor or 0) :], int(cursor or 0)):
            yield Batch(candidates=(_candidate(lead),), cursor=str(place + 1))
            await asyncio.sleep(self._pace.total_seconds())


def _candidate(lead: DemoLead) -> Candidate:
    draft = LeadDraft(
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
    return Candidate(draft=draft, source_url=lead.website, licence=DemoSource.licence)
