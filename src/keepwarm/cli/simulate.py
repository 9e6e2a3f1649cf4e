"""`simulate`: weeks of a team's work with its leads, played in seconds by the production code."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from time import perf_counter
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.progress import Progress

from keepwarm.cli.options import CannotWrite, Data, run, settings_with
from keepwarm.cli.timeline import print_comparison, print_days, print_end, print_story
from keepwarm.db.embedded import EmbeddedPostgres
from keepwarm.db.server import check_external
from keepwarm.kit.clock import SystemClock
from keepwarm.kit.errors import Invalid
from keepwarm.settings import Settings
from keepwarm.simulation.model import DEFAULT_PLAN, Played, Scenario, WhatIf
from keepwarm.simulation.page import page_of
from keepwarm.simulation.plans import read_plan
from keepwarm.simulation.play import play
from keepwarm.simulation.result import Result, as_json, result_of, what_if_titles

A_WEEK = 7
BROKEN = 1  # what the command ends with where something that we promise does not hold


class NoSuchDay(Invalid):
    message = "The first day is no date; write it like 2026-03-02."


class NoSuchLead(Invalid):
    message = "There is no lead of that number."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """What is made of a run beside the timeline."""

    lead: int | None
    json_file: Path | None
    html_file: Path | None


def simulate(
    *,
    days: Annotated[int, typer.Option(help="How many days.", min=1, max=730)] = 60,
    leads: Annotated[int, typer.Option(help="How many leads.", min=1, max=100_000)] = 1000,
    members: Annotated[int, typer.Option(help="How many members.", min=1, max=100)] = 5,
    plan: Annotated[Path | None, typer.Option(help="A plan as YAML or JSON.")] = None,
    seed: Annotated[int, typer.Option(help="Another seed, other people.")] = 1,
    start: Annotated[
        str | None, typer.Option(help="The first day: 2026-03-02. Else next Monday.")
    ] = None,
    what_if: Annotated[
        WhatIf | None, typer.Option(help="Play it twice, and say what this changes.")
    ] = None,
    lead: Annotated[int | None, typer.Option(help="Tell the story of one lead.", min=1)] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write it as JSON.")] = None,
    html_file: Annotated[Path | None, typer.Option("--html", help="Write it as a page.")] = None,
    data: Data = None,
) -> None:
    """Play weeks of a team's work in seconds."""
    if lead is not None and lead > leads:
        raise NoSuchLead
    scenario = Scenario(
        start=_first_day(start),
        days=days,
        leads=leads,
        members=members,
        seed=seed,
        plan=read_plan(plan) if plan else DEFAULT_PLAN,
        what_if=what_if,
    )
    outputs = Outputs(lead=lead, json_file=json_file, html_file=html_file)
    if not run(_simulate(settings_with(data), scenario, outputs)):
        raise typer.Exit(BROKEN)


async def _simulate(settings: Settings, scenario: Scenario, outputs: Outputs) -> bool:
    """Play, tell, and say whether everything held that we promise."""
    began = perf_counter()
    async with _server(settings) as url:
        plain = await _watched(url, replace(scenario, what_if=None))
        changed = await _watched(url, scenario) if scenario.what_if else None
    seconds = perf_counter() - began
    result = result_of(changed, plain) if changed else result_of(plain)
    _print(result, outputs, seconds)
    _write(outputs.json_file, _json(result, seconds))
    _write(outputs.html_file, page_of(result, tokens=_tokens()))
    return all(check.holds for check in result.checks)


@asynccontextmanager
async def _server(settings: Settings) -> AsyncGenerator[str, None]:
    """Lend a server; of the databases in it none is changed, not even brought up to date."""
    if settings.database_url is not None:
        await check_external(settings.database_url)
        yield settings.database_url
        return
    server = await asyncio.to_thread(EmbeddedPostgres, settings.data_dir / "postgres")
    try:
        await asyncio.to_thread(server.start)
        yield server.url
    finally:
        await asyncio.to_thread(server.stop)


async def _watched(url: str, scenario: Scenario) -> Played:
    """Play, with a bar that fills as the slower part of the team comes along."""
    title = what_if_titles(scenario)[scenario.what_if] if scenario.what_if else "As planned"
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task(title, total=scenario.days)
        come: dict[int, float] = {}

        def watch(part: int, at: datetime) -> None:
            come[part] = (at.date() - scenario.start) / timedelta(days=1)
            progress.update(bar, completed=min(come.values()))

        return await play(url, scenario, watch=watch)


def _print(result: Result, outputs: Outputs, seconds: float) -> None:
    console = Console(highlight=False)
    if outputs.lead is None:
        print_days(console, result)
    else:
        print_story(console, result, outputs.lead)
    if result.comparison is not None:
        print_comparison(console, result, result.comparison)
    print_end(console, result, seconds)


def _json(result: Result, seconds: float) -> str:
    told = as_json(result, seconds=seconds)
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode() + "\n"


def _tokens() -> str:
    return (files("keepwarm.web") / "static" / "tokens.css").read_text(encoding="utf-8")


def _write(file: Path | None, text: str) -> None:
    if file is None:
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise CannotWrite(f"{file} cannot be written: {problem.strerror}.") from problem


def _first_day(text: str | None) -> date:
    if text is None:
        today = SystemClock().now().date()
        return today + timedelta(days=A_WEEK - today.weekday())
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise NoSuchDay from problem
