"""Have a server to talk to: the operator's own, or PostgreSQL inside."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from keepwarm.db.embedded import EmbeddedPostgres
from keepwarm.db.migrate import migrate
from keepwarm.db.problems import DatabaseProblem

OLDEST = 15
LOOKS_EVERY = 1.0  # seconds; work that waits for its database gives up after some
UNREACHABLE = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError)

_log = logging.getLogger(__name__)


@asynccontextmanager
async def running_server(url: str | None, data_dir: Path) -> AsyncGenerator[str, None]:
    """
    Lend the URL of a migrated database: `url` if the operator named one, else our own.

    Our own is started again where something kills it. Raises DatabaseProblem with a sentence
    for the operator.
    """
    if url is not None:
        await check_external(url)
        await bring_up_to_date(url)
        yield url
        return
    server = await asyncio.to_thread(EmbeddedPostgres, data_dir / "postgres")
    try:
        # Interrupted, the thread goes on; `stop` waits for it and then finds what it started.
        await asyncio.to_thread(server.start)
        await bring_up_to_date(server.url)
        async with _kept_up(server):
            yield server.url
    finally:
        await asyncio.to_thread(server.stop)


@asynccontextmanager
async def _kept_up(server: EmbeddedPostgres) -> AsyncGenerator[None, None]:
    """Start a server again that something killed: nobody else looks after ours."""
    done = asyncio.Event()
    keeping = asyncio.create_task(_keep_up(server, done))
    try:
        yield
    finally:
        done.set()
        await keeping  # it may be starting what is to be stopped next


async def _keep_up(server: EmbeddedPostgres, done: asyncio.Event) -> None:
    while not await _comes_within(LOOKS_EVERY, done):
        if await asyncio.to_thread(server.postmaster) is not None:
            continue
        _log.warning("db.postgres.gone: PostgreSQL was killed and is started again.")
        try:
            await asyncio.to_thread(server.start)
        except DatabaseProblem as problem:
            _log.warning("db.postgres.gone: %s", problem)


async def _comes_within(seconds: float, event: asyncio.Event) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False


async def check_external(url: str) -> None:
    """Refuse a server we cannot work with, saying what would help."""
    try:
        raw = await asyncpg.connect(url, timeout=10)
    except UNREACHABLE as error:
        raise DatabaseProblem(
            f"The database of KEEPWARM_DATABASE_URL does not answer ({str(error) or 'timeout'}). "
            "Check the address, the password and that the server runs."
        ) from error
    try:
        refuse_old(raw.get_server_version().major)
        if await raw.fetchval("select current_setting('transaction_read_only')::boolean"):
            raise DatabaseProblem(
                "The database of KEEPWARM_DATABASE_URL is read-only, perhaps a standby. "
                "Name the primary server."
            )
    finally:
        await raw.close()


def refuse_old(major: int) -> None:
    """Refuse a PostgreSQL that lacks what our statements need."""
    if major < OLDEST:
        raise DatabaseProblem(
            f"The database of KEEPWARM_DATABASE_URL is PostgreSQL {major}; "
            f"Keepwarm needs {OLDEST} or newer. Upgrade it, or leave the variable out."
        )


async def bring_up_to_date(url: str) -> None:
    """Apply the migrations a database lacks; what stands in their way is said plainly."""
    try:
        await migrate(url)
    except UNREACHABLE as error:
        raise DatabaseProblem(
            f"The database could not be brought up to date: {error}. Nothing is half done: "
            "set right what it names, and start again."
        ) from error
