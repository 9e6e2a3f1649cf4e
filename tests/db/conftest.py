"""Servers of the tests' own, to be killed, stopped and lied to."""

from collections.abc import Generator
from pathlib import Path

import pytest

from keepwarm.db.embedded import EmbeddedPostgres
from tests.db.places import OLD_POSTGRES, old_postgres, passable_folder


@pytest.fixture
def place() -> Generator[Path, None, None]:
    """Lend an empty folder that the server's user may walk into."""
    with passable_folder() as folder:
        yield folder


@pytest.fixture
def server(place: Path) -> Generator[EmbeddedPostgres, None, None]:
    """Lend a server that was started once and is stopped; whatever a test starts ends."""
    server = EmbeddedPostgres(place / "postgres").start()
    server.stop()
    yield server
    server.stop()


@pytest.fixture
def old_server(place: Path) -> Generator[EmbeddedPostgres, None, None]:
    """Lend the oldest PostgreSQL that we take."""
    if not OLD_POSTGRES.exists():
        pytest.skip("this machine has no PostgreSQL 15")
    with old_postgres(place / "postgres") as server:
        yield server
