"""Letters out by SMTP, and what machines do with them back in by IMAP: nobody plays ping-pong."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr
from typing import Any

from aiosmtpd.smtp import SMTP

from keepwarm.db import Connection, Database
from keepwarm.emails.jobs import Tools as EmailTools
from keepwarm.emails.jobs import email_queue
from keepwarm.emails.model import Ended
from keepwarm.mail.imap import Listener, Pace
from keepwarm.mail.outreach import Postman
from keepwarm.mailboxes.model import Mailbox
from keepwarm.replies.jobs import inbound_queue
from keepwarm.work.worker import Worker
from tests.mail.letterbox import Letterbox, letterbox
from tests.replies.office import OURS, Office, approved, bounce, mail

PACE = Pace(soon=timedelta(seconds=0.2), later=timedelta(seconds=2))


@dataclass
class World:
    """Takes letters as a mail server does, and answers by itself as machines do."""

    box: Letterbox
    taken: list[Message] = field(default_factory=list[Message])

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd calls it so
        letter = message_from_bytes(envelope.content)
        self.taken.append(letter)
        await self.box.deliver(*self.answers(letter, envelope.rcpt_tos[0]))
        return "250 taken"

    def answers(self, letter: Message, to: str) -> list[bytes]:
        about = {"sender": to, "In_Reply_To": letter["Message-ID"]}
        if to.startswith("nobody"):
            return [bounce(letter["Message-ID"], address=to)]
        if to.startswith("robot"):
            return _eight("I am out of the office.", to, Auto_Submitted="auto-replied", **about)
        # This one does not say what it is.
        return _eight("Thank you for your message. We will get back to you.", to, **about)


def _eight(text: str, to: str, **headers: str) -> list[bytes]:
    return [mail(text, message_id=f"<{n}.{to}>", **headers) for n in range(8)]


@asynccontextmanager
async def world_around(box: Letterbox) -> AsyncGenerator[tuple[World, int], None]:
    world = World(box)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(world, loop=loop), "127.0.0.1", 0)
    try:
        yield world, server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


@asynccontextmanager
async def us(office: Office, mailbox: Mailbox) -> AsyncGenerator[None, None]:
    """Send, listen and take in, as `keepwarm up` does."""
    postman = Postman(b"a key", public_url="https://keepwarm.example.org")
    emails = EmailTools(
        db=office.db, clock=office.clock, postman=postman, mailboxes=[mailbox], heard=hear
    )
    worker = Worker(office.db, [email_queue(emails), inbound_queue(office.tools)])
    working = asyncio.create_task(worker.run())
    listening = asyncio.create_task(Listener(office.db, office.clock, mailbox, PACE).run())
    try:
        yield
    finally:
        listening.cancel()
        await asyncio.wait([listening])
        worker.stop()
        await working


async def hear(_conn: Connection, _over: Ended) -> None:
    """Nothing waits for these letters."""


async def test_machines_that_answer_are_never_answered(db: Database) -> None:
    office = Office(db=db)
    people = ("robot@acme.example", "desk@other.example", "nobody@third.example")
    async with letterbox() as box, world_around(box) as (world, port):
        mailbox = Mailbox(address=OURS, smtp=f"smtp://127.0.0.1:{port}", imap=box.url)
        async with db.transaction() as conn:
            for each in people:
                await approved(conn, each, company=each)

        async with us(office, mailbox), asyncio.timeout(60):
            done = "select count(*) from inbound_mails where status = 'completed'"
            while await office.found(done) != [(8 + 8 + 1,)]:  # noqa: ASYNC110 -- rows, no event
                await asyncio.sleep(0.05)

        taken = sorted(parseaddr(letter["To"])[1] for letter in world.taken)
        assert taken == sorted(people)

    became = "select became, count(*) from inbound_mails group by 1 order by 1"
    assert await office.found(became) == [("bounce", 1), ("flood", 3), ("reply", 13)]
    by_sender = "select sender, count(*) from replies group by 1 order by 1"
    assert await office.found(by_sender) == [("desk@other.example", 8), ("robot@acme.example", 5)]
    came_back = "select address, bounced_at is not null from emails order by address"
    assert await office.found(came_back) == [(each, each == people[2]) for each in sorted(people)]
    assert await office.found("select count(*) from emails") == [(3,)]
