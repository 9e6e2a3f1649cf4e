"""Options that several commands share, the settings they result in, and how a command runs."""

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, TypeAlias, TypeVar

import typer
import uvloop
from pydantic import ValidationError

from keepwarm.kit.errors import Invalid
from keepwarm.settings import Settings

T = TypeVar("T")

INTERRUPTED = 130  # what shells expect of a program that was told to end before it was done

Data: TypeAlias = Annotated[
    Path | None,
    typer.Option("--data", help="Where the data live. [env: KEEPWARM_DATA_DIR]"),
]
Port: TypeAlias = Annotated[
    int, typer.Option(help="The port to serve on; 0 takes a free one.", min=0, max=65535)
]
Host: TypeAlias = Annotated[str, typer.Option(help="The address to serve on.")]


class SettingsUnusable(Invalid):
    message = "A setting cannot be used as it stands; docs/operations.md explains each."


class CannotWrite(Invalid):
    message = "The file cannot be written."


def settings_with(data: Path | None) -> Settings:
    """
    Read the environment; a directory named on the command line wins.

    Raises SettingsUnusable, which names the variable but not its value: it may be a secret.
    """
    try:
        return Settings() if data is None else Settings(data_dir=data)
    except ValidationError as error:
        wrong = "; ".join(
            f"KEEPWARM_{'_'.join(map(str, each['loc'])).upper()}: {each['msg']}"
            for each in error.errors()
        )
        raise SettingsUnusable(f"{wrong}. See docs/operations.md.") from None


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a command that comes to its own end; told to end sooner, it leaves all in order."""
    try:
        return _run(main)
    except asyncio.CancelledError:
        raise typer.Exit(INTERRUPTED) from None


def run_until_told(main: Coroutine[Any, Any, None]) -> None:
    """Run a command that stays until Ctrl-C or SIGTERM: for it that is the good end."""
    with suppress(asyncio.CancelledError):
        _run(main)


def _run(main: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_cancelled_by_signals(main))


async def _cancelled_by_signals(main: Coroutine[Any, Any, T]) -> T:
    """Take Ctrl-C and SIGTERM as one request to end, also while the database still starts."""
    running, told = asyncio.ensure_future(main), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Once: a terminal, make and uv may each pass the same Ctrl-C on, and a second one
        # must not break off the very tidying that the first one asked for.
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    telling = asyncio.create_task(told.wait())
    await asyncio.wait([running, telling], return_when=asyncio.FIRST_COMPLETED)
    if told.is_set():
        running.cancel()
    telling.cancel()
    return await running
