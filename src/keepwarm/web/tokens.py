"""A member's keys for programs."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.accounts.actions import create_api_token, revoke_api_token
from keepwarm.accounts.model import ApiTokenId
from keepwarm.accounts.reads import list_api_tokens
from keepwarm.kit.errors import Refused
from keepwarm.web.errors import status_of
from keepwarm.web.forms import field
from keepwarm.web.page import database, member, now, render, viewer
from keepwarm.web.params import number


async def show(request: Request) -> Response:
    return await _show(request)


async def create(request: Request) -> Response:
    """Make a token and show it. It is shown here and never again."""
    name = await field(request, "name")
    try:
        async with database(request).transaction() as conn:
            token = await create_api_token(conn, member(request).id, name=name, now=now(request))
    except Refused as refusal:
        return await _show(request, refusal=refusal)
    return await _show(request, token=token)


async def revoke(request: Request) -> Response:
    token_id = ApiTokenId(number(request, "token_id"))
    async with database(request).transaction() as conn:
        await revoke_api_token(conn, token_id, by=viewer(request), now=now(request))
    return RedirectResponse("/settings/tokens", 303)


async def _show(
    request: Request, *, token: str | None = None, refusal: Refused | None = None
) -> Response:
    async with database(request).connection() as conn:
        tokens = await list_api_tokens(conn, member(request).id)
    return render(
        request,
        "settings_tokens.html",
        status_code=status_of(refusal) if refusal else 200,
        nav="settings",
        tokens=tokens,
        token=token,
        refusal=str(refusal or ""),
    )
