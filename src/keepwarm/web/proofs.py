"""The library of proofs: what is true and may be shown. Admins fill it, everybody may read."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.kit.errors import Refused
from keepwarm.offer.actions import ProofDraft, add_proof, change_proof, remove_proof
from keepwarm.offer.model import ProofId
from keepwarm.offer.reads import list_proofs
from keepwarm.web.errors import status_of
from keepwarm.web.forms import field
from keepwarm.web.page import database, now, render, viewer
from keepwarm.web.params import as_number, number

_HERE = "/settings/offer/proofs"


async def show(request: Request) -> Response:
    return await _show(request)


async def create(request: Request) -> Response:
    draft = await _draft(request)
    try:
        async with database(request).transaction() as conn:
            await add_proof(conn, draft, by=viewer(request), now=now(request))
    except Refused as refusal:
        return await _show(request, refusal, draft)
    return RedirectResponse(f"{_HERE}?saved", 303)


async def update(request: Request) -> Response:
    draft, proof_id = await _draft(request), ProofId(number(request, "proof_id"))
    seen = as_number(await field(request, "seen")) or 0
    try:
        async with database(request).transaction() as conn:
            await change_proof(conn, proof_id, draft, seen=seen, by=viewer(request))
    except Refused as refusal:
        return await _show(request, refusal, draft, proof_id)
    return RedirectResponse(f"{_HERE}?saved", 303)


async def delete(request: Request) -> Response:
    proof_id = ProofId(number(request, "proof_id"))
    async with database(request).transaction() as conn:
        await remove_proof(conn, proof_id, by=viewer(request))
    return RedirectResponse(f"{_HERE}?saved", 303)


async def _draft(request: Request) -> ProofDraft:
    return ProofDraft(
        title=await field(request, "title"),
        text=await field(request, "text"),
        link=await field(request, "link"),
    )


async def _show(
    request: Request,
    refusal: Refused | None = None,
    typed: ProofDraft | None = None,
    proof_id: ProofId | None = None,
) -> Response:
    async with database(request).connection() as conn:
        proofs = await list_proofs(conn)
    # What was typed about a proof that is gone stands in the form for a new one.
    known = any(proof.id == proof_id for proof in proofs)
    return render(
        request,
        "settings_proofs.html",
        status_code=status_of(refusal) if refusal else 200,
        nav="settings",
        proofs=proofs,
        typed=typed,
        open_id=proof_id if known else None,
        refusal=str(refusal or ""),
        saved="saved" in request.query_params,
    )
