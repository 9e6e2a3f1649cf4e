"""Options that several commands share, and the settings they result in."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeAlias, TypeVar

import typer
import uvloop

from keepwarm.settings import Settings

T = TypeVar("T")

Data: TypeAlias = Annotated[
    Path | None,
    typer.Option("--data", help="Where the data live. [env: KEEPWARM_DATA_DIR]"),
]
Port: TypeAlias = Annotated[int, typer.Option(help="The port to serve on; 0 takes a free one.")]
Host: TypeAlias = Annotated[str, typer.Option(help="The address to serve on.")]


def settings_with(data: Path | None) -> Settings:
    """Read the environment; a directory named on the command line wins."""
    return Settings() if data is None else Settings(data_dir=data)


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine on the fast event loop."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)
