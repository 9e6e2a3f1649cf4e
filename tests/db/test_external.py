from collections.abc import AsyncGenerator
from pathlib import Path
from urllib.parse import quote

import asyncpg
import pytest

from keepwarm.db import Database, fetch_value
from keepwarm.db.embedded import EmbeddedPostgres
from keepwarm.db.migrate import migration_files
from keepwarm.db.problems import DatabaseProblem
from keepwarm.db.server import check_external, refuse_old, running_server
from tests.statements import statements


@pytest.mark.slow
async def test_the_oldest_postgres_we_take_understands_every_statement(
    old_server: EmbeddedPostgres, tmp_path: Path
) -> None:
    async with running_server(old_server.url, tmp_path) as url:
        raw = await asyncpg.connect(url)
        assert raw.get_server_version().major == 15
        assert await raw.fetchval("select count(*) from migrations") == len(migration_files())

        for statement in statements():
            await raw.prepare(statement.sql)
        await raw.close()


@pytest.mark.parametrize("major", [9, 14])
def test_an_older_postgres_is_refused(major: int) -> None:
    with pytest.raises(DatabaseProblem) as refused:
        refuse_old(major)

    assert str(refused.value) == (
        f"The database of KEEPWARM_DATABASE_URL is PostgreSQL {major}; Keepwarm needs 15 or "
        "newer. Upgrade it, or leave the variable out."
    )


@pytest.mark.parametrize("major", [15, 18, 19])
def test_a_newer_postgres_is_welcome(major: int) -> None:
    refuse_old(major)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://postgres@127.0.0.1:1/keepwarm",
        "postgresql://postgres@/keepwarm?host=/nowhere",
        "mysql://root@127.0.0.1/keepwarm",
        "not an address",
        "postgresql://postgres@127.0.0.1:port/keepwarm",
    ],
    ids=["nobody listens", "no socket", "another product", "no URL", "no port"],
)
async def test_an_address_where_no_database_answers_is_explained(url: str) -> None:
    with pytest.raises(DatabaseProblem) as refused:
        await check_external(url)

    said = str(refused.value)
    assert said.startswith("The database of KEEPWARM_DATABASE_URL does not answer (")
    assert said.endswith("). Check the address, the password and that the server runs.")


@pytest.mark.slow
async def test_a_wrong_password_is_explained_and_not_repeated(server: EmbeddedPostgres) -> None:
    server.start()
    raw = await asyncpg.connect(server.url)
    await raw.execute("create role guarded login password 'right'")
    await raw.close()
    rules = server.data / "pg_hba.conf"
    rules.write_text("local all guarded scram-sha-256\n" + rules.read_text())
    server.run("pg_ctl", "-D", server.data, "reload")
    socket = quote(str(server.socket))

    await check_external(f"postgresql://guarded:right@/postgres?host={socket}")
    with pytest.raises(DatabaseProblem, match="password authentication failed") as refused:
        await check_external(f"postgresql://guarded:wrong-one@/postgres?host={socket}")

    assert "wrong-one" not in str(refused.value)


@pytest.fixture
async def standby(database_url: str) -> AsyncGenerator[str, None]:
    """Lend the URL of a database that, like a standby, takes no writes."""
    raw = await asyncpg.connect(database_url)
    await raw.execute("create database frozen")
    await raw.execute("alter database frozen set default_transaction_read_only = on")
    yield database_url.replace("/keepwarm?", "/frozen?")
    await raw.execute("drop database frozen with (force)")
    await raw.close()


async def test_a_database_that_takes_no_writes_is_refused(standby: str) -> None:
    with pytest.raises(DatabaseProblem, match=r"is read-only.*Name the primary server\.$"):
        await check_external(standby)


async def test_a_role_that_may_make_no_tables_is_told_so(
    database_url: str, tmp_path: Path
) -> None:
    raw = await asyncpg.connect(database_url)
    await raw.execute("create role guest login")
    await raw.execute("create database visited")
    guest = database_url.replace("postgres@/keepwarm?", "guest@/visited?")
    try:
        with pytest.raises(DatabaseProblem, match="permission denied for schema public"):
            async with running_server(guest, tmp_path):
                pass
    finally:
        await raw.execute("drop database visited with (force)")
        await raw.execute("drop role guest")
        await raw.close()


async def test_a_good_database_is_lent_migrated(database_url: str, tmp_path: Path) -> None:
    async with running_server(database_url, tmp_path) as url:
        db = await Database.open(url, size=1)
        async with db.connection() as conn:
            applied = await fetch_value(conn, int, "select count(*) from migrations")
        await db.close()

    assert applied == len(migration_files())
