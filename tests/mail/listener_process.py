"""A listener in a process of its own, to be killed."""

import asyncio
import sys

from keepwarm.db import Database
from keepwarm.mail.imap import Listener
from keepwarm.mailboxes.model import Mailbox
from tests.clock import StoppedClock
from tests.replies.office import OURS


async def main(database_url: str, url: str) -> None:
    db = await Database.open(database_url, size=3)
    mailbox = Mailbox(address=OURS, smtp="smtp://127.0.0.1", imap=url)
    print("ready", flush=True)  # noqa: T201 -- the test waits for it
    await Listener(db, StoppedClock(), mailbox).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
