"""Have somebody at a lead set out on a sequence, rest, go on, stop."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import ContactId, EnrolmentId, SequenceId
from keepwarm.sequences import actions
from keepwarm.web.forms import field
from keepwarm.web.page import database, is_fragment, now, render, viewer
from keepwarm.web.params import as_number, lead_id, number


async def create(request: Request) -> Response:
    lead = lead_id(request)
    async with database(request).transaction() as conn:
        await actions.enrol(
            conn,
            lead,
            ContactId(as_number(await field(request, "contact")) or 0),
            SequenceId(as_number(await field(request, "sequence")) or 0),
            by=viewer(request),
            now=now(request),
            confirms_interest=await field(request, "confirms_interest") == "1",
        )
    if not is_fragment(request):
        return RedirectResponse(f"/leads/{lead}", 303)
    return render(request, "_toast.html", text=_("They are on their way."))


async def pause(request: Request) -> Response:
    async with database(request).transaction() as conn:
        await actions.pause(conn, _id(request), by=viewer(request), now=now(request))
    return _answer(request)


async def resume(request: Request) -> Response:
    async with database(request).transaction() as conn:
        await actions.resume(conn, _id(request), by=viewer(request), now=now(request))
    return _answer(request)


async def stop(request: Request) -> Response:
    async with database(request).transaction() as conn:
        await actions.stop(conn, _id(request), by=viewer(request), now=now(request))
    return _answer(request)


def _answer(request: Request) -> Response:
    """Answer a script with nothing, for it looks by itself, and a browser with the board."""
    return Response(status_code=204) if is_fragment(request) else RedirectResponse("/board", 303)


def _id(request: Request) -> EnrolmentId:
    return EnrolmentId(number(request, "enrolment_id"))
