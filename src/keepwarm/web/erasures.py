"""Handing over what we hold about a person, deleting it, and what was deleted."""

import json
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.db.patience import transact_patiently
from keepwarm.privacy.actions import erase_person, export_person
from keepwarm.privacy.reads import list_erasures
from keepwarm.web.contacts import contact_id
from keepwarm.web.page import database, now, render, viewer


async def index(request: Request) -> Response:
    async with database(request).connection() as conn:
        erasures = await list_erasures(conn)
    return render(request, "erasures/index.html", nav="settings", erasures=erasures)


async def show(request: Request) -> Response:
    """Give out everything about a person as a file."""
    async with database(request).connection() as conn:
        told = await export_person(conn, contact_id(request), now=now(request))
    return Response(
        json.dumps(told, ensure_ascii=False, indent=2),
        media_type="application/json",
        headers={
            "content-disposition": f'attachment; filename="person-{contact_id(request)}.json"'
        },
    )


async def create(request: Request) -> Response:
    erase = partial(
        erase_person,
        contact_id=contact_id(request),
        by=viewer(request).member_id,
        now=now(request),
    )
    await transact_patiently(database(request), erase)
    return RedirectResponse("/settings/erasures", 303)
