"""A member's own corner: profile, password, devices."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.accounts.actions import (
    change_password,
    change_profile,
    sign_out,
    sign_out_everywhere,
    start_password_attempt,
)
from keepwarm.accounts.model import Proof, SessionId
from keepwarm.accounts.passwords import hash_password, prove
from keepwarm.accounts.reads import get_password_hash, list_devices
from keepwarm.kit.errors import Refused
from keepwarm.web.errors import status_of
from keepwarm.web.forms import field
from keepwarm.web.page import database, member, now, render, services, session, viewer
from keepwarm.web.params import number


async def show(request: Request) -> Response:
    return await _show(request)


async def update_profile(request: Request) -> Response:
    who = member(request)
    try:
        async with database(request).transaction() as conn:
            await change_profile(
                conn,
                who.id,
                name=await field(request, "name"),
                email=await field(request, "email"),
                by=who.viewer,
            )
    except Refused as refusal:
        return await _show(request, refusal)
    return RedirectResponse("/settings?saved", 303)


async def update_password(request: Request) -> Response:
    here = session(request)
    try:
        proof = await _prove_current(request)
        hashed = await hash_password(await field(request, "password"))
        async with database(request).transaction() as conn:
            await change_password(conn, here.member_id, hashed, proof=proof, keep=here.id)
    except Refused as refusal:
        return await _show(request, refusal)
    services(request).hub.cut_off(here.member_id)
    return RedirectResponse("/settings?saved", 303)


async def sign_out_device(request: Request) -> Response:
    session_id = SessionId(number(request, "session_id"))
    async with database(request).transaction() as conn:
        await sign_out(conn, session_id, by=viewer(request))
    services(request).hub.cut_off(member(request).id)
    return RedirectResponse("/settings", 303)


async def sign_out_others(request: Request) -> Response:
    async with database(request).transaction() as conn:
        await sign_out_everywhere(conn, by=viewer(request), keep=session(request).id)
    services(request).hub.cut_off(member(request).id)
    return RedirectResponse("/settings", 303)


async def _prove_current(request: Request) -> Proof | None:
    current = await field(request, "current_password")
    email = member(request).email
    if not current or email is None:
        return None
    async with database(request).transaction() as conn:
        attempt = await start_password_attempt(conn, email, now=now(request))
    return await prove(attempt, current)


async def _show(request: Request, refusal: Refused | None = None) -> Response:
    who = member(request)
    async with database(request).connection() as conn:
        devices = await list_devices(conn, who.id, now(request))
        has_password = await get_password_hash(conn, who.id) is not None
    return render(
        request,
        "settings.html",
        status_code=status_of(refusal) if refusal else 200,
        nav="settings",
        devices=devices,
        here=session(request).id,
        has_password=has_password,
        refusal=str(refusal or ""),
        saved="saved" in request.query_params,
    )
