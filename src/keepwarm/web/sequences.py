"""Sequences: the list of them, and the page on which one is written and tried out."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.availability.reads import working_time_of
from keepwarm.db import Connection
from keepwarm.kit.errors import Refused
from keepwarm.kit.ids import SequenceId
from keepwarm.sequences.actions import SequenceGone
from keepwarm.sequences.editing import (
    SequenceBroken,
    add_sequence,
    archive_sequence,
    copy_sequence,
    save_sequence,
)
from keepwarm.sequences.model import SequenceDraft, SequenceRow, SequenceStep
from keepwarm.sequences.reads import get_sequence, list_sequence_steps
from keepwarm.sequences.shipped import starters
from keepwarm.sequences.shown import (
    list_readers,
    list_sequences_shown,
    list_ways,
)
from keepwarm.web.errors import status_of
from keepwarm.web.forms import field
from keepwarm.web.page import (
    database,
    is_fragment,
    member,
    now,
    public_address,
    render,
    viewer,
)
from keepwarm.web.params import as_number, number
from keepwarm.web.sequence_form import landed_at, read_sequence, rearranged
from keepwarm.web.sequence_view import sketches_of, span_words, values_for

_HERE = "/sequences"
_READERS = 40
_WAYS = 100
_BLANK = SequenceDraft(name="", steps=(SequenceStep(channel="email"),))


async def index(request: Request) -> Response:
    async with database(request).connection() as conn:
        sequences = await list_sequences_shown(conn)
    known = {each.name for each in sequences}
    fresh = [each for each in starters() if each.draft.name not in known]
    return render(
        request,
        "sequences/index.html",
        nav="sequences",
        sequences=sequences,
        starters=fresh,
        told="archived" in request.query_params,
    )


async def new(request: Request) -> Response:
    return await _edit(request, _BLANK, None)


async def show(request: Request) -> Response:
    async with database(request).connection() as conn:
        row = await _row(request, conn)
        steps = tuple(await list_sequence_steps(conn, row.id))
    draft = SequenceDraft(
        name=row.name, steps=steps, sends_itself=row.sends_itself, most_touches=row.most_touches
    )
    return await _edit(request, draft, row, saved="saved" in request.query_params)


async def sketch(request: Request) -> Response:
    """Show a sequence as it is typed, after a button that moves its steps; nothing is kept."""
    do = await field(request, "do")
    draft = rearranged(await read_sequence(request), do)
    which = as_number(await field(request, "sequence"))
    row = None
    if which is not None:
        async with database(request).connection() as conn:
            row = await get_sequence(conn, SequenceId(which))
    return await _edit(request, draft, row, landed=landed_at(draft.steps, do))


async def create(request: Request) -> Response:
    return await _save(request, None)


async def update(request: Request) -> Response:
    async with database(request).connection() as conn:
        row = await _row(request, conn)
    return await _save(request, row)


async def use(request: Request) -> Response:
    """Begin with a sequence that ships."""
    starter = next((s for s in starters() if s.key == request.path_params["key"]), None)
    if starter is None:
        raise SequenceGone
    async with database(request).transaction() as conn:
        made = await add_sequence(conn, starter.draft, by=viewer(request), now=now(request))
    return RedirectResponse(f"{_HERE}/{made}", 303)


async def copy(request: Request) -> Response:
    async with database(request).transaction() as conn:
        made = await copy_sequence(conn, _id(request), by=viewer(request), now=now(request))
    return RedirectResponse(f"{_HERE}/{made}", 303)


async def archive(request: Request) -> Response:
    async with database(request).transaction() as conn:
        await archive_sequence(conn, _id(request), by=viewer(request), now=now(request))
    return RedirectResponse(f"{_HERE}?archived", 303)


async def _save(request: Request, row: SequenceRow | None) -> Response:
    draft = await read_sequence(request)
    try:
        async with database(request).transaction() as conn:
            saved = await save_sequence(
                conn,
                draft,
                sequence_id=row.id if row else None,
                by=viewer(request),
                now=now(request),
            )
    except Refused as refusal:
        return await _edit(request, draft, row, refusal=refusal)
    return RedirectResponse(f"{_HERE}/{saved}?saved", 303)


async def _edit(
    request: Request,
    draft: SequenceDraft,
    row: SequenceRow | None,
    *,
    refusal: Refused | None = None,
    landed: int | None = None,
    saved: bool = False,
) -> Response:
    async with database(request).connection() as conn:
        context = await _context(request, conn, draft, row)
    where = refusal.where if isinstance(refusal, SequenceBroken) else None
    return render(
        request,
        "sequences/_steps.html" if is_fragment(request) else "sequences/edit.html",
        status_code=status_of(refusal) if refusal else 200,
        nav="sequences",
        draft=draft,
        row=row,
        refusal=str(refusal or ""),
        wrong=where,
        landed=landed,
        saved=saved,
        **context,
    )


async def _context(
    request: Request, conn: Connection, draft: SequenceDraft, row: SequenceRow | None
) -> dict[str, Any]:
    who = viewer(request)
    readers = await list_readers(conn, who, limit=_READERS)
    chosen = as_number(await field(request, "reader"))
    reader = next((each for each in readers if each.contact_id == chosen), None)
    reader = reader or next(iter(readers), None)
    working = await working_time_of(conn, who.member_id)
    values = values_for(
        reader, sender=member(request).name, public_url=public_address(request, "")
    )
    sketches = sketches_of(draft, working=working, now=now(request), values=values, reader=reader)
    return {
        "sketches": sketches,
        "span": span_words(sketches),
        "readers": readers,
        "reader": reader,
        "zone": working.zone.key,
        "ways": await list_ways(conn, row.id, who, limit=_WAYS) if row else [],
        "may_change": row is None or who.is_admin or row.made_by == who.member_id,
    }


async def _row(request: Request, conn: Connection) -> SequenceRow:
    row = await get_sequence(conn, _id(request))
    if row is None or row.archived_at is not None:
        raise SequenceGone
    return row


def _id(request: Request) -> SequenceId:
    return SequenceId(number(request, "sequence_id"))
