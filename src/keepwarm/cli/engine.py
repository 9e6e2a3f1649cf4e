"""What every command stands on: a running database, opened, with a clock beside it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from keepwarm.accounts.actions import found_team
from keepwarm.accounts.model import Member
from keepwarm.accounts.reads import list_members
from keepwarm.accounts.secret_key import load_secret_key
from keepwarm.cli.logs import set_up_logs
from keepwarm.db import Connection, Database
from keepwarm.db.server import running_server
from keepwarm.kit.clock import Clock, SystemClock
from keepwarm.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """A database that is up to date, and what goes with it."""

    settings: Settings
    db: Database
    clock: Clock
    secret_key: bytes


@asynccontextmanager
async def engine(settings: Settings) -> AsyncGenerator[Engine, None]:
    """Start or join the database and bring it up to date; leave it in order."""
    set_up_logs(settings.log_format)
    async with running_server(settings.database_url, settings.data_dir) as url:
        key = load_secret_key(settings.secret_key, settings.data_dir)
        db = await Database.open(url)
        try:
            yield Engine(settings=settings, db=db, clock=SystemClock(), secret_key=key)
        finally:
            await db.close()


async def first_admin(base: Engine, conn: Connection) -> Member:
    """Return whom the command line acts for: whoever may run it may do what an admin may."""
    await found_team(conn, now=base.clock.now())
    admins = [m for m in await list_members(conn) if m.is_admin and m.disabled_at is None]
    return min(admins, key=lambda member: member.id)
