"""PostgreSQL's own programs at work on a database, ours or the operator's."""

import subprocess
from typing import IO
from urllib.parse import unquote, urlsplit

from keepwarm.db.binaries import find_home
from keepwarm.db.problems import DatabaseProblem


def run_postgres(
    program: str, *args: str, url: str | None = None, stdout: IO[bytes] | None = None
) -> None:
    """
    Run pg_dump, pg_restore or psql, by default on no database at all.

    Raises DatabaseProblem with the program's own words.
    """
    command, secret = [str(find_home(None) / "bin" / program), *args], dict[str, str]()
    if url is not None:
        bare, secret = _without_password(url)
        command.append(f"--dbname={bare}")
    done = subprocess.run(  # noqa: S603 -- PostgreSQL's own program with our own arguments
        command,
        stdin=subprocess.DEVNULL,
        stdout=stdout or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **secret},
    )
    if done.returncode != 0:
        raise DatabaseProblem(f"{program} failed: {done.stderr.decode(errors='replace').strip()}")


def _without_password(url: str) -> tuple[str, dict[str, str]]:
    """Take the password out of a URL: everybody on the machine sees command lines."""
    parts = urlsplit(url)
    if parts.password is None:
        return url, {}
    who, _, where = parts.netloc.rpartition("@")
    bare = parts._replace(netloc=f"{who.partition(':')[0]}@{where}").geturl()
    return bare, {"PGPASSWORD": unquote(parts.password)}
