"""The team, for admins: who belongs to it, as what, and links to come in by."""

from typing import cast

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.accounts.actions import (
    add_member,
    disable_member,
    enable_member,
    offer_sign_in,
    offer_sign_in_to,
    set_role,
)
from keepwarm.accounts.model import Role
from keepwarm.accounts.reads import list_members
from keepwarm.kit.errors import Invalid, Refused
from keepwarm.kit.ids import MemberId
from keepwarm.reminders.actions import resume_member
from keepwarm.requests.actions import set_plan_after_research
from keepwarm.requests.reads import plans_after_research
from keepwarm.tasks.closing import hand_back_tasks_of
from keepwarm.web.bot_links import bot_of, start_link
from keepwarm.web.errors import status_of
from keepwarm.web.forms import field
from keepwarm.web.page import (
    database,
    now,
    public_address,
    render,
    services,
    viewer,
)
from keepwarm.web.params import number


class RoleUnknown(Invalid):
    message = "A member is either an admin or a member."


async def show(request: Request) -> Response:
    return await _show(request)


async def create(request: Request) -> Response:
    """Add a member and show the link to send them. It is shown here and never again."""
    try:
        async with database(request).transaction() as conn:
            added = await add_member(
                conn,
                await field(request, "name"),
                email=await field(request, "email"),
                role=await _role(request),
                by=viewer(request),
                now=now(request),
            )
            token = await offer_sign_in(conn, added.id, now=now(request))
    except Refused as refusal:
        return await _show(request, refusal=refusal)
    return await _show(request, token=token)


async def create_link(request: Request) -> Response:
    async with database(request).transaction() as conn:
        token = await offer_sign_in_to(
            conn, _member_id(request), by=viewer(request), now=now(request)
        )
    return await _show(request, token=token)


async def update_role(request: Request) -> Response:
    role = await _role(request)
    try:
        async with database(request).transaction() as conn:
            await set_role(conn, _member_id(request), role, by=viewer(request))
            await hand_back_tasks_of(conn, _member_id(request), now=now(request))
    except Refused as refusal:
        return await _show(request, refusal=refusal)
    # Open streams were let in by the old role.
    services(request).hub.cut_off(_member_id(request))
    return RedirectResponse("/settings/members", 303)


async def disable(request: Request) -> Response:
    try:
        async with database(request).transaction() as conn:
            await disable_member(conn, _member_id(request), by=viewer(request), now=now(request))
            await hand_back_tasks_of(conn, _member_id(request), now=now(request))
    except Refused as refusal:
        return await _show(request, refusal=refusal)
    services(request).hub.cut_off(_member_id(request))
    return RedirectResponse("/settings/members", 303)


async def enable(request: Request) -> Response:
    async with database(request).transaction() as conn:
        await enable_member(conn, _member_id(request), by=viewer(request))
        await resume_member(conn, _member_id(request), by=viewer(request), now=now(request))
    return RedirectResponse("/settings/members", 303)


async def update_planning(request: Request) -> Response:
    wanted = await field(request, "plan_after_research") == "on"
    async with database(request).transaction() as conn:
        await set_plan_after_research(conn, wanted, by=viewer(request), now=now(request))
    return RedirectResponse("/settings/members?saved", 303)


async def _show(
    request: Request, *, token: str | None = None, refusal: Refused | None = None
) -> Response:
    async with database(request).connection() as conn:
        bot = await bot_of(request, conn)
        team = await list_members(conn)
        plans_ahead = await plans_after_research(conn)
    return render(
        request,
        "settings_members.html",
        status_code=status_of(refusal) if refusal else 200,
        nav="settings",
        team=team,
        plans_ahead=plans_ahead,
        saved="saved" in request.query_params,
        link=public_address(request, f"/sign-in/{token}") if token else None,
        telegram_link=start_link(request, bot, f"i_{token}") if token and bot else None,
        refusal=str(refusal or ""),
    )


def _member_id(request: Request) -> MemberId:
    return MemberId(number(request, "member_id"))


async def _role(request: Request) -> Role:
    role = await field(request, "role")
    if role not in {"admin", "member"}:
        raise RoleUnknown
    return cast("Role", role)
