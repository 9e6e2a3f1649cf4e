"""
The program: finds the command that is asked for, and says what went wrong.

Only that command is loaded. The whole product takes a second to load, and nobody who asks
for help should wait for the web server.
"""

import sys
from importlib import import_module
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape

from keepwarm.accounts.secret_key import SecretKeyProblem
from keepwarm.cli.commands import COMMANDS, Command
from keepwarm.db.problems import DatabaseProblem
from keepwarm.kit.errors import Refused


def main() -> None:
    """Run a command; what goes wrong in a foreseen way is one plain sentence."""
    try:
        build_app(sys.argv[1:])(prog_name="keepwarm")
    except (DatabaseProblem, SecretKeyProblem, Refused) as problem:
        console = Console(stderr=True, soft_wrap=True, highlight=False)
        console.print(f"[bold red]keepwarm:[/] {escape(str(problem))}")
        sys.exit(1)


def build_app(words: list[str]) -> typer.Typer:
    """Return the program with the command that the words begin with, and a line for each other."""
    app = typer.Typer(
        name="keepwarm",
        help="Keepwarm keeps every lead warm.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for command in COMMANDS:
        code = load(command) if command.name in words[:1] else _not_loaded
        if isinstance(code, typer.Typer):
            app.add_typer(code, name=command.name, help=command.help)
        elif code is _not_loaded:
            app.command(command.name, help=command.help)(code)
        else:
            app.command(command.name)(code)
    return app


def load(command: Command) -> Any:
    """Return the function of a command, or the program of a group of them."""
    module, _, name = command.code.partition(":")
    return getattr(import_module(f"keepwarm.cli.{module}"), name)


def _not_loaded() -> None:
    """Stand for a command that nobody asked for."""
