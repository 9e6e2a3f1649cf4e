"""Whom the server runs as: ourselves or, as PostgreSQL refuses root, a user without powers."""

import contextlib
import os
import pwd
import stat
import subprocess
from pathlib import Path
from typing import TypedDict

from keepwarm.db.problems import DatabaseProblem


class Identity(TypedDict, total=False):
    """What makes a child process somebody else."""

    user: int
    group: int
    extra_groups: list[int]


def server_user() -> pwd.struct_passwd | None:
    """Return the user to run the server as; None: as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise DatabaseProblem("PostgreSQL does not run as root and there is no user to run it as.")


def identity_of(user: pwd.struct_passwd | None) -> Identity:
    """Return how to start a child as a user."""
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def may_enter(path: Path, user: pwd.struct_passwd) -> bool:
    """Say whether a user can walk to a folder, or run a program."""
    try:
        test = subprocess.run(  # noqa: S603 -- a path of ours
            ["/usr/bin/test", "-x", str(path)], cwd="/", check=False, **identity_of(user)
        )
    except PermissionError:
        return False
    return test.returncode == 0


def own_folder(folder: Path, user: pwd.struct_passwd | None) -> None:
    """
    Make a folder that only the server's user may enter.

    Raises DatabaseProblem where somebody else laid something in its place: beneath /tmp
    anybody may, and as root we would hand them whatever their link points to.
    """
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    ours = {os.geteuid(), user.pw_uid if user else os.geteuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
        raise DatabaseProblem(
            f"{folder} belongs to somebody else. Remove it, or set KEEPWARM_DATA_DIR."
        )
    if user and found.st_uid != user.pw_uid:
        os.chown(folder, user.pw_uid, user.pw_gid, follow_symlinks=False)
