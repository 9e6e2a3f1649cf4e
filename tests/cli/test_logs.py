import json
import subprocess
import sys

import httpx2
import pytest

from tests.cli.program import Program

_TELL = """
import logging, sys, structlog
from keepwarm.cli.logs import set_up_logs
set_up_logs(sys.argv[1])
"""


@pytest.mark.slow
def test_for_machines_each_request_is_a_line_of_json(shared: Program) -> None:
    talking = Program(shared.data, KEEPWARM_LOG_FORMAT="json")
    with talking.staying("web", "--port", "0") as web:
        address = web.address()
        httpx2.get(f"{address}/sign-in")
        httpx2.get(f"{address}/healthz")
        httpx2.get(f"{address}/secret-path-of-somebody")

        lines = [json.loads(line) for line in web.end().err.splitlines()]

    told = [(line["event"], line["level"], line["route"], line["status"]) for line in lines]
    assert told == [
        ("web.request.answered", "info", "/sign-in", 200),
        ("web.request.answered", "info", "none", 404),
    ]
    assert {"timestamp", "method", "ms", "member_id"} <= lines[0].keys()


@pytest.mark.slow
def test_for_people_the_routine_is_silent(shared: Program) -> None:
    with shared.staying("web", "--port", "0") as web:
        address = web.address()
        httpx2.get(f"{address}/sign-in")
        httpx2.get(f"{address}/nowhere")

        assert web.end().err == ""


@pytest.mark.parametrize("form", ["text", "json"])
def test_warnings_of_libraries_and_ours_look_alike(form: str) -> None:
    said = _say(form, "structlog.get_logger('keepwarm.x').warning('x.y.broke', id=7)")
    said += _say(form, "logging.getLogger('uvicorn.error').warning('x.y.%s', 'broke')")

    if form == "json":
        ours, theirs = (json.loads(line) for line in said)
        assert (ours.pop("id"), ours.pop("timestamp") < theirs.pop("timestamp")) == (7, True)
        assert ours == theirs == {"event": "x.y.broke", "level": "warning"}
    else:
        ours, theirs = (line.split(maxsplit=1)[1].split() for line in said)
        assert ours == ["[warning", "]", "x.y.broke", "id=7"]
        assert theirs == ["[warning", "]", "x.y.broke"]


@pytest.mark.parametrize(("form", "lines"), [("text", 0), ("json", 1)])
def test_the_routine_is_for_machines(form: str, lines: int) -> None:
    said = _say(form, "structlog.get_logger('keepwarm.x').info('x.y.done')")
    said += _say(form, "logging.getLogger('uvicorn.error').info('Started')")

    assert len(said) == lines


def test_a_mistake_of_ours_is_told_with_its_place() -> None:
    code = "try: 1 / 0\nexcept ZeroDivisionError: structlog.get_logger('keepwarm.x').{}('broke')"

    text = _say("text", code.format("exception"))
    (line,) = _say("json", code.format("exception"))

    assert text[-1] == "ZeroDivisionError: division by zero"
    assert json.loads(line)["exception"][0]["exc_type"] == "ZeroDivisionError"


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_error_tells_where_it_happened_and_not_what_was_in_hand(form: str) -> None:
    said = _say(
        form,
        """
try:
    token = "hush".upper()
    raise ValueError
except ValueError:
    structlog.get_logger('keepwarm.x').exception('x.y.broke')
""",
    )

    assert "ValueError" in "".join(said)
    assert "HUSH" not in "".join(said)


def _say(form: str, code: str) -> list[str]:
    done = subprocess.run(  # noqa: S603 -- ourselves
        [sys.executable, "-c", _TELL + code, form], capture_output=True, text=True, check=True
    )
    assert done.stdout == ""
    return done.stderr.splitlines()
