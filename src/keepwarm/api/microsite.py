"""A lead's personal page for programs."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from keepwarm.api.callers import AsMember
from keepwarm.api.leads import LeadNumber
from keepwarm.kit.ids import LeadId
from keepwarm.microsite.actions import share
from keepwarm.web.page import database, now, public_address

router = APIRouter(tags=["leads"])


class SharedPage(BaseModel):
    """Where the page is, for the lead's eyes."""

    url: str


@router.post("/leads/{lead_id}/microsite")
async def share_microsite(request: Request, lead_id: LeadNumber, caller: AsMember) -> SharedPage:
    """Return the address of a lead's page; it is the same until somebody takes it back."""
    async with database(request).transaction() as conn:
        token = await share(conn, LeadId(lead_id), by=caller.viewer, now=now(request))
    return SharedPage(url=public_address(request, f"/p/{token}"))
