"""`import`, `export` and `enrich`: leads from the command line."""

import asyncio
import csv
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.console import Console

from keepwarm.cli.engine import Engine, engine, first_admin
from keepwarm.cli.files import whole_file
from keepwarm.cli.imports import Wishes, import_leads
from keepwarm.cli.options import Data, run, settings_with
from keepwarm.db import Connection
from keepwarm.enrichment.actions import ask_research
from keepwarm.enrichment.jobs import enrichment_queues
from keepwarm.enrichment.model import Event, Run
from keepwarm.enrichment.reads import get_last_run, list_events
from keepwarm.enrichment.tools import Tools
from keepwarm.kit.addresses import normal_domain
from keepwarm.kit.errors import Invalid
from keepwarm.kit.ids import LeadId, RunId
from keepwarm.kit.sheets import csv_safe
from keepwarm.leads.actions import KnownAlready, add_lead
from keepwarm.leads.model import LeadDraft
from keepwarm.leads.reads import ExportedLead, list_export
from keepwarm.sites.reader import SiteReader
from keepwarm.work.worker import Worker
from keepwarm.worker.thinking import analyst_of, ledger_of, model_of

PAGE = 1_000
LOOK_AGAIN_AFTER = 0.1  # seconds between looks at a run's events
OVER = ("completed", "failed", "cancelled")


class NotALead(Invalid):
    message = "Give the number of a lead or the address of a company's site."


def import_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A CSV file.")],
    *,
    enrich: Annotated[bool, typer.Option("--enrich", help="Research each new lead.")] = False,
    plan: Annotated[
        bool, typer.Option("--plan", help="Research each new lead, then plan for it.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be.")] = False,
    data: Data = None,
) -> None:
    """Bring in leads from a CSV file. Importing the same file again changes nothing."""
    wishes = Wishes(enrich=enrich, plan=plan)
    run(import_leads(settings_with(data), file, wishes=wishes, dry_run=dry_run))


def export(
    file: Annotated[Path | None, typer.Argument(help="Where to; standard output if none.")] = None,
    *,
    data: Data = None,
) -> None:
    """Write all leads as CSV, in a form that `import` takes in again."""
    if file is None:
        run(_export(data, sys.stdout))
        return
    with whole_file(file) as draft, draft.open("w", encoding="utf-8", newline="") as out:
        run(_export(data, out))


def enrich(
    lead: Annotated[str, typer.Argument(help="A lead's number, or a web address.")],
    *,
    force: Annotated[bool, typer.Option("--force", help="Read the site again.")] = False,
    data: Data = None,
) -> None:
    """Research one lead and tell what the agents do, as they do it."""
    trouble = run(_enrich(data, lead, force=force))
    if trouble is not None:
        Console(stderr=True, soft_wrap=True, highlight=False).print(
            trouble, style="red", markup=False
        )
        raise typer.Exit(1)


async def _export(data: Path | None, out: TextIO) -> None:
    table = csv.writer(out)
    table.writerow(ExportedLead.__struct_fields__)
    async with engine(settings_with(data)) as base, base.db.connection() as conn:
        after: LeadId | None = None
        while leads := await list_export(conn, after=after, page=PAGE):
            table.writerows(_cells(lead) for lead in leads)
            after = leads[-1].id


def _cells(lead: ExportedLead) -> list[str]:
    values = (getattr(lead, name) for name in lead.__struct_fields__)
    return [csv_safe(_cell(value)) for value in values]


def _cell(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(str(each) for each in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] -- lists of text, all of them
    return "" if value is None else str(value)


async def _enrich(data: Path | None, typed: str, *, force: bool) -> str | None:
    """Ask for the run, serve its queue beside any other worker, and tell its events."""
    async with engine(settings_with(data)) as base:
        async with base.db.transaction() as conn:
            by = (await first_admin(base, conn)).viewer
            lead_id = await _find_or_add(base, conn, typed)
            await ask_research(conn, lead_id, by=by, force=force, now=base.clock.now())
        async with _serving(base):
            return await _tell(base, lead_id)


async def _find_or_add(base: Engine, conn: Connection, typed: str) -> LeadId:
    if typed.isdecimal():
        return LeadId(int(typed))
    domain = normal_domain(typed)
    if domain is None:
        raise NotALead
    website = typed if "://" in typed else f"https://{typed}"
    draft = LeadDraft(company=domain, website=website)
    try:
        async with conn.savepoint():
            return await add_lead(conn, draft, origin="form", now=base.clock.now())
    except KnownAlready as known:
        return known.lead_id


@asynccontextmanager
async def _serving(base: Engine) -> AsyncGenerator[None, None]:
    model = model_of(base.settings)
    analyst = analyst_of(model, ledger_of(base.settings, base.db, base.clock))
    async with SiteReader() as reader:
        tools = Tools(db=base.db, clock=base.clock, reader=reader, analyst=analyst)
        worker = Worker(base.db, enrichment_queues(tools, side_by_side=1))
        working = asyncio.create_task(worker.run())
        try:
            yield
        finally:
            worker.stop()
            with suppress(asyncio.CancelledError):
                await working
            if model is not None:
                await model.aclose()


async def _tell(base: Engine, lead_id: LeadId) -> str | None:
    """Print a run's events until it is over; return why it failed, if it did."""
    told: list[Event] = []
    while True:
        async with base.db.connection() as conn:
            found = await get_last_run(conn, lead_id)
            after = told[-1].seq if told else 0
            news = await list_events(conn, RunId(found.id), after=after) if found else []
        for event in news:
            print(_line(event), flush=True)
        told += news
        if found is not None and found.status in OVER and not news:
            return _trouble(found, told)
        await asyncio.sleep(LOOK_AGAIN_AFTER)


def _trouble(found: Run, told: list[Event]) -> str | None:
    if found.status != "completed":
        return found.error or found.status
    # A run that came to its end may still have found out nothing: then its last event says why.
    failed = told and told[-1].success is False
    return str(told[-1].facts.get("error", "failed")) if failed else None


def _line(event: Event) -> str:
    outcome = "" if event.success is None else " ok" if event.success else " failed"
    why = f": {event.facts['error']}" if "error" in event.facts else ""
    return f"{event.happened_at:%H:%M:%S}  {event.kind}  {event.agent or ''}{outcome}{why}"
