"""Places and people that a server of a test's own needs."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from keepwarm.db.embedded import EmbeddedPostgres
from keepwarm.db.identity import identity_of, own_folder, server_user

OLD_POSTGRES = Path("/usr/lib/postgresql/15/bin")
PATIENCE = 60  # seconds
_USER = """
import sys
from pathlib import Path
from keepwarm.db.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1])).start()
print(server.postmaster(), flush=True)
sys.stdin.read()
print(server.stop(), flush=True)
"""


@contextmanager
def passable_folder() -> Generator[Path, None, None]:
    """
    Lend an empty folder that the server's user may walk into.

    Not one of pytest's: each run of root's closes those to others, also while another runs.
    """
    with TemporaryDirectory(prefix="keepwarm-") as name:
        folder = Path(name).resolve()
        folder.chmod(0o711)
        yield folder


def until(happened: Callable[[], object]) -> None:
    """Wait for what another process does, which no event of ours can tell."""
    give_up_at = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < give_up_at, "it never happened"
        time.sleep(0.001)


def alive(pid: int) -> bool:
    """Say whether a process lives; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class OtherUser:
    """Another process that uses a server until it is told to leave, or killed."""

    def __init__(self, root: Path) -> None:
        self.process = subprocess.Popen(  # noqa: S603 -- ourselves
            [sys.executable, "-c", _USER, str(root)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def joined(self) -> int:
        """Wait until it uses the server; return the server's pid."""
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def leave(self) -> bool:
        """Have it leave; say whether that stopped the server."""
        said, _ = self.process.communicate("", timeout=PATIENCE)
        return said.strip() == "True"

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=PATIENCE)


@contextmanager
def stranger() -> Generator[int, None, None]:
    """Lend the pid of a harmless process of the very user that servers run as."""
    process = subprocess.Popen(
        ["/bin/sleep", "600"], stdout=subprocess.DEVNULL, **identity_of(server_user())
    )
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()


def without_powers() -> list[str]:
    """Return what to put before a command so that root's runs as nobody."""
    if os.geteuid() != 0:
        return []
    return ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


@contextmanager
def old_postgres(root: Path) -> Generator[EmbeddedPostgres, None, None]:
    """Lend a PostgreSQL 15: a cluster that its initdb made is served by its own binaries."""
    user = server_user()
    own_folder(root, user)
    subprocess.run(  # noqa: S603 -- the system's own program
        [OLD_POSTGRES / "initdb", "-D", root / "data", "-U", "postgres", "--no-sync"],
        check=True,
        capture_output=True,
        cwd="/",
        **identity_of(user),
    )
    server = EmbeddedPostgres(root).start()
    try:
        yield server
    finally:
        server.stop()
