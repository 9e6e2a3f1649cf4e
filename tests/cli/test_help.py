import subprocess
import sys
from inspect import getdoc
from pathlib import Path

import pytest

from keepwarm.cli.app import load
from keepwarm.cli.commands import COMMANDS, Command
from tests.cli.program import Program

HEAVY = {"fastapi", "uvicorn", "jinja2", "httpx2", "phonenumbers", "keepwarm.web.app"}
_SHOW = """
import sys
from keepwarm.cli.app import main
sys.argv = ["keepwarm", "--help"]
try:
    main()
except SystemExit:
    print(*sys.modules)
"""


# Commands that are no groups.
ALONE = [command for command in COMMANDS if not command.code.endswith(":app")]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_each_command_explains_itself(tmp_path: Path, command: Command) -> None:
    ended = Program(tmp_path).run(command.name, "--help")

    assert (ended.code, ended.err) == (0, "")
    assert f"Usage: keepwarm {command.name} " in ended.out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ALONE, ids=lambda command: command.name)
def test_the_line_in_the_list_is_how_the_command_explains_itself(command: Command) -> None:
    explained = getdoc(load(command)) or ""

    assert explained.startswith(command.help.rstrip("."))


def test_help_does_not_load_what_only_serving_needs() -> None:
    shown = subprocess.run(  # noqa: S603 -- ourselves
        [sys.executable, "-c", _SHOW], capture_output=True, text=True, check=True
    )

    loaded = set(shown.stdout.splitlines()[-1].split())
    assert all(command.name in shown.stdout for command in COMMANDS)
    assert loaded & HEAVY == set()
    assert "keepwarm.cli.app" in loaded


def test_an_unknown_command_is_told_so(tmp_path: Path) -> None:
    ended = Program(tmp_path).run("dance")

    assert (ended.code, ended.out) == (2, "")
    assert "No such command 'dance'" in ended.err
