"""Everything that can happen to an import."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal, Protocol

from keepwarm.contacts.reads import list_suppressed
from keepwarm.db import Connection
from keepwarm.imports import writes
from keepwarm.imports.model import (
    Import,
    ImportId,
    Joining,
    KnownLead,
    RowVerdict,
    UploadId,
    judge_known,
    learned,
    sort_rows,
)
from keepwarm.imports.preview import read_file
from keepwarm.imports.reads import (
    get_import,
    get_import_for,
    get_open_import,
    list_known_leads,
    sees_every_lead,
)
from keepwarm.kit.errors import Conflict, Invalid, NotFound
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import add_leads, complete_lead
from keepwarm.leads.model import LeadDraft
from keepwarm.leads.reads import list_known_keys
from keepwarm.live.events import announce
from keepwarm.rosters.model import ColumnMap, Row
from keepwarm.tags.actions import tag_leads
from keepwarm.work.actions import request_cancel, wake_workers

TABLE = "imports"
CARDS_ONE_BY_ONE = 50  # above this pages read the board anew instead of card after card


class ImportGone(NotFound):
    message = "This import is not here any more."


class UploadGone(NotFound):
    message = "This file is not here any more. Please choose it again."


class NothingToKnowALeadBy(Invalid):
    message = "Say which column holds the name, the company, the e-mail address or the web site."


class Enrich(Protocol):
    """Asks for research of fresh leads, in the transaction that adds them."""

    def __call__(
        self,
        conn: Connection,
        lead_ids: Sequence[LeadId],
        /,
        *,
        by: MemberId | None,
        job_id: int | None,
        then_plan: bool,
        now: datetime,
    ) -> Awaitable[None]: ...


async def keep_upload(
    conn: Connection, *, name: str, content: bytes, by: MemberId, now: datetime
) -> UploadId:
    """Keep a file while its member looks at what is in it."""
    read_file(content)
    return await writes.insert_upload(conn, name, content, by=by, now=now)


async def forget_uploads(conn: Connection, *, now: datetime, after: timedelta) -> int:
    """Forget files that nobody decided to import."""
    return await writes.delete_uploads(conn, now=now, after=after)


async def start_import(
    conn: Connection,
    *,
    name: str,
    content: bytes,
    columns: ColumnMap,
    enrich: bool = False,
    then_plan: bool = False,
    default_country: str | None = None,
    by: MemberId | None,
    now: datetime,
) -> ImportId:
    """
    Have a file taken in by a worker. While the same file is under way, that one is returned.

    A file that was imported before is read again: its rows turn out to be known and change
    nothing. With `then_plan` each new lead is researched, and planned for when that has
    ended well. Raises NothingToKnowALeadBy for columns that can make no lead.
    """
    if not columns.can_make_a_lead:
        raise NothingToKnowALeadBy
    sha256 = hashlib.sha256(content).hexdigest()
    started = await writes.insert_import(
        conn,
        name=name,
        content=content,
        sha256=sha256,
        columns=columns,
        enrich=enrich or then_plan,
        then_plan=then_plan,
        default_country=default_country,
        by=by,
        now=now,
    )
    if started is not None:
        wake_workers(conn)
        return started
    running = await get_open_import(conn, sha256)
    if running is None:
        raise Conflict  # it ended this very moment; the next press starts afresh
    return running


async def cancel_import(conn: Connection, import_id: ImportId, *, by: Viewer) -> None:
    """Stop an import after the chunk in hand. Leads it has added stay. Safe to repeat."""
    if await get_import_for(conn, import_id, by) is None:
        raise ImportGone
    if await request_cancel(conn, TABLE, import_id) == "cancelled":
        await import_ended(conn, import_id, "cancelled", None)


async def note_total(conn: Connection, job: Import, rows_total: int) -> None:
    """Write down how many rows a file has, for its progress bar."""
    await writes.update_total(conn, job.id, rows_total)
    await _announce(conn, job)


async def take_rows(
    conn: Connection,
    job: Import,
    rows: Sequence[Row],
    *,
    enrich: Enrich | None = None,
    now: datetime,
) -> list[RowVerdict]:
    """
    Give the next rows of an import their verdicts, and the board its new cards.

    All or nothing. Raises Conflict or LeadGone when somebody added or threw away one of
    these leads meanwhile: look again, in a new transaction.
    """
    known = await list_known_keys(conn, [key for row in rows for key in row.keys])
    left_alone = await _left_alone(conn, rows)
    sorting = sort_rows(rows, {key.key: key.lead_id for key in known}, left_alone)
    created = await _create(conn, job, sorting.fresh, now=now)
    joined = await _join(conn, job, sorting.joining, created, now=now)
    verdicts = sorted((*sorting.refused, *created.values(), *joined), key=lambda v: v.line)
    await _tag(conn, rows, verdicts)
    await writes.insert_rows(conn, job.id, verdicts)
    await writes.update_progress(conn, job.id, Counter(v.verdict for v in verdicts))
    fresh = [v.lead_id for v in created.values() if v.lead_id]
    await _show(conn, fresh)
    await _announce(conn, job)
    if enrich is not None and job.enrich:
        await enrich(
            conn,
            fresh,
            by=job.asked_by,
            job_id=job.id,
            then_plan=job.then_plan_at is not None,
            now=now,
        )
    return verdicts


async def complete_import(conn: Connection, job: Import) -> None:
    """Let go of a file whose every row has its verdict, and tell who asked."""
    await writes.drop_content(conn, job.id)
    await _announce(conn, job)
    await _toast(conn, job, "import_finished")


async def import_ended(
    conn: Connection, import_id: int, status: Literal["failed", "cancelled"], _error: str | None
) -> None:
    """Let go of a file that was given up or cancelled; what was taken in stays."""
    job = await get_import(conn, ImportId(import_id))
    if job is None:
        return
    await writes.drop_content(conn, job.id)
    await _announce(conn, job)
    if status == "failed":
        await _toast(conn, job, "import_failed")


async def _left_alone(conn: Connection, rows: Sequence[Row]) -> set[str]:
    return set(await list_suppressed(conn, [a for row in rows for a in row.addresses]))


async def _create(
    conn: Connection, job: Import, fresh: Sequence[Row], *, now: datetime
) -> dict[int, RowVerdict]:
    ids = await add_leads(
        conn,
        [row.draft for row in fresh if row.draft is not None],
        stage="intake",
        owner_id=None,
        by=job.asked_by,
        origin=job.origin,
        now=now,
        keys=[row.keys for row in fresh if row.draft is not None],
    )
    return {
        row.line: RowVerdict(row.line, row.title, "created", id_, row.reason)
        for row, id_ in zip(fresh, ids, strict=True)
    }


async def _join(
    conn: Connection,
    job: Import,
    joining: Sequence[Joining],
    created: Mapping[int, RowVerdict],
    *,
    now: datetime,
) -> list[RowVerdict]:
    """Judge the rows about leads we have, and write down what is new in them."""
    homes = [(_home(each, created), each) for each in joining]
    leads = await _known_leads(conn, job, [lead_id for lead_id, _ in homes], created)
    sees_all = await sees_every_lead(conn, job)
    verdicts: list[RowVerdict] = []
    # Leads are locked in the order of their ids, so that two imports never wait in a ring.
    for lead_id, each in sorted(homes, key=lambda home: (home[0], home[1].row.line)):
        lead = leads[lead_id]
        theirs = sees_all or lead.owner_id in (None, job.asked_by)
        verdict, leads[lead_id] = await _judge(conn, job, each, lead, theirs=theirs, now=now)
        verdicts.append(verdict)
    return verdicts


def _home(joining: Joining, created: Mapping[int, RowVerdict]) -> LeadId:
    if isinstance(joining.home, Row):
        return LeadId(created[joining.home.line].lead_id or 0)
    return joining.home


async def _known_leads(
    conn: Connection, job: Import, lead_ids: Sequence[LeadId], created: Mapping[int, RowVerdict]
) -> dict[LeadId, KnownLead]:
    leads = {lead.id: lead for lead in await list_known_leads(conn, lead_ids, job.id)}
    if not leads.keys() >= set(lead_ids):
        raise Conflict  # deleted for good since we asked who has these keys
    lines = {verdict.lead_id: line for line, verdict in created.items()}
    return {id_: replace(lead, line=lines.get(id_, lead.line)) for id_, lead in leads.items()}


async def _judge(
    conn: Connection,
    job: Import,
    joining: Joining,
    lead: KnownLead,
    *,
    theirs: bool,
    now: datetime,
) -> tuple[RowVerdict, KnownLead]:
    """Judge one row about a known lead; return what we know of the lead afterwards."""
    row, draft = joining.row, joining.row.draft or LeadDraft()
    verdict = judge_known(row, lead, new_key=joining.new_key, theirs=theirs)
    if verdict.verdict != "updated":
        return verdict, lead
    await complete_lead(conn, lead.id, draft, origin=job.origin, now=now)
    return verdict, learned(lead, row, draft)


async def _tag(conn: Connection, rows: Sequence[Row], verdicts: Sequence[RowVerdict]) -> None:
    """Give the leads of new and telling rows their tags, one statement a tag."""
    drafts = {row.line: row.draft for row in rows}
    leads_by_tag = defaultdict[str, list[LeadId]](list)
    for verdict in verdicts:
        draft = drafts[verdict.line]
        if draft is not None and verdict.lead_id and verdict.verdict in ("created", "updated"):
            for tag in draft.tags:
                leads_by_tag[tag].append(verdict.lead_id)
    for tag in sorted(leads_by_tag):
        await tag_leads(conn, leads_by_tag[tag], [tag])


async def _show(conn: Connection, fresh: Sequence[LeadId]) -> None:
    if len(fresh) > CARDS_ONE_BY_ONE:
        await announce(conn, "card")
        return
    for lead_id in fresh:
        await announce(conn, "card", lead_id=lead_id)


async def _announce(conn: Connection, job: Import) -> None:
    await announce(conn, "import", owner_id=job.asked_by, facts={"id": job.id})


async def _toast(conn: Connection, job: Import, what: str) -> None:
    if job.asked_by is not None:
        facts: dict[str, object] = {"what": what, "id": f"import:{job.id}"}
        await announce(conn, "toast", member_id=job.asked_by, facts=facts)
