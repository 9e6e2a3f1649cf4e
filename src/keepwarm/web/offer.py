"""Our offer: what we sell and whom we look for. Admins write it, everybody may read it."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.enrichment.actions import ask_research_many
from keepwarm.kit.errors import Refused
from keepwarm.leads.reads import count_researched, list_researched
from keepwarm.offer.actions import OfferChangedMeanwhile, change_offer
from keepwarm.offer.drafts import OfferDraft, OfferUnclear, write_out
from keepwarm.offer.reads import get_kept_offer
from keepwarm.web.errors import status_of
from keepwarm.web.forms import field
from keepwarm.web.offer_form import (
    differing,
    offer_titles,
    read_offer_form,
    rows_of,
    told_of,
    tone_titles,
    values_of,
)
from keepwarm.web.page import database, member, now, render, viewer
from keepwarm.web.params import as_number
from keepwarm.web.spending import estimate_for

AT_ONCE = 500  # leads whose research one press asks for: a transaction locks each of them


async def show(request: Request) -> Response:
    return await _show(request)


async def update(request: Request) -> Response:
    draft = await read_offer_form(request)
    seen = as_number(await field(request, "seen")) or 0
    try:
        async with database(request).transaction() as conn:
            await change_offer(conn, draft, seen=seen, by=viewer(request), now=now(request))
    except Refused as refusal:
        return await _show(request, refusal, draft, seen)
    return RedirectResponse("/settings/offer?saved", 303)


async def start_research(request: Request) -> Response:
    """Hold the leads that were researched against the offer as it is now."""
    by = member(request).id
    async with database(request).transaction() as conn:
        leads = await list_researched(conn, limit=AT_ONCE)
        await ask_research_many(conn, leads, by=by, now=now(request))
    return RedirectResponse(f"/settings/offer?asked={len(leads)}", 303)


async def _show(
    request: Request,
    refusal: Refused | None = None,
    typed: OfferDraft | None = None,
    seen: int = 0,
) -> Response:
    async with database(request).connection() as conn:
        kept = await get_kept_offer(conn)
        known = await count_researched(conn) if member(request).is_admin else 0
        researched = min(known, AT_ONCE)
        estimate = await estimate_for(request, conn, researched)
    saved = write_out(kept.offer)
    overtaken = isinstance(refusal, OfferChangedMeanwhile)
    draft = typed or saved
    return render(
        request,
        "settings_offer.html" if member(request).is_admin else "settings_offer_read.html",
        status_code=status_of(refusal) if refusal else 200,
        nav="settings",
        kept=kept,
        # Whoever was overtaken has seen now what is saved; other refusals change nothing.
        seen=kept.version if overtaken or typed is None else seen,
        meanwhile=differing(draft, saved) if overtaken else {},
        draft=draft,
        rows=rows_of(draft),
        values=values_of(draft),
        told=told_of(saved),
        errors=refusal.problems if isinstance(refusal, OfferUnclear) else {},
        titles=offer_titles(),
        tones=tone_titles(),
        researched=researched,
        estimate=estimate,
        refusal=str(refusal or ""),
        saved="saved" in request.query_params,
        asked=as_number(request.query_params.get("asked", "")),
    )
