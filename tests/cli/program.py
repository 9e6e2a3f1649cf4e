"""Run `keepwarm` as people do: as a program of its own, with a data directory of its own."""

import re
import signal
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

STOPPED_WITHIN = 5  # seconds, whatever it was doing
PATIENCE = 60  # seconds for what takes two on a machine with nothing else to do
KEEPWARM = (sys.executable, "-m", "keepwarm.cli")


@dataclass(frozen=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str


class Program:
    """`keepwarm` on one data directory."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        self.environment: Mapping[str, str] = {
            "PATH": "/usr/bin:/bin",
            "KEEPWARM_DATA_DIR": str(data),
            **environment,
        }

    def run(self, *words: str | Path) -> Ended:
        """Run a command to its end."""
        done = subprocess.run(  # noqa: S603 -- ourselves
            [*KEEPWARM, *map(str, words)],
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=PATIENCE,
            env=self.environment,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def staying(self, *words: str) -> Generator["Staying", None, None]:
        """Run a command that stays, and end it with the block if it has not ended before."""
        with subprocess.Popen(  # noqa: S603 -- ourselves
            [*KEEPWARM, *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=self.environment,
        ) as process:
            try:
                yield Staying(process)
            finally:
                process.terminate()
                process.wait(PATIENCE)


class Staying:
    """A command that is at work."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def line(self) -> str:
        """Wait for the next line it prints; what it keeps in a buffer is not printed."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def address(self) -> str:
        """Wait until it says where it is."""
        said = re.fullmatch(r"Keepwarm is at (\S+)  \(Ctrl-C stops it\)", self.line())
        assert said is not None
        return said[1]

    def link(self) -> str:
        """Wait until it offers to sign in."""
        said = re.fullmatch(r"Sign in once with (\S+)", self.line())
        assert said is not None
        return said[1]

    def end(self, number: signal.Signals = signal.SIGTERM) -> Ended:
        """Tell it to end and see that it does soon."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=STOPPED_WITHIN)
        return Ended(self.process.returncode, out, err)


def processes_of(data: Path) -> list[str]:
    """List what still runs for a data directory: Keepwarm itself, PostgreSQL, or a child."""
    found: list[str] = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = each.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            environment = (each.parent / "environ").read_bytes().decode(errors="replace")
        except OSError:  # it has ended meanwhile, or is not ours to look at
            continue
        if str(data) in command or f"KEEPWARM_DATA_DIR={data}\0" in environment:
            found.append(command)
    return found


@contextmanager
def signed_in(link: str) -> Generator[httpx2.Client, None, None]:
    """Lend a browser that has followed a one-time link."""
    with httpx2.Client(follow_redirects=True, timeout=PATIENCE) as browser:
        assert browser.get(link).status_code == 200
        yield browser
