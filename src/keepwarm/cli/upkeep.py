"""`migrate`, `backup`, `restore`, `doctor`: keep an installation in order."""

import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated

import typer

from keepwarm.cli.engine import engine
from keepwarm.cli.options import Data, run, settings_with
from keepwarm.db import Database, fetch_value
from keepwarm.db.binaries import find_home
from keepwarm.db.problems import DatabaseProblem
from keepwarm.db.server import running_server
from keepwarm.kit.errors import Conflict, Invalid
from keepwarm.live.retention import forget_everything
from keepwarm.settings import Settings

DUMP, KEY = "database.dump", "secret.key"
LITTLE_SPACE = 500  # megabytes


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
    """Write everything into one file: the database and the secret key. Safe while serving."""
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


def doctor(*, data: Data = None) -> None:
    """Say whether this installation is well, and what would help if it is not."""
    run(_doctor(settings_with(data)))


async def _migrate(settings: Settings) -> None:
    async with running_server(settings.database_url, settings.data_dir):
        pass


async def _backup(settings: Settings, file: Path) -> None:
    async with engine(settings) as base:
        with tempfile.TemporaryDirectory() as folder:
            dump = Path(folder) / DUMP
            with dump.open("wb") as out:
                _postgres("pg_dump", "--format=custom", base.db.url, stdout=out)
            with _private(file) as whole, tarfile.open(whole, "w:gz") as archive:
                archive.add(dump, DUMP)
                key = settings.data_dir / KEY
                if key.exists():
                    archive.add(key, KEY)


async def _restore(settings: Settings, file: Path, *, replace: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        parts = _unpack(file, Path(folder))
        async with running_server(settings.database_url, settings.data_dir) as url:
            if not replace and await _holds_leads(url):
                raise NotEmpty
            options = ("--clean", "--if-exists", "--no-owner", "--single-transaction")
            _postgres("pg_restore", *options, f"--dbname={url}", str(parts[DUMP]))
            await _forget_live_events(url)
    if KEY in parts:
        _put_key(parts[KEY], settings.data_dir / KEY)


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


async def _doctor(settings: Settings) -> None:
    print(f"data directory   {settings.data_dir}")
    if settings.data_dir.exists():
        free = shutil.disk_usage(settings.data_dir).free // 2**20
        print(
            f"free space       {free} MB{'' if free > LITTLE_SPACE else '  (little: free some)'}"
        )
    async with engine(settings) as base, base.db.connection() as conn:
        version = await fetch_value(conn, str, "select current_setting('server_version')")
        where = "inside" if settings.database_url is None else "KEEPWARM_DATABASE_URL"
        print(f"PostgreSQL       {version} ({where})")
        leads = await fetch_value(conn, int, "select count(*) from leads where deleted_at is null")
        print(f"leads            {leads}")
        overdue = await fetch_value(
            conn,
            int,
            """
            select count(*) from enrichment_runs
             where status = 'pending' and due_at < clock_timestamp() - interval '1 minute'
            """,
        )
        advice = "  (is a worker running? `keepwarm worker`)" if overdue else ""
        print(f"runs waiting     {overdue}{advice}")
    print("Everything answers.")


@contextmanager
def _private(file: Path) -> Generator[Path, None, None]:
    """Write beside the place and rename: a broken backup never replaces a whole one."""
    draft = file.with_name(f".{file.name}.part")
    draft.touch(mode=0o600)
    try:
        yield draft
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


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
    target.unlink(missing_ok=True)
    target.touch(mode=0o600)
    target.write_bytes(source.read_bytes())


def _postgres(program: str, *args: str, stdout: IO[bytes] | None = None) -> None:
    command = [str(find_home(None) / "bin" / program), *args]
    done = subprocess.run(  # noqa: S603 -- PostgreSQL's own program with our own arguments
        command, stdout=stdout, stderr=subprocess.PIPE, check=False
    )
    if done.returncode != 0:
        raise DatabaseProblem(f"{program} failed: {done.stderr.decode(errors='replace').strip()}")
