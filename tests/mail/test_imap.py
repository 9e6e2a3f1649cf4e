"""Hearing what comes into a mailbox, from a real IMAP server."""

import asyncio
import re
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest

from keepwarm.db import Database
from keepwarm.mail.imap import Listener, Pace
from keepwarm.mail.imap_session import HEAD_OF_THE_LARGE
from keepwarm.mailboxes.model import Mailbox
from keepwarm.replies.model import MOST_BYTES
from tests import build
from tests.clock import StoppedClock
from tests.mail.letterbox import letterbox
from tests.replies.office import OURS, Office, mail

AT_ONCE = Pace(
    soon=timedelta(seconds=0.2), later=timedelta(seconds=2), first_pause=timedelta(seconds=0.05)
)
WORDS = """
    select split_part(convert_from(raw, 'UTF8'), E'\\r\\n\\r\\n', 2) from inbound_mails order by id
"""
STATE = "select folder, next_uid, heard_at is not null, trouble from mailboxes"


def said(*words: str) -> list[tuple[object, ...]]:
    return [(f"{each}\r\n",) for each in words]


def numbered(n: int) -> bytes:
    return mail(f"Mail {n}", message_id=f"<{n}@acme.example>")


async def found(db: Database, sql: str) -> list[tuple[object, ...]]:
    async with db.connection() as conn:
        return await build.rows(conn, sql)


async def until(db: Database, sql: str, expected: object) -> None:
    """Wait till a question has this answer."""
    answer: object = None
    with suppress(TimeoutError):
        async with asyncio.timeout(15):
            while (answer := await found(db, sql)) != expected:  # noqa: ASYNC110 -- rows, no event
                await asyncio.sleep(0.01)
    assert answer == expected


@asynccontextmanager
async def listening(
    db: Database, url: str, *, folder: str = "INBOX", pace: Pace = AT_ONCE
) -> AsyncGenerator[None, None]:
    box = Mailbox(address=OURS, smtp="smtp://127.0.0.1", imap=url, folder=folder)
    task = asyncio.create_task(Listener(db, StoppedClock(), box, pace).run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_what_comes_in_is_kept_and_left_as_it_was(db: Database) -> None:
    async with letterbox() as box:
        await box.deliver(mail("Before we listened"))
        async with listening(db, box.url):
            await until(db, WORDS, said("Before we listened"))
            await box.deliver(mail("While we listened"))
            await until(db, WORDS, said("Before we listened", "While we listened"))

        assert await box.flags() == {101: (), 102: ()}
    kept = """
        select source, mailbox, external_key ~ '^sales@us.example INBOX [0-9]+ 10[12]$'
          from inbound_mails
    """
    assert await found(db, kept) == [("imap", OURS, True)] * 2
    assert await found(db, STATE) == [("INBOX", 103, True, None)]


async def test_the_next_visit_begins_where_the_last_one_ended(db: Database) -> None:
    async with letterbox() as box:
        await box.deliver(numbered(1))
        async with listening(db, box.url):
            await until(db, WORDS, said("Mail 1"))
        await box.deliver(numbered(2), numbered(3))
        box.heard.clear()

        async with listening(db, box.url):
            await until(db, WORDS, said("Mail 1", "Mail 2", "Mail 3"))

        fetched = [line.split(" ", 1)[1] for line in box.heard if "PEEK" in line]
        assert fetched == ["UID FETCH 102,103 (BODY.PEEK[] INTERNALDATE)"]


async def test_a_connection_that_is_cut_is_made_again(db: Database) -> None:
    async with letterbox() as box, listening(db, box.url):
        await box.deliver(numbered(1))
        await until(db, WORDS, said("Mail 1"))

        box.hang_up()
        await box.deliver(numbered(2))

        await until(db, WORDS, said("Mail 1", "Mail 2"))
        await until(db, STATE, [("INBOX", 103, True, None)])


async def test_in_another_life_of_the_folder_nothing_is_lost(db: Database) -> None:
    async with letterbox() as box:
        await box.make_folder("Answers")
        await box.deliver(numbered(1), numbered(2), folder="Answers", at=build.NOW)
        async with listening(db, box.url, folder="Answers"):
            await until(db, WORDS, said("Mail 1", "Mail 2"))

        await box.drop_folder("Answers")
        await box.make_folder("Answers")
        await box.deliver(numbered(2), numbered(3), folder="Answers", at=build.NOW)
        async with listening(db, box.url, folder="Answers"):
            await until(db, "select count(*) from inbound_mails", [(4,)])

    await Office(db=db).read()
    bodies = "select body from replies order by body"
    assert await found(db, bodies) == [("Mail 1",), ("Mail 2",), ("Mail 3",)]


async def test_years_of_mail_from_before_are_none_of_our_business(db: Database) -> None:
    async with letterbox() as box:
        await box.deliver(numbered(1), at=build.NOW - timedelta(days=400))
        await box.deliver(numbered(2), at=build.NOW)

        async with listening(db, box.url):
            await until(db, WORDS, said("Mail 2"))


async def test_without_idle_it_looks_now_and_then(db: Database) -> None:
    async with letterbox() as box:
        box.has_idle = False
        await box.deliver(numbered(1))
        now_and_then = Pace(soon=timedelta(seconds=0.1), later=timedelta(seconds=0.1))
        async with listening(db, box.url, pace=now_and_then):
            await until(db, WORDS, said("Mail 1"))
            await box.deliver(numbered(2))
            await until(db, WORDS, said("Mail 1", "Mail 2"))

        assert not any("IDLE" in line for line in box.heard)


async def test_only_one_of_all_processes_listens(db: Database) -> None:
    async with letterbox() as box:
        async with listening(db, box.url), listening(db, box.url):
            await box.deliver(numbered(1))
            await until(db, WORDS, said("Mail 1"))

        # One more signed in to deliver.
        assert len([line for line in box.heard if "LOGIN" in line]) == 2


async def test_a_wrong_password_is_said_and_not_shown(db: Database) -> None:
    async with letterbox() as box:
        url = box.url.replace("s3cret", "wr0ng")
        async with listening(db, url):
            await until(db, "select count(trouble) from mailboxes", [(1,)])

    ((trouble,),) = await found(db, "select trouble from mailboxes")
    assert str(trouble).startswith("The IMAP server does not let us in (")
    assert "wr0ng" not in str(trouble)


async def test_a_folder_that_is_not_there_is_named(db: Database) -> None:
    async with letterbox() as box, listening(db, box.url, folder="Nowhere"):
        await until(db, "select trouble like '%folder Nowhere%' from mailboxes", [(True,)])


async def test_a_server_that_is_away_is_waited_for(db: Database) -> None:
    async with letterbox() as box:
        port = box.port
    async with listening(db, box.url):
        await until(db, "select trouble like '%cannot be reached%' from mailboxes", [(True,)])

        async with letterbox(port) as back:
            await back.deliver(numbered(1))
            await until(db, WORDS, said("Mail 1"))
            await until(db, "select trouble from mailboxes", [(None,)])


async def test_one_mail_that_is_not_handed_out_holds_up_no_other(db: Database) -> None:
    async with letterbox() as box:
        box.refuses = re.compile(r"UID FETCH (?:101,)?102(?:,103)? \(BODY.PEEK")
        await box.deliver(numbered(1), numbered(2), numbered(3))
        async with listening(db, box.url):
            await until(db, "select count(*) from inbound_mails", [(3,)])

    await Office(db=db).read()
    first, stand_in, last = await found(db, "select body from replies order by inbound_id")
    assert (first, last) == (("Mail 1",), ("Mail 3",))
    assert "could not be fetched" in str(stand_in)


async def test_a_mail_larger_than_any_ought_to_be_is_read_in_part(db: Database) -> None:
    large = mail("It begins well." + "x" * MOST_BYTES)
    async with letterbox() as box:
        await box.deliver(large)
        async with listening(db, box.url):
            length = "select length(raw) from inbound_mails"
            await until(db, length, [(HEAD_OF_THE_LARGE,)])


@pytest.mark.slow
async def test_whatever_dies_each_mail_is_kept_once(db: Database) -> None:
    async with letterbox() as box:
        for n in range(5):
            process = await listener_process(db.url, box.url)
            await box.deliver(*[numbered(20 * n + each) for each in range(20)])
            await asyncio.sleep(0.05 * n)  # each time it dies somewhere else
            await kill(process)
        process = await listener_process(db.url, box.url)
        await until(db, "select count(*) from inbound_mails", [(100,)])
        await kill(process)

    once = "select count(distinct external_key) from inbound_mails"
    assert await found(db, once) == [(100,)]
    assert await found(db, "select next_uid from mailboxes") == [(201,)]


async def listener_process(database_url: str, url: str) -> asyncio.subprocess.Process:
    """Start a listener in a process of its own, and return once it runs."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.mail.listener_process", database_url, url),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    await process.stdout.readline()
    return process


async def kill(process: asyncio.subprocess.Process) -> None:
    process.kill()
    await process.wait()
