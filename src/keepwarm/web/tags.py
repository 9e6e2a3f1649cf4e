"""The team's tags: list, create, rename (onto another: merge), delete."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.kit.errors import Refused
from keepwarm.leads.model import TagId
from keepwarm.tags.actions import create_tag, delete_tag, rename_tag
from keepwarm.tags.reads import list_counted_tags
from keepwarm.web.errors import status_of
from keepwarm.web.forms import field
from keepwarm.web.page import database, render, viewer
from keepwarm.web.params import number


async def show(request: Request) -> Response:
    return await _show(request)


async def create(request: Request) -> Response:
    name = await field(request, "name")
    try:
        async with database(request).transaction() as conn:
            await create_tag(conn, name)
    except Refused as refusal:
        return await _show(request, refusal)
    return RedirectResponse("/leads/tags", 303)


async def update(request: Request) -> Response:
    name, tag_id = await field(request, "name"), TagId(number(request, "tag_id"))
    try:
        async with database(request).transaction() as conn:
            await rename_tag(conn, tag_id, name)
    except Refused as refusal:
        return await _show(request, refusal)
    return RedirectResponse("/leads/tags", 303)


async def delete(request: Request) -> Response:
    async with database(request).transaction() as conn:
        await delete_tag(conn, TagId(number(request, "tag_id")))
    return RedirectResponse("/leads/tags", 303)


async def _show(request: Request, refusal: Refused | None = None) -> Response:
    async with database(request).connection() as conn:
        tags = await list_counted_tags(conn, viewer(request))
    return render(
        request,
        "leads/tags.html",
        status_code=status_of(refusal) if refusal else 200,
        nav="leads",
        tags=tags,
        refusal=str(refusal) if refusal else None,
    )
