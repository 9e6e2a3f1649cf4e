"""Find leads: choose a source, say what to look for, watch them come in."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.kit.errors import Invalid, NotFound
from keepwarm.live.reads import horizon
from keepwarm.prospecting.actions import (
    JobGone,
    cancel_job,
    go_on,
    search_again,
    start_job,
)
from keepwarm.prospecting.model import JobId, Verdict
from keepwarm.prospecting.reads import (
    CANDIDATES_PER_PAGE,
    get_job_for,
    list_candidates,
    list_jobs,
)
from keepwarm.prospecting.sources import Source, missing
from keepwarm.web.find_form import (
    Errors,
    TermsForm,
    check,
    defaults_of,
    fields_of,
    sent_to,
)
from keepwarm.web.page import database, is_fragment, member, now, render, services, viewer
from keepwarm.web.params import as_number, number
from keepwarm.web.spending import estimate_for

BODY_LIMIT = 12_000_000  # bytes: a pasted list or a file of five million letters
_VERDICTS: tuple[Verdict, ...] = ("found", "duplicate", "refused")


class SourceGone(NotFound):
    message = "There is no such source here."


class SourceNotReady(Invalid):
    message = "This source is not configured yet."


@dataclass(frozen=True, slots=True)
class SourceShown:
    """A source as its card shows it, and the lines that its operator still has to add."""

    source: Source
    missing: tuple[str, ...]


async def index(request: Request) -> Response:
    known, settings = services(request).sources, services(request).settings
    async with database(request).connection() as conn:
        since = await horizon(conn)
        jobs = await list_jobs(conn, viewer(request))

    shown = [SourceShown(source, missing(source, settings)) for source in known.known.values()]
    return render(
        request,
        "find/_jobs.html" if is_fragment(request) else "find/index.html",
        nav="find",
        horizon=since,
        sources=shown,
        broken=known.broken if member(request).is_admin else (),
        jobs=jobs,
        titles=_titles(request),
    )


async def new(request: Request) -> Response:
    source = _source(request)
    values = {**defaults_of(source.params), **defaults_of(TermsForm)}
    return await _form(request, source, values, {})


async def create(request: Request) -> Response:
    """Start the search, or show the form again with what was wrong with it."""
    source, form = _source(request), await request.form()
    if missing(source, services(request).settings):
        raise SourceNotReady
    typed, bounds = await sent_to(source.params, form), await sent_to(TermsForm, form)
    params, wrong = check(source.params, typed)
    asked, beyond = check(TermsForm, bounds)
    if params is None or asked is None:
        return await _form(request, source, {**typed, **bounds}, {**beyond, **wrong})
    async with database(request).transaction() as conn:
        job_id = await start_job(
            conn,
            source.id,
            params.model_dump(mode="json"),
            title=source.name_of(params),
            terms=asked.terms,
            by=member(request).id,
            now=now(request),
        )
    return _to(job_id)


async def show(request: Request) -> Response:
    job_id, who = _job_id(request), viewer(request)
    verdict = _verdict(request.query_params.get("verdict", ""))
    before = as_number(request.query_params.get("before", ""))
    async with database(request).connection() as conn:
        since = await horizon(conn)
        job = await get_job_for(conn, job_id, who)
        if job is None:
            raise JobGone
        found = await list_candidates(
            conn, job_id, who, verdict=verdict, before=before, limit=CANDIDATES_PER_PAGE + 1
        )

    return render(
        request,
        "find/_following.html" if is_fragment(request) else "find/show.html",
        nav="find",
        horizon=since,
        job=job,
        candidates=found[:CANDIDATES_PER_PAGE],
        more=found[CANDIDATES_PER_PAGE - 1].number if len(found) > CANDIDATES_PER_PAGE else None,
        verdict=verdict,
        source=services(request).sources.known.get(job.source),
        titles=_titles(request),
    )


async def cancel(request: Request) -> Response:
    async with database(request).transaction() as conn:
        await cancel_job(conn, _job_id(request), by=viewer(request))
    return _to(_job_id(request))


async def resume(request: Request) -> Response:
    async with database(request).transaction() as conn:
        await go_on(conn, _job_id(request), by=viewer(request), now=now(request))
    return _to(_job_id(request))


async def repeat(request: Request) -> Response:
    async with database(request).transaction() as conn:
        job_id = await search_again(conn, _job_id(request), by=viewer(request), now=now(request))
    return _to(job_id)


async def _form(
    request: Request, source: Source, values: Mapping[str, object], errors: Errors
) -> Response:
    texts = {name: value for name, value in values.items() if not isinstance(value, bytes)}
    bounds, _wrong = check(TermsForm, values)
    async with database(request).connection() as conn:
        leads = bounds.terms.researched_at_most if bounds else 0
        estimate = await estimate_for(request, conn, leads or 0)
    return render(
        request,
        "find/new.html",
        status_code=422 if errors else 200,
        nav="find",
        source=source,
        missing=missing(source, services(request).settings),
        fields=fields_of(source.params),
        terms=fields_of(TermsForm),
        estimate=estimate,
        language_model=services(request).settings.llm_model is not None,
        values=texts,
        errors=errors,
    )


def _source(request: Request) -> Source:
    source = services(request).sources.known.get(request.path_params["source"])
    if source is None:
        raise SourceGone
    return source


def _titles(request: Request) -> dict[str, str]:
    return {id_: source.title for id_, source in services(request).sources.known.items()}


def _job_id(request: Request) -> JobId:
    return JobId(number(request, "job_id"))


def _verdict(text: str) -> Verdict | None:
    return next((verdict for verdict in _VERDICTS if verdict == text), None)


def _to(job_id: JobId) -> Response:
    return RedirectResponse(f"/find/{job_id}", 303)
