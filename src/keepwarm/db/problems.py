"""What can be wrong with the database, said so that an operator knows what to do."""

import errno
from pathlib import Path

_TAIL = 800  # characters of a program's last words


class DatabaseProblem(Exception):
    """The database cannot be used as it stands; the message says why and what helps."""


def problem_at(place: Path, error: OSError) -> DatabaseProblem:
    """Say what the operating system refused us at a place."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _no_room(place)
    return DatabaseProblem(
        f"Cannot write to {place} ({error.strerror or error}). "
        "Make it writable, or set KEEPWARM_DATA_DIR."
    )


def problem_of(program: str, said: str, data: Path) -> DatabaseProblem:
    """Say why one of PostgreSQL's programs failed, going by its last words."""
    if "No space left" in said or "Disk quota exceeded" in said:
        return _no_room(data)
    if "Permission denied" in said or "Read-only file system" in said:
        return DatabaseProblem(
            f"PostgreSQL may not write to {data}. Make it writable, or set KEEPWARM_DATA_DIR."
        )
    return DatabaseProblem(
        f"PostgreSQL did not start ({program}): {said.strip()[-_TAIL:]}\n"
        f"More in {data}/server.log."
    )


def _no_room(place: Path) -> DatabaseProblem:
    return DatabaseProblem(
        f"There is no room left at {place}. Free some space, or set KEEPWARM_DATA_DIR."
    )
