import asyncio
import os
import signal
from collections.abc import Sequence
from pathlib import Path

import asyncpg
import pytest

from keepwarm.db.embedded import EmbeddedPostgres
from keepwarm.db.problems import DatabaseProblem
from keepwarm.db.server import running_server
from tests.db.places import OtherUser, alive, stranger, until

pytestmark = pytest.mark.slow


async def read(server: EmbeddedPostgres) -> Sequence[int]:
    raw = await asyncpg.connect(server.url)
    numbers = [r["n"] for r in await raw.fetch("select n from kept order by n")]
    await raw.close()
    return numbers


async def keep(server: EmbeddedPostgres, number: int) -> None:
    raw = await asyncpg.connect(server.url)
    await raw.execute("create table if not exists kept (n int)")
    await raw.execute("insert into kept values ($1)", number)
    await raw.close()


async def test_what_was_written_is_there_after_a_stop_and_a_start(
    server: EmbeddedPostgres,
) -> None:
    server.start()
    await keep(server, 1)

    assert server.stop() is True
    server.start()

    assert await read(server) == [1]


def test_the_last_of_two_processes_stops_the_server(server: EmbeddedPostgres) -> None:
    first, second = OtherUser(server.root), OtherUser(server.root)
    pids = {first.joined(), second.joined()}

    assert len(pids) == 1
    assert first.leave() is False
    assert alive(pids.pop())
    assert second.leave() is True
    assert server.postmaster() is None


async def test_the_server_of_a_killed_process_is_joined_and_then_stopped(
    server: EmbeddedPostgres,
) -> None:
    other = OtherUser(server.root)
    pid = other.joined()
    await keep(server, 1)

    other.kill()
    server.start()

    assert server.postmaster() == pid
    assert await read(server) == [1]
    assert server.stop() is True
    assert not alive(pid)


async def test_a_killed_server_of_a_killed_process_starts_again_at_once(
    server: EmbeddedPostgres,
) -> None:
    other = OtherUser(server.root)
    pid = other.joined()
    await keep(server, 1)

    os.kill(pid, signal.SIGKILL)
    other.kill()
    server.start()

    assert server.postmaster() not in (None, pid)
    assert await read(server) == [1]


async def test_a_server_that_is_killed_under_who_uses_it_comes_back(place: Path) -> None:
    server = EmbeddedPostgres(place / "postgres")

    async with running_server(None, place):
        await keep(server, 1)
        killed = server.postmaster()
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        await asyncio.to_thread(until, lambda: server.postmaster() not in {None, killed})

        # Whoever joins waits until it answers.
        assert await read(server.start()) == [1]
        server.stop()

    assert server.postmaster() is None


async def test_a_living_stranger_in_the_lock_files_is_neither_believed_nor_killed(
    server: EmbeddedPostgres,
) -> None:
    pid = server.start().postmaster()
    assert pid is not None
    await keep(server, 1)
    os.kill(pid, signal.SIGKILL)
    until(lambda: not alive(pid))

    with stranger() as living:
        for lock in (server.data / "postmaster.pid", server.socket / ".s.PGSQL.5432.lock"):
            lock.write_text(lock.read_text().replace(f"{pid}\n", f"{living}\n", 1))
        server.start()

        assert await read(server) == [1]
        assert server.stop() is True
        assert alive(living)


@pytest.mark.parametrize("cut_off", ["", "12"], ids=["empty", "half a number"])
def test_a_lock_file_cut_off_by_a_crash_is_no_hindrance(
    server: EmbeddedPostgres, cut_off: str
) -> None:
    (server.data / "postmaster.pid").write_text(cut_off)

    server.start()

    assert server.postmaster() is not None


def test_of_four_that_start_at_once_one_makes_the_server(place: Path) -> None:
    root = place / "postgres"

    others = [OtherUser(root) for _ in range(4)]
    pids = {other.joined() for other in others}

    assert len(pids) == 1
    assert sorted(other.leave() for other in others) == [False, False, False, True]
    assert list(root.glob("init-*")) == []


def test_a_half_made_cluster_is_thrown_away(place: Path) -> None:
    unfinished = place / "postgres" / "init-dead"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")

    server = EmbeddedPostgres(place / "postgres").start()

    assert server.stop() is True
    assert not unfinished.exists()


@pytest.mark.parametrize(
    "name",
    ["with a space", "it's, so", "ж" * 60],
    ids=["space", "a quote and a comma", "too long for a socket"],
)
async def test_a_path_may_be_unusual(place: Path, name: str) -> None:
    server = EmbeddedPostgres(place / name / "postgres").start()
    try:
        await keep(server, 1)

        assert await read(server) == [1]
    finally:
        assert server.stop() is True


def test_a_socket_folder_of_somebody_else_is_refused(place: Path) -> None:
    server = EmbeddedPostgres(place / ("x" * 100) / "postgres")
    server.socket.symlink_to(place)
    try:
        with pytest.raises(DatabaseProblem, match="belongs to somebody else"):
            server.start()
    finally:
        server.socket.unlink()


def test_a_log_that_grew_is_put_aside(server: EmbeddedPostgres) -> None:
    with (server.data / "server.log").open("a") as log:
        log.truncate(11 * 2**20)

    server.start()

    assert (server.data / "server.log.old").stat().st_size == 11 * 2**20
    assert (server.data / "server.log").stat().st_size < 2**20
