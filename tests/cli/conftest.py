"""One data directory per file of tests, kept warm by a server that this process shares."""

from collections.abc import Generator
from pathlib import Path

import pytest

from keepwarm.db.embedded import EmbeddedPostgres
from tests.cli.program import Program
from tests.db.places import OLD_POSTGRES, old_postgres, passable_folder


@pytest.fixture
def folder() -> Generator[Path, None, None]:
    """Lend an empty folder in which a data directory may be."""
    with passable_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def shared() -> Generator[Program, None, None]:
    """Lend a program whose database runs on between its commands."""
    with passable_folder() as folder:
        program = Program(folder)
        server = EmbeddedPostgres(folder / "postgres").start()
        yield program
        server.stop()


@pytest.fixture
def old_server(folder: Path) -> Generator[EmbeddedPostgres, None, None]:
    """Lend the oldest PostgreSQL that we take."""
    if not OLD_POSTGRES.exists():
        pytest.skip("this machine has no PostgreSQL 15")
    with old_postgres(folder / "postgres") as server:
        yield server
