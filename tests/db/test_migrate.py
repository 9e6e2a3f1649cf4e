import asyncio

import asyncpg
import pytest

from keepwarm.db.migrate import migrate, migration_files
from keepwarm.db.problems import DatabaseProblem


@pytest.fixture
async def empty_database(database_url: str) -> str:
    raw = await asyncpg.connect(database_url)
    await raw.execute("drop database if exists fresh with (force)")
    await raw.execute("create database fresh")
    await raw.close()
    return database_url.replace("/keepwarm?", "/fresh?")


async def test_two_processes_starting_at_once_migrate_once(empty_database: str) -> None:
    applied = await asyncio.gather(migrate(empty_database), migrate(empty_database))

    assert sorted(map(len, applied)) == [0, len(migration_files())]


async def test_a_migration_that_changed_is_refused(empty_database: str) -> None:
    await migrate(empty_database)
    raw = await asyncpg.connect(empty_database)
    await raw.execute("update migrations set checksum = 'other' where name like '0002%'")
    await raw.close()

    with pytest.raises(DatabaseProblem, match="applied with another content"):
        await migrate(empty_database)


async def test_a_database_of_a_newer_release_is_refused(empty_database: str) -> None:
    await migrate(empty_database)
    raw = await asyncpg.connect(empty_database)
    await raw.execute("insert into migrations (name, checksum) values ('9999_future.sql', '')")
    await raw.close()

    with pytest.raises(DatabaseProblem, match="made by a newer Keepwarm"):
        await migrate(empty_database)
