"""Every command, one line each."""

import sys

import typer
from rich.console import Console

from keepwarm.accounts.secret_key import SecretKeyProblem
from keepwarm.cli import leads, members, serve, upkeep
from keepwarm.db.problems import DatabaseProblem
from keepwarm.kit.errors import Refused

app = typer.Typer(
    name="keepwarm",
    help="Keepwarm keeps every lead warm.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("up")(serve.up)
app.command("web")(serve.web)
app.command("worker")(serve.worker)
app.command("migrate")(upkeep.migrate)
app.command("import")(leads.import_file)
app.command("export")(leads.export)
app.command("enrich")(leads.enrich)
app.command("backup")(upkeep.backup)
app.command("restore")(upkeep.restore)
app.command("doctor")(upkeep.doctor)
app.add_typer(members.app, name="user", help="The members of the team.")


def main() -> None:
    """Run a command; what goes wrong in a foreseen way is one plain sentence."""
    try:
        app()
    except (DatabaseProblem, SecretKeyProblem, Refused) as problem:
        Console(stderr=True, soft_wrap=True).print(f"[bold red]keepwarm:[/] {problem}")
        sys.exit(1)
