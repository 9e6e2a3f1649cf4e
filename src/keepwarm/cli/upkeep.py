"""`migrate`, `backup`, `restore`: keep an installation in order."""

import tarfile
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from keepwarm.cli.engine import engine
from keepwarm.cli.files import whole_file
from keepwarm.cli.options import Data, run, settings_with
from keepwarm.db import Database, fetch_value
from keepwarm.db.problems import DatabaseProblem
from keepwarm.db.programs import run_postgres
from keepwarm.db.server import bring_up_to_date, running_server
from keepwarm.kit.errors import Conflict, Invalid
from keepwarm.live.retention import forget_everything
from keepwarm.settings import Settings

DUMP, KEY = "database.dump", "secret.key"
WHOLE_OR_NOT = ("--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1")
# Not only what the backup holds: tables it does not know would stand in the way of others.
ANEW = ("--command=drop schema public cascade; create schema public",)
HEADER, SINCE_17 = 4096, b"SET transaction_timeout"  # where pg_restore writes it; who knows it


class NotABackup(Invalid):
    message = "This file is not a backup made by `keepwarm backup`."


class NotEmpty(Conflict):
    message = (
        "The database holds leads already. Restore into a fresh data directory "
        "(--data), or pass --replace to lose what is there."
    )


def migrate(*, data: Data = None) -> None:
    """Bring the database up to date; every command that needs it does so by itself."""
    run(_migrate(settings_with(data)))
    print("The database is up to date.")


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.")], *, data: Data = None
) -> None:
    """Write everything into one file, also while serving: the database and the secret key."""
    run(_backup(settings_with(data), file))
    print(f"Everything is in {file}. It holds your customers and your key: keep it safe.")


def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Lose what is there.")] = False,
    data: Data = None,
) -> None:
    """Bring back what `backup` wrote. Stop `keepwarm up` first."""
    run(_restore(settings_with(data), file, replace=replace))
    print("Restored.")


async def _migrate(settings: Settings) -> None:
    async with running_server(settings.database_url, settings.data_dir):
        pass


async def _backup(settings: Settings, file: Path) -> None:
    async with engine(settings) as base:
        with tempfile.TemporaryDirectory() as folder:
            dump = Path(folder) / DUMP
            with dump.open("wb") as out:
                run_postgres("pg_dump", "--format=custom", url=base.db.url, stdout=out)
            with whole_file(file) as whole, tarfile.open(whole, "w:gz") as archive:
                archive.add(dump, DUMP)
                key = settings.data_dir / KEY
                if key.exists():
                    archive.add(key, KEY)


async def _restore(settings: Settings, file: Path, *, replace: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        parts = _unpack(file, Path(folder))
        script = _write_script(parts[DUMP])
        async with running_server(settings.database_url, settings.data_dir) as url:
            if not replace and await _holds_leads(url):
                raise NotEmpty
            run_postgres("psql", *WHOLE_OR_NOT, *ANEW, f"--file={script}", url=url)
            await bring_up_to_date(url)  # the backup may be of an older release
            await _forget_live_events(url)
        if KEY in parts:
            _put_key(parts[KEY], settings.data_dir / KEY)


def _write_script(dump: Path) -> Path:
    """Turn a dump into SQL that an older PostgreSQL understands, too."""
    script = dump.with_suffix(".sql")
    try:
        run_postgres("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump))
    except DatabaseProblem as problem:
        raise NotABackup from problem
    with script.open("r+b") as opened:
        place = opened.read(HEADER).find(SINCE_17)
        if place >= 0:
            opened.seek(place)
            opened.write(b"-- ")
    return script


async def _holds_leads(url: str) -> bool:
    db = await Database.open(url, size=1)
    try:
        async with db.connection() as conn:
            return bool(await fetch_value(conn, bool, "select exists (select 1 from leads)"))
    finally:
        await db.close()


async def _forget_live_events(url: str) -> None:
    """Transaction ids begin anew in another server: open pages must draw themselves again."""
    db = await Database.open(url, size=1)
    try:
        async with db.transaction() as conn:
            await forget_everything(conn)
    finally:
        await db.close()


def _unpack(file: Path, folder: Path) -> dict[str, Path]:
    try:
        with tarfile.open(file, "r:gz") as archive:
            names = {name for name in archive.getnames() if name in (DUMP, KEY)}
            for name in names:
                archive.extract(name, folder, filter="data")
    except (tarfile.TarError, OSError, EOFError) as error:
        raise NotABackup from error
    if DUMP not in names:
        raise NotABackup
    return {name: folder / name for name in names}


def _put_key(source: Path, target: Path) -> None:
    with whole_file(target) as draft:
        draft.write_bytes(source.read_bytes())
