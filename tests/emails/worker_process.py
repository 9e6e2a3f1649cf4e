"""
A worker that sends letters, in a process of its own, for the test that kills it.

Arguments: the database's URL and the mail server's port.
"""

import asyncio
import sys
from datetime import timedelta

from keepwarm.board.letters import follow_email
from keepwarm.db import Connection, Database
from keepwarm.emails.jobs import Tools, email_queue
from keepwarm.emails.model import Ended
from keepwarm.kit.clock import SystemClock
from keepwarm.mail.outreach import Postman
from keepwarm.mailboxes.model import Mailbox
from keepwarm.work.worker import Worker

LEASE = timedelta(seconds=3)


async def main(url: str, port: str) -> None:
    db = await Database.open(url, size=6)
    clock = SystemClock()
    mailbox = Mailbox(
        address="sales@team.example", smtp=f"smtp://127.0.0.1:{port}", per_hour=999, per_day=999
    )

    async def heard(conn: Connection, over: Ended) -> None:
        await follow_email(conn, over, channels=frozenset(), now=clock.now())

    tools = Tools(
        db=db,
        clock=clock,
        postman=Postman(b"a key of this test alone", public_url=None),
        mailboxes=(mailbox,),
        heard=heard,
    )
    await Worker(db, [email_queue(tools)], lease=LEASE, grace=timedelta(0)).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
