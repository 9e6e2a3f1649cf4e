"""What prospects' pages ask, and who speaks on them. Admins only."""

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.kit.errors import Refused
from keepwarm.microsite.actions import change_imprint, use_questionnaire
from keepwarm.microsite.model import Imprint, Questionnaire
from keepwarm.microsite.reading import read_questionnaire, shipped_questionnaire, shipped_source
from keepwarm.microsite.reads import get_imprint, get_newest_questionnaire
from keepwarm.web.errors import status_of
from keepwarm.web.forms import field
from keepwarm.web.page import database, now, render, viewer

_HERE = "/settings/microsite"


async def show(request: Request) -> Response:
    return await _show(request)


async def show_example(_request: Request) -> Response:
    """Hand out the questionnaire that ships, to be made one's own."""
    named = {"content-disposition": 'attachment; filename="readiness.yaml"'}
    return Response(shipped_source(), media_type="application/yaml", headers=named)


async def use(request: Request) -> Response:
    """Check what was typed or uploaded, and where the press says so have wizards ask it."""
    source = await _uploaded(request) or await field(request, "source")
    try:
        read = read_questionnaire(source)
        if await field(request, "then") == "check":
            return await _show(request, typed=source, checked=read)
        async with database(request).transaction() as conn:
            await use_questionnaire(conn, source, by=viewer(request), now=now(request))
    except Refused as mistake:
        return await _show(request, mistake=mistake, typed=source)
    return RedirectResponse(f"{_HERE}?saved", 303)


async def use_shipped(request: Request) -> Response:
    async with database(request).transaction() as conn:
        await use_questionnaire(conn, None, by=viewer(request), now=now(request))
    return RedirectResponse(f"{_HERE}?saved", 303)


async def update_imprint(request: Request) -> Response:
    imprint = Imprint(
        company=await field(request, "company"),
        website=await field(request, "website"),
        legal_url=await field(request, "legal_url"),
        privacy_url=await field(request, "privacy_url"),
    )
    try:
        async with database(request).transaction() as conn:
            await change_imprint(conn, imprint, by=viewer(request), now=now(request))
    except Refused as refusal:
        return await _show(request, refusal=refusal, imprint=imprint)
    return RedirectResponse(f"{_HERE}?saved", 303)


async def _uploaded(request: Request) -> str:
    file = (await request.form()).get("file")
    if not isinstance(file, UploadFile):
        return ""
    return (await file.read()).decode(errors="replace")


async def _show(
    request: Request,
    *,
    refusal: Refused | None = None,
    mistake: Refused | None = None,
    typed: str | None = None,
    checked: Questionnaire | None = None,
    imprint: Imprint | None = None,
) -> Response:
    async with database(request).connection() as conn:
        newest = await get_newest_questionnaire(conn)
        saved = await get_imprint(conn)
    own, refused = newest.source if newest else None, refusal or mistake
    return render(
        request,
        "settings_microsite.html",
        status_code=status_of(refused) if refused else 200,
        nav="settings",
        newest=newest,
        asked=read_questionnaire(own) if own else shipped_questionnaire(),
        is_own=own is not None,
        source=typed if typed is not None else own or shipped_source(),
        checked=checked,
        imprint=imprint or saved,
        refusal=str(refusal or ""),
        mistake=str(mistake or ""),
        saved="saved" in request.query_params,
    )
