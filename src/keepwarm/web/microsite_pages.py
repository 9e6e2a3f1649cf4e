"""The pages that a prospect sees, drawn."""

import json
from datetime import timedelta
from math import ceil
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from keepwarm.contacts.unsubscribing import unsubscribe_token
from keepwarm.microsite.model import Answers
from keepwarm.microsite.scoring import score
from keepwarm.web.microsite_form import Carried
from keepwarm.web.microsite_view import bands, speaker, step_shown, what_is_kept
from keepwarm.web.microsite_visit import Visit
from keepwarm.web.page import render, services

TRY_AGAIN_AFTER: Final = timedelta(seconds=20)


def welcome_page(request: Request, visit: Visit) -> Response:
    return _render(request, visit, "welcome")


def step_page(
    request: Request,
    visit: Visit,
    number: int,
    carried: Carried,
    *,
    refusal: str = "",
    is_forgotten: bool = False,
) -> Response:
    return _render(
        request,
        visit,
        "step",
        status_code=422 if refusal else 200,
        step=step_shown(visit.questionnaire, number, carried.answers),
        refusal=refusal,
        is_forgotten=is_forgotten,
        known=_told(carried.known),
        kept=_told(carried.kept),
    )


def result_page(request: Request, visit: Visit, carried: Carried) -> Response:
    result = score(visit.questionnaire, carried.answers)
    return _render(
        request,
        visit,
        "result",
        result=result,
        bands=bands(visit.questionnaire, result),
        last=visit.last,
        kept=_told(carried.kept),
    )


def _told(answers: Answers) -> str:
    return json.dumps(answers) if answers else ""


def _render(
    request: Request, visit: Visit, name: str, *, status_code: int = 200, **context: object
) -> Response:
    contact_id, key = visit.page.contact_id, services(request).secret_key
    return render(
        request,
        f"microsite/{name}.html",
        status_code=status_code,
        visit=visit,
        page=visit.page,
        questionnaire=visit.questionnaire,
        speaker=speaker(visit.page),
        what_is_kept=what_is_kept(visit.page),
        unsubscribe=f"/u/{unsubscribe_token(contact_id, key)}" if contact_id else None,
        **context,
    )


async def wait_page(request: Request, wait: timedelta | None = None) -> Response:
    """Ask for a moment's patience; what was sent is still in the page, to be sent again."""
    seconds = ceil((wait or TRY_AGAIN_AFTER).total_seconds())
    sent = await _sent(request) if request.method == "POST" else []
    response = render(
        request,
        "microsite/wait.html",
        status_code=429 if wait else 503,
        seconds=seconds,
        is_hurried=wait is not None,
        sent=sent,
    )
    response.headers["retry-after"] = str(seconds)
    return response


async def _sent(request: Request) -> list[tuple[str, str]]:
    form = await request.form()
    return [(name, text) for name, text in form.multi_items() if isinstance(text, str)]
