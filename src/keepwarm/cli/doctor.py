"""`doctor`: what is set up here, whether it works, and what would help if it does not."""

import shutil
from collections.abc import AsyncGenerator, Generator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from keepwarm.cli.channels import app_url_of, transports_of
from keepwarm.cli.engine import Engine, engine
from keepwarm.cli.options import Data, run, settings_with
from keepwarm.db import Connection, fetch_one, fetch_value
from keepwarm.inbox.model import BotSeen
from keepwarm.inbox.reads import get_bot
from keepwarm.mailboxes.file import MailboxesBroken, read_mailboxes
from keepwarm.mailboxes.model import Doing, Mailbox
from keepwarm.mailboxes.reads import list_doing
from keepwarm.settings import Settings

LITTLE_SPACE = 500  # megabytes
WIDEST_NAME = 16  # characters
SILENT_AFTER = timedelta(minutes=5)  # a bot that listens hears from Telegram twice a minute


class Said(NamedTuple):
    """What the doctor says of one thing, and whether somebody should look after it."""

    words: str
    is_well: bool = True


class Late(msgspec.Struct, frozen=True):
    """How much waits for longer than it should; `error` is why the first of it was put off."""

    count: int
    error: str | None


def doctor(*, data: Data = None) -> None:
    """Say whether this installation is well, and what would help if it is not."""
    run(_doctor(settings_with(data)))


async def _doctor(settings: Settings) -> None:
    ailing: list[str] = []
    for name, said in _place(settings):
        _print(name, said)
    async with engine(settings) as base, base.db.connection() as conn:
        async for name, said in _inside(base, conn):
            _print(name, said)
            if not said.is_well and name not in ailing:
                ailing.append(name)
    print(f"Not well: {', '.join(ailing)}." if ailing else "Everything answers.")


def _print(name: str, said: Said) -> None:
    print(f"{name:<{WIDEST_NAME}} {said.words}")


def _place(settings: Settings) -> Generator[tuple[str, Said], None, None]:
    yield "data directory", Said(str(settings.data_dir))
    if settings.data_dir.exists():
        free = shutil.disk_usage(settings.data_dir).free // 2**20
        yield (
            "free space",
            Said(f"{free} MB{'' if free > LITTLE_SPACE else '  (little: free some)'}"),
        )


async def _inside(base: Engine, conn: Connection) -> AsyncGenerator[tuple[str, Said], None]:
    settings = base.settings
    version = await fetch_value(conn, str, "select current_setting('server_version')")
    where = "inside" if settings.database_url is None else "KEEPWARM_DATABASE_URL"
    yield "PostgreSQL", Said(f"{version} ({where})")
    leads = await fetch_value(conn, int, "select count(*) from leads where deleted_at is null")
    yield "leads", Said(str(leads))
    yield "runs waiting", say_waiting(await _get_late_runs(conn))
    yield "messages waiting", say_waiting(await _get_late_messages(conn))
    yield "Telegram", say_bot(settings, await get_bot(conn), base.clock.now())
    yield "e-mail", Said("set up" if "email" in transports_of(settings) else "off")
    yield "mails unread", say_waiting(await _get_late_mails(conn))
    try:
        mailboxes = read_mailboxes(settings.mailboxes)
    except MailboxesBroken as broken:
        yield "mailboxes", Said(str(broken), is_well=False)
        return
    doing = await list_doing(conn, [each.address for each in mailboxes], base.clock.now())
    ready = [each.address for each, of in zip(doing, mailboxes, strict=True) if may_send(each, of)]
    yield "letters waiting", say_waiting(await _get_late_letters(conn, ready))
    for each in doing:
        yield "mailboxes", say_mailbox(settings, each)
    if not doing:
        yield "mailboxes", Said("none  (KEEPWARM_MAILBOXES)")


def may_send(doing: Doing, mailbox: Mailbox) -> bool:
    """Say whether nothing but a worker is needed for letters to leave from a mailbox."""
    has_room = doing.this_hour < mailbox.per_hour and doing.today < mailbox.per_day
    return has_room and doing.closed_because is None


def say_waiting(late: Late) -> Said:
    """Say how much waits for longer than it should, and what holds it up."""
    if not late.count:
        return Said("0")
    held_up_by = late.error or "is a worker running? `keepwarm worker`"
    return Said(f"{late.count}  ({held_up_by})", is_well=False)


async def _get_late_runs(conn: Connection) -> Late:
    return await fetch_one(
        conn,
        Late,
        """
        select count(*),
               (array_agg(error order by id) filter (where error is not null))[1] as error
          from enrichment_runs
         where status = 'pending' and due_at < clock_timestamp() - interval '1 minute'
        """,
    )


async def _get_late_messages(conn: Connection) -> Late:
    return await fetch_one(
        conn,
        Late,
        """
        select count(*),
               (array_agg(error order by id) filter (where error is not null))[1] as error
          from outbox
         where status = 'pending' and created_at < clock_timestamp() - interval '1 minute'
           and (due_at < clock_timestamp() or error is not null)
        """,
    )


async def _get_late_mails(conn: Connection) -> Late:
    return await fetch_one(
        conn,
        Late,
        """
        select count(*),
               (array_agg(error order by id) filter (where error is not null))[1] as error
          from inbound_mails
         where status = 'pending' and received_at < clock_timestamp() - interval '1 minute'
        """,
    )


async def _get_late_letters(conn: Connection, mailboxes: Sequence[str]) -> Late:
    return await fetch_one(
        conn,
        Late,
        """
        select count(*),
               (array_agg(error order by id) filter (where error is not null))[1] as error
          from emails
         where status = 'pending' and approved_at is not null
           and due_at < clock_timestamp() - interval '1 minute'
           and mailbox = any($1::text[])
        """,
        list(mailboxes),
    )


def say_mailbox(settings: Settings, doing: Doing) -> Said:
    """Say in one line how a mailbox is doing: what it sends, and what it hears."""
    if doing.closed_because is not None:
        return Said(f"{doing.address}: sends nothing  ({doing.closed_because})", is_well=False)
    if doing.trouble is not None:
        return Said(f"{doing.address}: does not listen  ({doing.trouble})", is_well=False)
    used = f"{doing.this_hour} this hour, {doing.today} within a day"
    if not (settings.public_url or "").startswith("https://"):
        why = "no one-click unsubscribe: KEEPWARM_PUBLIC_URL has to be an https address"
        return Said(f"{doing.address}: {used}  ({why})")
    return Said(f"{doing.address}: {used}")


def say_bot(settings: Settings, bot: BotSeen | None, now: datetime) -> Said:
    """Say in one line how it stands with the bot, and what to do."""
    if settings.telegram_token is None:
        return Said("off  (set KEEPWARM_TELEGRAM_TOKEN)")
    if bot is None:
        return Said("never heard of  (is a bot running? `keepwarm bot`)", is_well=False)
    name = f"@{bot.username}" if bot.username else "a bot without a name"
    if bot.trouble is not None:
        return Said(f"{name}: {bot.trouble}", is_well=False)
    if bot.heard_at is None or bot.heard_at < now - SILENT_AFTER:
        return Said(f"{name}, silent  (is a bot running? `keepwarm bot`)", is_well=False)
    if app_url_of(settings) is None:
        why = "KEEPWARM_PUBLIC_URL has to be an https address"
        return Said(f"{name}, without the Mini App  ({why})")
    return Said(f"{name}, with the Mini App")
