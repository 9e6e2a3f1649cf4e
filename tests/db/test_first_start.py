import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from keepwarm.db.embedded import EmbeddedPostgres
from keepwarm.db.migrate import migrate, migration_files
from tests.db.places import until

pytestmark = pytest.mark.slow

INSTANTS = {
    "before anything": "start.lock",
    "initdb begins": "init-*",
    "initdb has its version file": "init-*/PG_VERSION",
    "initdb fills the catalogue": "init-*/base/1/1259",
    "the cluster is in place": "data",
    "the server locks it": "data/postmaster.pid",
    "the server listens": "run/.s.PGSQL.5432",
    "the database is being made": "data/base/16384",
    "the schema grows": "data/base/16384/16[4-9]??",
}


@pytest.mark.parametrize("sign", INSTANTS.values(), ids=INSTANTS.keys())
async def test_a_first_start_killed_at_any_instant_does_no_harm(place: Path, sign: str) -> None:
    root = place / "postgres"
    _start_and_kill(place, when=lambda: list(root.glob(sign)))

    server = EmbeddedPostgres(root).start()
    try:
        await migrate(server.url)
        raw = await asyncpg.connect(server.url)
        applied = [r["name"] for r in await raw.fetch("select name from migrations order by name")]
        await raw.close()
    finally:
        assert server.stop() is True

    assert applied == [each.name for each in migration_files()]


def _start_and_kill(place: Path, *, when: Callable[[], object]) -> None:
    command = [sys.executable, "-m", "keepwarm.cli", "migrate", "--data", str(place)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as killed:  # noqa: S603 -- ourselves
        try:
            until(when)
        finally:
            killed.kill()
