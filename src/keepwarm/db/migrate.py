"""Bring the schema up to date: forward only, in order, each file once, each in one transaction."""

import hashlib
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import asyncpg

from keepwarm.db.problems import DatabaseProblem

_LOCK = 5_397_742  # any number; it only has to be the same everywhere


def migration_files() -> list[Traversable]:
    """Return the migrations in order: packaged beside the code, or of the source tree."""
    packaged: Traversable = files("keepwarm") / "migrations"
    folder = packaged if packaged.is_dir() else Path(__file__).parents[3] / "migrations"
    return sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)


async def migrate(url: str) -> list[str]:
    """
    Apply what is missing and return the names of what was applied.

    Two processes may start at once: an advisory lock puts them in line. A kill at any point
    leaves whole migrations only. Refuses a database whose history is not ours.
    """
    raw = await asyncpg.connect(url)
    try:
        await raw.execute("select pg_advisory_lock($1)", _LOCK)
        return await _apply_missing(raw)
    finally:
        await raw.close()


async def _apply_missing(raw: asyncpg.Connection) -> list[str]:
    await raw.execute("""
        create table if not exists migrations (
            name text primary key,
            checksum text not null,
            applied_at timestamptz not null default clock_timestamp()
        )""")
    known = {
        r["name"]: r["checksum"] for r in await raw.fetch("select name, checksum from migrations")
    }
    ours = {f.name: f.read_text(encoding="utf-8") for f in migration_files()}
    _refuse_strange_history(known, ours)
    missing = [name for name in ours if name not in known]
    for name in missing:
        async with raw.transaction():
            await raw.execute(ours[name])
            await raw.execute(
                "insert into migrations (name, checksum) values ($1, $2)",
                name,
                checksum(ours[name]),
            )
    return missing


def checksum(text: str) -> str:
    """Return the fingerprint by which a migration is known."""
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_strange_history(known: dict[str, str], ours: dict[str, str]) -> None:
    if newer := sorted(known.keys() - ours.keys()):
        raise DatabaseProblem(
            f"This database was made by a newer Keepwarm (it has {newer[-1]}). "
            "Start that version, or restore a backup made by this one."
        )
    for name, text in ours.items():
        if name in known and known[name] != checksum(text):
            raise DatabaseProblem(
                f"The migration {name} was applied with another content than this Keepwarm "
                "carries. Migrations never change: use the release that made this database."
            )
