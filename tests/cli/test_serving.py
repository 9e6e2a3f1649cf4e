import signal
from pathlib import Path

import httpx2
import pytest

from tests.cli.program import STOPPED_WITHIN, Ended, Program, processes_of, signed_in

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_up_serves_and_stops_at_once_with_a_stream_open(
    folder: Path, number: signal.Signals
) -> None:
    with Program(folder).staying("up", "--port", "0") as up:
        address = up.address()
        with signed_in(up.link()) as browser:
            assert httpx2.get(f"{address}/healthz").status_code == 200
            assert 'data-stage="harvested"' in browser.get(f"{address}/board").text
            with browser.stream("GET", f"{address}/live") as live:
                chunks = live.iter_raw()
                next(chunks)

                up.process.send_signal(number)
                up.process.wait(STOPPED_WITHIN)
                assert sum(map(len, chunks)) >= 0  # the stream ended, it was not broken off

        ended = up.end()
    assert (ended.code, ended.err) == (0, "")
    assert processes_of(folder) == []


def test_ctrl_c_during_the_first_start_leaves_nothing_running(folder: Path) -> None:
    with Program(folder).staying("up", "--port", "0") as up:
        while not list(folder.glob("postgres/init-*")):
            assert up.process.poll() is None

        ended = up.end(signal.SIGINT)

    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert processes_of(folder) == []


def test_a_link_is_printed_at_each_start_until_somebody_has_signed_in(shared: Program) -> None:
    links: list[str] = []
    for _ in range(2):
        with shared.staying("up", "--port", "0") as up:
            up.address()
            links.append(up.link())
    with shared.staying("up", "--port", "0") as up:
        up.address()
        with signed_in(up.link()):
            pass

    with shared.staying("up", "--port", "0") as up:
        up.address()
        ended = up.end()

    assert len(set(links)) == 2
    assert ended.out == ""


def test_a_port_in_use_is_one_sentence(shared: Program) -> None:
    with shared.staying("up", "--port", "0") as up:
        port = up.address().rpartition(":")[2]

        ended = shared.run("up", "--port", port)

    assert (ended.code, ended.out) == (1, "")
    assert ended.err == (
        f"keepwarm: Cannot listen on 127.0.0.1:{port} (Address already in use). "
        "Choose another with --port.\n"
    )


def test_two_on_one_data_directory_stand_beside_each_other(shared: Program) -> None:
    with shared.staying("up", "--port", "0") as one, shared.staying("up", "--port", "0") as two:
        first, second = one.address(), two.address()
        assert one.end().code == 0

        assert first != second
        assert httpx2.get(f"{second}/readyz").status_code == 200


def test_pages_and_work_may_be_two_processes(shared: Program) -> None:
    with shared.staying("web", "--port", "0") as web, shared.staying("worker") as worker:
        address = web.address()
        works = worker.line()
        link = shared.run("user", "link", "Admin").out.strip()
        with signed_in(f"{address}/sign-in/{link.rpartition('/')[2]}") as browser:
            page = browser.get(f"{address}/board").text

        assert 'data-stage="intake"' in page
        assert works == "Keepwarm works here  (Ctrl-C stops it)"
        assert (worker.end(), web.end().err) == (Ended(0, "", ""), "")


def test_a_wrong_setting_is_named_without_its_value(folder: Path) -> None:
    ended = Program(folder, KEEPWARM_LOG_FORMAT="hunter2").run("up", "--port", "0")

    assert (ended.code, ended.out) == (1, "")
    assert ended.err == (
        "keepwarm: KEEPWARM_LOG_FORMAT: Input should be 'text' or 'json'. "
        "See docs/operations.md.\n"
    )


def test_a_database_that_does_not_answer_is_one_sentence(folder: Path) -> None:
    url = "postgresql://me:hunter2@127.0.0.1:1/x"
    ended = Program(folder, KEEPWARM_DATABASE_URL=url).run("up", "--port", "0")

    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert ended.err.startswith("keepwarm: The database of KEEPWARM_DATABASE_URL does not answer")
    assert "hunter2" not in ended.err
