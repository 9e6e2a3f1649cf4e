"""A database to play in, that is gone afterwards whatever happens."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from secrets import token_hex
from urllib.parse import urlsplit

import asyncpg

from keepwarm.db import Database
from keepwarm.db.migrate import migrate
from keepwarm.db.problems import DatabaseProblem

NAME = "keepwarm_simulation"
CONNECTIONS = 4  # of each place; playing takes one, proving that it is right a few more


@asynccontextmanager
async def places(url: str, count: int) -> AsyncGenerator[list[Database], None]:
    """
    Lend some migrated databases beside that of a URL; all are dropped in the end.

    Raises DatabaseProblem where the database's user may not make any.
    """
    token = token_hex(4)
    names = [f"{NAME}_{token}_{n}" for n in range(count)]
    async with AsyncExitStack() as stack:
        raw = await asyncpg.connect(url)
        stack.push_async_callback(raw.close)
        stack.push_async_callback(_drop, raw, names)
        await _make(raw, names[0], like="template0")
        await migrate(_beside(url, names[0]))
        for name in names[1:]:
            await _make(raw, name, like=names[0])
        yield [await _open(stack, _beside(url, name)) for name in names]


async def _open(stack: AsyncExitStack, url: str) -> Database:
    db = await Database.open(url, size=CONNECTIONS)
    stack.push_async_callback(db.close)
    return db


async def _make(raw: asyncpg.Connection, name: str, *, like: str) -> None:
    try:
        await raw.execute(f"create database {name} template {like}")
    except asyncpg.InsufficientPrivilegeError as problem:
        raise DatabaseProblem(
            "A simulation plays in a database of its own, and the user of KEEPWARM_DATABASE_URL "
            "may not make one. Allow it (alter role … createdb), or leave the variable out."
        ) from problem
    # What is played need not survive a power cut.
    await raw.execute(f"alter database {name} set synchronous_commit = off")


async def _drop(raw: asyncpg.Connection, names: list[str]) -> None:
    for name in names:
        await raw.execute(f"drop database if exists {name} with (force)")


def _beside(url: str, name: str) -> str:
    """Return the URL of another database of the same server."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()
