"""A file of leads: uploaded, looked at, taken in and followed."""

import asyncio
from collections.abc import Mapping

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.imports.actions import (
    ImportGone,
    UploadGone,
    cancel_import,
    keep_upload,
    start_import,
)
from keepwarm.imports.model import (
    VERDICTS,
    ImportId,
    UploadId,
    Verdict,
)
from keepwarm.imports.preview import FileIsEmpty, preview
from keepwarm.imports.reads import (
    ROWS_PER_PAGE,
    Upload,
    get_import_for,
    get_upload_for,
    list_imports,
    list_rows,
)
from keepwarm.kit.errors import Invalid, Refused
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.places import country_code
from keepwarm.live.reads import horizon
from keepwarm.rosters.model import FIELDS, ColumnMap, Field
from keepwarm.web.errors import status_of
from keepwarm.web.page import database, is_fragment, member, now, render, services, viewer
from keepwarm.web.params import as_number, number
from keepwarm.web.spending import estimate_for

LARGEST = 64  # megabytes
BODY_LIMIT = (LARGEST + 1) * 1_000_000


class CountryUnknown(Invalid):
    message = "There is no such country. Write two letters, like DE."


async def new(request: Request) -> Response:
    return await _new(request)


async def create(request: Request) -> Response:
    """Keep an uploaded file and show what is in it; nothing is imported yet."""
    file = (await request.form()).get("file")
    try:
        if not isinstance(file, UploadFile):
            raise FileIsEmpty
        content = await file.read()
        await asyncio.to_thread(preview, content)  # refused here, or shown on the next page
        async with database(request).transaction() as conn:
            upload_id = await keep_upload(
                conn,
                name=file.filename or "leads.csv",
                content=content,
                by=member(request).id,
                now=now(request),
            )
    except Refused as refusal:
        return await _new(request, refusal)
    return RedirectResponse(f"/import/uploads/{upload_id}", 303)


async def review(request: Request) -> Response:
    upload = await _upload(request)
    return await _review(request, upload, country=services(request).settings.default_country)


async def check(request: Request) -> Response:
    """Show what the first rows become with the columns somebody chose."""
    upload, sent = await _upload(request), await _sent(request)
    country = sent.get("country", "").strip()
    return await _review(
        request,
        upload,
        columns=_columns(sent),
        country=country or None,
        enrich="enrich" in sent,
        then_plan="then_plan" in sent,
    )


async def start(request: Request) -> Response:
    upload, sent = await _upload(request), await _sent(request)
    columns, enrich, then_plan = _columns(sent), "enrich" in sent, "then_plan" in sent
    try:
        country = _country(sent)
        async with database(request).transaction() as conn:
            import_id = await start_import(
                conn,
                name=upload.name,
                content=upload.content,
                columns=columns,
                enrich=enrich,
                then_plan=then_plan,
                default_country=country,
                by=member(request).id,
                now=now(request),
            )
    except Invalid as refusal:
        return await _review(
            request,
            upload,
            columns=columns,
            country=sent.get("country"),
            enrich=enrich,
            then_plan=then_plan,
            refusal=refusal,
        )
    return RedirectResponse(f"/import/{import_id}", 303)


async def show(request: Request) -> Response:
    import_id, who = ImportId(number(request, "import_id")), viewer(request)
    verdict = _verdict(request.query_params.get("verdict", ""))
    after = as_number(request.query_params.get("after", "")) or 0
    async with database(request).connection() as conn:
        since = await horizon(conn)
        job = await get_import_for(conn, import_id, who)
        if job is None:
            raise ImportGone
        rows = await list_rows(
            conn, import_id, who, verdict=verdict, after=after, limit=ROWS_PER_PAGE + 1
        )

    return render(
        request,
        "imports/_following.html" if is_fragment(request) else "imports/show.html",
        nav="import",
        each=job,
        rows=rows[:ROWS_PER_PAGE],
        verdict=verdict,
        more=rows[ROWS_PER_PAGE - 1].line if len(rows) > ROWS_PER_PAGE else None,
        horizon=since,
    )


async def show_toast(request: Request) -> Response:
    import_id = ImportId(number(request, "import_id"))
    async with database(request).connection() as conn:
        job = await get_import_for(conn, import_id, viewer(request))
    if job is None:
        raise ImportGone
    has_failed = job.status == "failed"
    text = _("The import of {name} failed.") if has_failed else _("{name} is imported.")
    return render(
        request,
        "_toast.html",
        text=text.format(name=job.name),
        detail=job.error,
        symbol="circle-alert" if has_failed else "file-input",
        page=f"/import/{import_id}",
        seconds=6,
    )


async def cancel(request: Request) -> Response:
    import_id = ImportId(number(request, "import_id"))
    async with database(request).transaction() as conn:
        await cancel_import(conn, import_id, by=viewer(request))
    return RedirectResponse(f"/import/{import_id}", 303)


async def _new(request: Request, refusal: Refused | None = None) -> Response:
    async with database(request).connection() as conn:
        imports = await list_imports(conn, viewer(request))
    return render(
        request,
        "imports/new.html",
        status_code=200 if refusal is None else status_of(refusal),
        nav="import",
        imports=imports,
        largest=LARGEST,
        error=refusal,
    )


async def _review(
    request: Request,
    upload: Upload,
    *,
    columns: ColumnMap | None = None,
    country: str | None,
    enrich: bool = False,
    then_plan: bool = False,
    refusal: Refused | None = None,
) -> Response:
    known = country_code(country) if country else None
    shown = await asyncio.to_thread(
        preview, upload.content, columns=columns, default_country=known
    )
    async with database(request).connection() as conn:
        estimate = await estimate_for(request, conn, shown.total)
    return render(
        request,
        "imports/preview.html",
        estimate=estimate,
        status_code=200 if refusal is None else status_of(refusal),
        nav="import",
        upload=upload,
        preview=shown,
        country=country or "",
        enrich=enrich,
        then_plan=then_plan,
        error=refusal,
    )


async def _upload(request: Request) -> Upload:
    upload_id = UploadId(number(request, "upload_id"))
    async with database(request).connection() as conn:
        upload = await get_upload_for(conn, upload_id, viewer(request))
    if upload is None:
        raise UploadGone
    return upload


async def _sent(request: Request) -> dict[str, str]:
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _columns(sent: Mapping[str, str]) -> ColumnMap:
    count = sum(name.startswith("column-") for name in sent)
    fields: list[Field | None] = [_field(sent.get(f"column-{n}", "")) for n in range(count)]
    return ColumnMap(header="header" in sent, fields=tuple(fields))


def _field(text: str) -> Field | None:
    return next((field for field in FIELDS if field == text), None)


def _verdict(text: str) -> Verdict | None:
    return next((verdict for verdict in VERDICTS if verdict == text), None)


def _country(sent: Mapping[str, str]) -> str | None:
    text = sent.get("country", "").strip()
    code = country_code(text)
    if text and code is None:
        raise CountryUnknown
    return code
