"""A demo in a process of its own, for pictures."""

import re
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running_demo(data: Path) -> Generator[str, None, None]:
    """Run `keepwarm up --demo` until the block ends; lend the link to sign in by."""
    command = [sys.executable, "-c", "from keepwarm.cli import main; main()"]
    command += ["up", "--demo", "--port", "0", "--data", str(data)]
    process = subprocess.Popen(  # noqa: S603 -- our own command
        command, stdout=subprocess.PIPE, text=True
    )
    try:
        yield _link(process)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _link(process: subprocess.Popen[str]) -> str:
    for line in process.stdout or ():
        if found := re.search(r"http://\S+/sign-in/\S+", line):
            return found[0]
    raise SystemExit("The demo did not start.")
