"""`keepwarm drill kill`: whether messages survive what kills everything around them."""

import logging
import sys
from secrets import randbelow
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from keepwarm.cli.options import run
from keepwarm.dev.drill.field import Round, field
from keepwarm.dev.drill.verdict import Tally
from keepwarm.kit.clock import SystemClock
from keepwarm.kit.i18n import ngettext

app = typer.Typer(no_args_is_help=True)
BROKEN = 1  # the exit code when a message was lost or came twice


@app.callback()
def drill() -> None:
    """Put the promises to the test, in a place of their own."""


@app.command("kill")
def kill(
    *,
    rounds: Annotated[int, typer.Option(help="How often.", min=1)] = 20,
    reminders: Annotated[
        int, typer.Option(help="Reminders a round, and as many answers.", min=1, max=9_999)
    ] = 500,
    seed: Annotated[
        int | None, typer.Option(help="The chance of an earlier drill, to have it again.")
    ] = None,
) -> None:
    """Kill workers, bot and database while messages leave; count what was lost or came twice."""
    chance = randbelow(1_000_000) if seed is None else seed
    tally = run(_kill(rounds, reminders, chance))
    print(tally, flush=True)
    if not tally.holds:
        raise typer.Exit(BROKEN)


async def _kill(rounds: int, reminders: int, seed: int) -> Tally:
    # What goes wrong here goes wrong on purpose: what counts is printed.
    logging.basicConfig(level=logging.ERROR)
    console = Console(stderr=True)
    tally = Tally()
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        bar = progress.add_task("Setting up", total=None)

        def watch(what: str, done: int, total: int) -> None:
            words = f"Round {number} of {rounds}: {what}" if number else what
            progress.update(bar, description=words, completed=done, total=total)

        number = 0
        async with field(seed=seed, clock=SystemClock(), watch=watch) as place:
            print(f"Chance: --seed {seed}", flush=True)
            for number in range(1, rounds + 1):
                played = await place.play(number, reminders)
                tally += played.tally
                print(_line(number, played), flush=True)
                if not played.tally.holds:
                    print(place.crew.last_words(), file=sys.stderr)
    return tally


def _line(number: int, played: Round) -> str:
    workers, bots = played.kills["worker"], played.kills["bot"]
    chaos = [
        ngettext("{n} worker killed", "{n} workers killed", workers).format(n=workers),
        ngettext("{n} bot killed", "{n} bots killed", bots).format(n=bots),
        ngettext("{n} database crash", "{n} database crashes", played.restarts).format(
            n=played.restarts
        ),
    ]
    return f"Round {number}: {played.tally} ({', '.join(chaos)}, {played.seconds:.0f} s)"
