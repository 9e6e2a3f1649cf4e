"""Mailboxes of the operator's file are heard where work is done."""

import asyncio
from pathlib import Path

import pytest

from keepwarm.db import Database
from tests.cli.program import Ended, Program
from tests.mail.letterbox import letterbox
from tests.replies.office import mail
from tests.work.field import rows

pytestmark = pytest.mark.slow
FILE = """\
mailboxes:
  - address: sales@us.example
    smtp: smtp://127.0.0.1:9
    imap: {imap}
    folder: Answers
"""


async def test_a_worker_hears_a_mailbox_and_stops_at_once(
    db: Database, folder: Path, tmp_path: Path
) -> None:
    async with letterbox() as box:
        await box.make_folder("Answers")
        settings = tmp_path / "mailboxes.yaml"
        settings.write_text(FILE.format(imap=box.url))
        program = Program(folder, KEEPWARM_DATABASE_URL=db.url, KEEPWARM_MAILBOXES=str(settings))
        with program.staying("worker") as worker:
            await asyncio.to_thread(worker.line)
            await box.deliver(mail("Call me."), folder="Answers")
            async with asyncio.timeout(60):
                while not await rows(db, "select 1 from replies"):  # noqa: ASYNC110 -- a row
                    await asyncio.sleep(0.05)
            ended = await asyncio.to_thread(worker.end)

    assert ended == Ended(0, "", "")
    assert await rows(db, "select sender, body from replies") == [
        ("jane@acme.example", "Call me.")
    ]
