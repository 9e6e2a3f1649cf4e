"""
Pin every dependency, with hashes, in files that name no host.

`uv.lock` names the registry it was made with, so git ignores it. What it would do is done by
requirements*.txt (installed by make, hashes checked) and by `constraint-dependencies` in
pyproject.toml, which a bare `uv run keepwarm …` in a fresh clone resolves under.
"""

import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
AGED = "1 week"  # fresh uploads age before we take them
GROUPS = {
    "requirements.txt": [],
    "requirements-dev.txt": ["--group", "dev"],
    "requirements-bench.txt": ["--group", "dev", "--group", "bench"],
}
BEGIN, END = "constraint-dependencies = [\n", "]\n"


def main() -> None:
    for name, groups in GROUPS.items():
        compile_requirements(name, groups)
    pyproject = ROOT / "pyproject.toml"
    pyproject.write_text(with_constraints(pyproject.read_text(), constraints()))


def compile_requirements(name: str, groups: list[str]) -> None:
    uv = shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")
    options = ["--universal", "--generate-hashes", "--no-header", "--no-annotate"]
    options += ["--python-version", "3.11", "--exclude-newer", AGED, "--upgrade", "--quiet"]
    command = [uv, "pip", "compile", "pyproject.toml", *options, *groups, "-o", name]
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 -- our own arguments


def constraints() -> list[str]:
    """Return every pin of every file once, without its hashes."""
    pins = (pin for name in GROUPS for pin in pins_in((ROOT / name).read_text()))
    return sorted(set(pins))


def pins_in(text: str) -> list[str]:
    """Return lines like `asyncpg==0.32.0 ; python_version < '3.14'`."""
    return [
        line.removesuffix("\\").strip()
        for line in text.splitlines()
        if re.match(r"[a-z0-9]", line, re.IGNORECASE)
    ]


def with_constraints(pyproject: str, pins: list[str]) -> str:
    """Return pyproject.toml with its constraint-dependencies replaced."""
    listed = "".join(f"  {quoted(pin)},\n" for pin in pins)
    before, _, rest = pyproject.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{listed}{END}{after}"


def quoted(pin: str) -> str:
    return '"' + pin.replace('"', "'") + '"'


if __name__ == "__main__":
    main()
