"""
Opting out by the link in a letter: a page with one button, and mail programs' one click.

Nobody signs in for it; the link itself is the right to use it. Looking at the page changes
nothing, because scanners follow every link of a letter; a POST does, whatever stands in it
(RFC 8058). What it answers never says whose link it is, nor whether we still know them.
"""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from keepwarm.contacts.unsubscribing import Unsubscriber, read_unsubscribe_token
from keepwarm.db import LOST
from keepwarm.db.patience import InTheWay, transact_patiently
from keepwarm.kit.errors import NotFound
from keepwarm.optouts.actions import opt_out_person
from keepwarm.web.page import database, now, render, services

BECAUSE = "link"
_TRY_LATER = {"retry-after": "60"}


class LinkUnknown(NotFound):
    message = (
        "This link is not complete. Please copy the whole of it from the letter, "
        "or answer the letter that you want no more of them."
    )


async def show(request: Request) -> Response:
    _who(request)
    return _answer(request, "unsubscribe/show.html", again=False)


async def create(request: Request) -> Response:
    who = _who(request)
    leave_alone = partial(
        opt_out_person,
        contact_id=who.contact_id,
        because=BECAUSE,
        by=None,
        now=now(request),
        address_hash=who.address_hash,
    )
    try:
        await transact_patiently(database(request), leave_alone)
    except (*LOST, InTheWay):
        # A mail program tries again of its own accord; a person has the button still.
        response = _answer(request, "unsubscribe/show.html", again=True, status_code=503)
        response.headers.update(_TRY_LATER)
        return response
    return _answer(request, "unsubscribe/done.html")


def _who(request: Request) -> Unsubscriber:
    token: str = request.path_params["token"]
    who = read_unsubscribe_token(token, services(request).secret_key)
    if who is None:
        raise LinkUnknown
    return who


def _answer(request: Request, name: str, *, status_code: int = 200, **context: object) -> Response:
    response = render(request, name, status_code=status_code, **context)
    response.headers["x-robots-tag"] = "noindex"
    return response
