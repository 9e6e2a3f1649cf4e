"""
PostgreSQL: the pool, the transaction, and a few ways to run a statement.

Rows become frozen msgspec Structs or dataclasses of the caller's choice. Statements are
literal text with $1, $2 …; a test prepares every one of them against a real server.
"""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, LiteralString, TypeVar

import asyncpg

T = TypeVar("T")

LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InternalClientError,  # asyncpg's word for a connection whose server restarted
)
"""What a statement raises when the server went away; trying again later may help."""

WAKE_TRIES = 4

_log = logging.getLogger(__name__)


class Connection:
    """One connection in the hands of one piece of code, usually inside a transaction."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.wakes: set[str] = set()

    def wake(self, channel: str) -> None:
        """
        Have sleepers on a channel woken once this transaction has committed.

        Never before: a NOTIFY inside a transaction makes PostgreSQL commit such
        transactions one by one (docs/decisions/0002).
        """
        self.wakes.add(channel)

    @asynccontextmanager
    async def savepoint(self) -> AsyncGenerator[None, None]:
        """Undo only this block when it raises; the transaction around it stands."""
        async with self.raw.transaction():
            yield

    @asynccontextmanager
    async def impatient_savepoint(self, patience: timedelta) -> AsyncGenerator[None, None]:
        """Undo only this block when it raises, and raise when a lock is longer in coming."""
        async with self.raw.transaction():
            usual, _ = await self.raw.fetchrow(
                "select current_setting('lock_timeout'), set_config('lock_timeout', $1, true)",
                f"{patience // timedelta(milliseconds=1)}ms",
            )
            yield
            await self.raw.execute("select set_config('lock_timeout', $1, true)", usual)


class Database:
    """The door to PostgreSQL. Only edges and jobs hold one; domain code gets a connection."""

    def __init__(self, pool: Any, url: str) -> None:
        self.url = url
        self._pool = pool
        self._waiting: set[str] = set()
        self._waker: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, url: str, *, size: int = 12) -> "Database":
        """Open a pool of at most `size` connections; they are made when needed."""
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=size,
            init=prepare_connection,
            server_settings=SESSION,
            connection_class=_Plain,
        )
        return cls(pool, url)

    async def close(self) -> None:
        """Deliver the last wake-ups and give the connections back."""
        if self._waker is not None:
            await self._waker
        await self._pool.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Connection, None]:
        """Commit when the block ends, roll back when it raises; then wake who waits."""
        async with self._pool.acquire() as raw:
            conn = Connection(raw)
            async with raw.transaction():
                yield conn
        self.wake(conn.wakes)

    @asynccontextmanager
    async def rehearsal(self) -> AsyncGenerator[Connection, None]:
        """Lend a transaction of which nothing stays: it shows what would happen."""
        async with self._pool.acquire() as raw:
            undo = raw.transaction()
            await undo.start()
            try:
                yield Connection(raw)
            finally:
                await undo.rollback()

    @asynccontextmanager
    async def connection(self) -> AsyncGenerator[Connection, None]:
        """Lend a connection outside a transaction: each statement sees the newest facts."""
        async with self._pool.acquire() as raw:
            conn = Connection(raw)
            try:
                yield conn
            finally:
                self.wake(conn.wakes)  # what was done before an error stays done

    def wake(self, channels: Iterable[str]) -> None:
        """Send empty notifications soon. Those that arrive while one is under way share it."""
        self._waiting.update(channels)
        if self._waiting and self._waker is None:
            self._waker = asyncio.create_task(self._send_wakes())

    async def _send_wakes(self) -> None:
        try:
            while self._waiting:
                channels, self._waiting = list(self._waiting), set()
                await self._notify(channels)
        finally:
            self._waker = None

    async def _notify(self, channels: list[str]) -> None:
        # After a restart of the server the pool may lend dead connections before it knows.
        for tries_left in reversed(range(WAKE_TRIES)):
            try:
                await self._pool.execute(
                    "select pg_notify(channel, '') from unnest($1::text[]) as channel", channels
                )
            except LOST as lost:
                if not tries_left:
                    # Nobody is woken, nothing is lost: sleepers look for themselves.
                    _log.warning("db.wake.lost: %s", lost)
            else:
                return


class _Plain(asyncpg.Connection):
    """
    A connection that comes back to the pool as it left, so that nothing need be put back.

    Settings and locks of ours end with their transaction; who listens, or holds a lock for
    longer, has a connection of their own. Putting back what nobody changed costs a round trip
    after every transaction.
    """

    def get_reset_query(self) -> str:
        return ""


SESSION = {"application_name": "keepwarm", "timezone": "UTC", "jit": "off"}


async def prepare_connection(raw: Any) -> None:
    """Speak JSON as Python values on a fresh connection."""
    await raw.set_type_codec("jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")


async def fetch_all(conn: Connection, row: type[T], sql: LiteralString, *args: object) -> list[T]:
    """Run a statement that yields rows, in the order the statement gives."""
    return [row(**record) for record in await conn.raw.fetch(sql, *args)]


async def fetch_maybe(
    conn: Connection, row: type[T], sql: LiteralString, *args: object
) -> T | None:
    """Run a statement that yields one row or none."""
    record = await conn.raw.fetchrow(sql, *args)
    return None if record is None else row(**record)


async def fetch_one(conn: Connection, row: type[T], sql: LiteralString, *args: object) -> T:
    """Run a statement that must yield a row; none at all is a bug of ours."""
    found = await fetch_maybe(conn, row, sql, *args)
    if found is None:
        raise LookupError(sql)
    return found


async def fetch_value(
    conn: Connection, kind: type[T], sql: LiteralString, *args: object
) -> T | None:
    """Run a statement that yields one value of a kind, or None for null or no row."""
    value = await conn.raw.fetchval(sql, *args)
    return None if value is None else _checked(kind, value)


async def fetch_values(
    conn: Connection, kind: type[T], sql: LiteralString, *args: object
) -> list[T]:
    """Run a statement that yields one column of values of a kind."""
    return [_checked(kind, record[0]) for record in await conn.raw.fetch(sql, *args)]


def _checked(kind: type[T], value: object) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"the statement yields {type(value).__name__}, not {kind.__name__}")
    return value


async def execute(conn: Connection, sql: LiteralString, *args: object) -> int:
    """Run a statement for its effect and return how many rows it touched."""
    status: str = await conn.raw.execute(sql, *args)
    count = status.rsplit(" ", 1)[-1]
    return int(count) if count.isdigit() else 0


async def copy_rows(
    conn: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Pour rows into a table by COPY: the fastest way in."""
    await conn.raw.copy_records_to_table(table, columns=list(columns), records=rows)
