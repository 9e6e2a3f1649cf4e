"""Ask about a process by its number: from /proc where there is one, else from ps."""

import contextlib
import os
import subprocess
import time
from pathlib import Path

REAPED_WITHIN = 10  # seconds a dead server may stay in the table of processes


def is_postgres_of(pid: int, data: Path) -> bool:
    """
    Say whether a living process is the server of a data directory.

    An editor of one of its files is not, nor is the server of a directory whose name goes on.
    """
    _wait_until_reaped(pid)
    state, command = _look_at(pid)
    return state not in ("", "Z") and f"/postgres -D {data} " in f"{command} "


def _wait_until_reaped(pid: int) -> None:
    """A killed server stays a zombie for a moment, and PostgreSQL takes that for a living one."""
    give_up_at = time.monotonic() + REAPED_WITHIN
    while _look_at(pid)[0] == "Z" and time.monotonic() < give_up_at:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        time.sleep(0.05)


def _look_at(pid: int) -> tuple[str, str]:
    """Return the state's letter and the command line; both empty for no such process."""
    if not Path("/proc/self/stat").exists():
        return _ask_ps(pid)
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
    except (FileNotFoundError, ProcessLookupError):
        return "", ""
    return stat.rsplit(")", 1)[1].split()[0], os.fsdecode(command)


def _ask_ps(pid: int) -> tuple[str, str]:
    shown = subprocess.run(  # noqa: S603 -- a number of ours
        ["/bin/ps", "-ww", "-o", "stat=,args=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    state, _, command = shown.stdout.strip().partition(" ")
    return state[:1], command
