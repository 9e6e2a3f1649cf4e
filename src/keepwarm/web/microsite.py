"""
What a prospect sees of us: a wizard, its result and a report, at an address of their own.

Visitors are never shown an error of ours. While the database is away their answers travel in
the page itself, and are kept with the next step.
"""

from collections.abc import Awaitable, Callable
from secrets import token_urlsafe
from typing import Final, TypeAlias, cast
from urllib.parse import quote

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from keepwarm.microsite.actions import Download
from keepwarm.microsite.model import (
    Answers,
    Progress,
    StepTaken,
    is_complete,
    reached,
)
from keepwarm.microsite.report import SOURCE, report_of
from keepwarm.microsite.scoring import score
from keepwarm.web.microsite_form import Carried, Sent, read_answers, read_sent
from keepwarm.web.microsite_pages import result_page, step_page, wait_page, welcome_page
from keepwarm.web.microsite_visit import (
    PageGone,
    Visit,
    enter,
    enter_with_answer,
    hash_of,
    remember,
)
from keepwarm.web.microsite_visits import Away, Visits
from keepwarm.web.page import now, render
from keepwarm.web.params import as_number

_KEY_BYTES: Final = 18
_log = structlog.get_logger(__name__)

Answering: TypeAlias = Callable[[Request, Visits], Awaitable[Response]]


async def show(request: Request) -> Response:
    """Welcome a visitor, or show the question they have come to."""
    return await _at_ease(request, _show)


async def take_step(request: Request) -> Response:
    """Take in an answer, and lead on to what comes next."""
    return await _at_ease(request, _take_step)


async def show_result(request: Request) -> Response:
    return await _at_ease(request, _show_result)


async def download(request: Request) -> Response:
    """Hand out the report."""
    return await _at_ease(request, _download)


async def _at_ease(request: Request, answer: Answering) -> Response:
    """Answer a visitor, whatever happens; and keep search engines out."""
    visits = cast("Visits", request.app.state.visits)
    wait = visits.pace.wait(_place(request), now(request))
    try:
        response = await (wait_page(request, wait) if wait else answer(request, visits))
    except PageGone:
        response = render(request, "microsite/gone.html", status_code=404)
    except Away:
        response = await wait_page(request)
    except (HTTPException, ClientDisconnect):
        raise  # a body that nobody can read, or nobody there to answer
    except Exception:  # noqa: BLE001 -- a visitor must not see that we are at a loss
        _log.exception("web.visit.failed", route=request.state.route)
        response = await wait_page(request)
    response.headers["x-robots-tag"] = "noindex, nofollow"
    return response


async def _show(request: Request, visits: Visits) -> Response:
    visit = await enter(request, visits)
    asked = as_number(request.query_params.get("step", ""))
    if visit.progress is None:
        if asked is None:
            return welcome_page(request, visit)
        return step_page(request, visit, 1, Carried(), is_forgotten=asked > 1)
    answers = visit.progress.answers
    if asked is None and is_complete(visit.questionnaire, answers):
        return RedirectResponse(f"{visit.path}/result", 303)
    furthest = min(reached(visit.questionnaire, answers), visit.last)
    number = min(asked or visit.progress.step, furthest)
    return step_page(request, visit, number, Carried(known=answers))


async def _take_step(request: Request, visits: Visits) -> Response:
    visit = await enter_with_answer(request, visits)
    sent = await read_sent(request, visit.questionnaire)
    if sent.refusal:
        return step_page(request, visit, sent.number, sent.carried, refusal=sent.refusal)
    if visit.is_preview:
        return _go_on(request, visit, sent)
    key = visit.key or token_urlsafe(_KEY_BYTES)
    try:
        progress = await visits.take(_taken(visit, key, sent, request))
    except Away:
        response = _go_on(request, visit, sent)
    else:
        response = _lead_on(visit, sent, progress)
    if visit.key is None:
        remember(request, response, visit, key)
    return response


async def _show_result(request: Request, visits: Visits) -> Response:
    visit = await enter(request, visits)
    answers: Answers = visit.progress.answers if visit.progress else {}
    if not is_complete(visit.questionnaire, answers):
        return RedirectResponse(visit.path, 303)
    return result_page(request, visit, Carried(known=answers))


async def _download(request: Request, visits: Visits) -> Response:
    if wait := visits.pace_of_reports.wait(_place(request), now(request)):
        return await wait_page(request, wait)
    visit = await enter(request, visits)
    answers: Answers = visit.progress.answers if visit.progress else {}
    if visit.is_preview:
        answers = read_answers(visit.questionnaire, request.query_params.get("kept", ""))
    if not is_complete(visit.questionnaire, answers):
        return RedirectResponse(visit.path, 303)
    pdf = await _report(request, visits, visit, answers)
    if request.method == "GET" and visit.key is not None and not visit.is_preview:
        await visits.note_download(_handed_out(visit, visit.key, request))
    name = quote(f"{visit.questionnaire.title} – {visit.page.lead_name}.pdf", safe="")
    named = f"attachment; filename=\"report.pdf\"; filename*=UTF-8''{name}"
    return Response(pdf, media_type="application/pdf", headers={"content-disposition": named})


async def _report(request: Request, visits: Visits, visit: Visit, answers: Answers) -> bytes:
    finished_at = visit.progress.finished_at if visit.progress else None
    report = report_of(
        visit.page,
        visit.questionnaire,
        score(visit.questionnaire, answers),
        await visits.findings(visit.page),
        made_on=(finished_at or now(request)).date(),
    )
    return await visits.press.set(SOURCE, report)


def _handed_out(visit: Visit, key: str, request: Request) -> Download:
    return Download(
        microsite_id=visit.page.id,
        owner_id=visit.page.owner_id,
        key_hash=hash_of(key),
        at=now(request),
    )


def _taken(visit: Visit, key: str, sent: Sent, request: Request) -> StepTaken:
    return StepTaken(
        microsite_id=visit.page.id,
        lead_id=visit.page.lead_id,
        owner_id=visit.page.owner_id,
        questionnaire_id=visit.questionnaire_id,
        questionnaire=visit.questionnaire,
        key_hash=hash_of(key),
        step=sent.number,
        answers=sent.carried.kept,
        taken_at=now(request),
    )


def _lead_on(visit: Visit, sent: Sent, progress: Progress | None) -> Response:
    """Lead to the next question, the one before, or the result."""
    if progress is None:
        raise PageGone
    if progress.questionnaire_id != visit.questionnaire_id:
        return RedirectResponse(visit.path, 303)
    to = sent.next_step(visit.questionnaire, progress.answers)
    return RedirectResponse(f"{visit.path}?step={to}" if to else f"{visit.path}/result", 303)


def _go_on(request: Request, visit: Visit, sent: Sent) -> Response:
    """Show what comes next at once, with the answers in it: nobody else holds them."""
    to = sent.next_step(visit.questionnaire, sent.carried.answers)
    if to is None:
        return result_page(request, visit, sent.carried)
    return step_page(request, visit, to, sent.carried)


def _place(request: Request) -> str:
    return request.client.host if request.client else ""
