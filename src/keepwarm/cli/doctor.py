"""`doctor`: what is set up here, whether it works, and what would help if it does not."""

import shutil
from collections.abc import AsyncGenerator, Generator
from datetime import datetime, timedelta

from keepwarm.cli.channels import app_url_of, transports_of
from keepwarm.cli.engine import Engine, engine
from keepwarm.cli.options import Data, run, settings_with
from keepwarm.db import Connection, fetch_value
from keepwarm.inbox.model import BotSeen
from keepwarm.inbox.reads import get_bot
from keepwarm.settings import Settings

LITTLE_SPACE = 500  # megabytes
SILENT_AFTER = timedelta(minutes=5)  # a bot that listens hears from Telegram twice a minute


def doctor(*, data: Data = None) -> None:
    """Say whether this installation is well, and what would help if it is not."""
    run(_doctor(settings_with(data)))


async def _doctor(settings: Settings) -> None:
    for line in _place(settings):
        print(line)
    async with engine(settings) as base, base.db.connection() as conn:
        async for line in _inside(base, conn):
            print(line)
    print("Everything answers.")


def _place(settings: Settings) -> Generator[str, None, None]:
    yield f"data directory   {settings.data_dir}"
    if settings.data_dir.exists():
        free = shutil.disk_usage(settings.data_dir).free // 2**20
        yield f"free space       {free} MB{'' if free > LITTLE_SPACE else '  (little: free some)'}"


async def _inside(base: Engine, conn: Connection) -> AsyncGenerator[str, None]:
    settings = base.settings
    version = await fetch_value(conn, str, "select current_setting('server_version')")
    where = "inside" if settings.database_url is None else "KEEPWARM_DATABASE_URL"
    yield f"PostgreSQL       {version} ({where})"
    leads = await fetch_value(conn, int, "select count(*) from leads where deleted_at is null")
    yield f"leads            {leads}"
    yield f"runs waiting     {_waiting(await _count_late_runs(conn))}"
    yield f"messages waiting {_waiting(await _count_late_messages(conn))}"
    yield f"Telegram         {say_bot(settings, await get_bot(conn), base.clock.now())}"
    yield f"e-mail           {'set up' if 'email' in transports_of(settings) else 'off'}"


def _waiting(late: int) -> str:
    return f"{late}  (is a worker running? `keepwarm worker`)" if late else "0"


async def _count_late_runs(conn: Connection) -> int:
    late = await fetch_value(
        conn,
        int,
        """
        select count(*) from enrichment_runs
         where status = 'pending' and due_at < clock_timestamp() - interval '1 minute'
        """,
    )
    return late or 0


async def _count_late_messages(conn: Connection) -> int:
    late = await fetch_value(
        conn,
        int,
        """
        select count(*) from outbox
         where status = 'pending' and due_at < clock_timestamp() - interval '1 minute'
        """,
    )
    return late or 0


def say_bot(settings: Settings, bot: BotSeen | None, now: datetime) -> str:
    """Say in one line how it stands with the bot, and what to do."""
    if settings.telegram_token is None:
        return "off  (set KEEPWARM_TELEGRAM_TOKEN)"
    if bot is None:
        return "never heard of  (is a bot running? `keepwarm bot`)"
    name = f"@{bot.username}" if bot.username else "a bot without a name"
    if bot.trouble is not None:
        return f"{name}: {bot.trouble}"
    if bot.heard_at is None or bot.heard_at < now - SILENT_AFTER:
        return f"{name}, silent  (is a bot running? `keepwarm bot`)"
    if app_url_of(settings) is None:
        return f"{name}, without the Mini App  (KEEPWARM_PUBLIC_URL has to be an https address)"
    return f"{name}, with the Mini App"
