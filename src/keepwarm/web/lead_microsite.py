"""Share a lead's page, and take its link back."""

from starlette.requests import Request
from starlette.responses import Response

from keepwarm.microsite.actions import revoke, share
from keepwarm.web.page import database, now, viewer
from keepwarm.web.params import lead_id


async def create(request: Request) -> Response:
    async with database(request).transaction() as conn:
        await share(conn, lead_id(request), by=viewer(request), now=now(request))
    return Response(status_code=204)


async def delete(request: Request) -> Response:
    async with database(request).transaction() as conn:
        await revoke(conn, lead_id(request), by=viewer(request), now=now(request))
    return Response(status_code=204)
