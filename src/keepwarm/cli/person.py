"""`keepwarm person …`: what people may ask of us, from the command line."""

import json
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import typer

from keepwarm.cli.engine import Engine, engine
from keepwarm.cli.options import Data, run, settings_with
from keepwarm.db import Connection
from keepwarm.db.patience import transact_patiently
from keepwarm.kit.addresses import normal_email, normal_phone
from keepwarm.kit.ids import ContactId
from keepwarm.privacy.actions import NobodyThere, erase_person, export_person
from keepwarm.privacy.model import Erasure
from keepwarm.privacy.reads import find_contact_anywhere

app = typer.Typer(no_args_is_help=True)
_LONGEST_NUMBER: Final = 18  # digits that a contact's number can have
Who = Annotated[str, typer.Argument(help="One of their addresses, or the number of a contact.")]


@app.command("export")
def export(who: Who, *, data: Data = None) -> None:
    """Print everything we hold about a person, as JSON."""
    run(_with_engine(data, partial(_export, who=who)))


@app.command("erase")
def erase(
    who: Who,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask back.")] = False,
    data: Data = None,
) -> None:
    """Delete a person everywhere, for good; a fingerprint of their addresses stays."""
    if not yes:
        typer.confirm(f"Delete everything about {who}? It cannot be taken back.", abort=True)
    run(_with_engine(data, partial(_erase, who=who)))


async def _export(base: Engine, *, who: str) -> None:
    async with base.db.transaction() as conn:
        found = await _find(conn, who, base.settings.default_country)
        told = await export_person(conn, found, now=base.clock.now())
    print(json.dumps(told, ensure_ascii=False, indent=2))


async def _erase(base: Engine, *, who: str) -> None:
    async def erase(conn: Connection) -> Erasure:
        found = await _find(conn, who, base.settings.default_country)
        return await erase_person(conn, found, by=None, now=base.clock.now())

    done = await transact_patiently(base.db, erase)
    for table, n in sorted(done.deleted.items()):
        print(f"{table}\t{n} deleted")
    for table, n in sorted(done.redacted.items()):
        print(f"{table}\t{n} redacted")


async def _find(conn: Connection, who: str, country: str | None) -> ContactId:
    spelt = (who, normal_email(who), normal_phone(who, country))
    number = int(who) if who.isdecimal() and len(who) <= _LONGEST_NUMBER else None
    found = await find_contact_anywhere(conn, [each for each in spelt if each], number)
    if found is None:
        raise NobodyThere
    return found


async def _with_engine(data: Path | None, command: Callable[[Engine], Awaitable[None]]) -> None:
    async with engine(settings_with(data)) as base:
        await command(base)
