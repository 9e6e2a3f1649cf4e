"""Workers die by kill -9 while they hand letters to a real mail server."""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from functools import partial

import pytest

from keepwarm.db import Database
from keepwarm.dev.mailbox.post_office import PostOffice
from tests.emails.scene import approve_more, approved
from tests.work.field import PATIENCE, eventually, rows

LETTERS, KILLED_AFTER = 30, (5, 12, 19)
OPEN = "select count(*) from emails where status in ('pending', 'processing')"


@pytest.mark.slow
async def test_killed_workers_send_nothing_twice_and_lose_nothing(db: Database) -> None:
    arrived: Counter[str] = Counter()

    def take(_sender: str, _to: str, raw: bytes) -> None:
        arrived[message_from_bytes(raw)["Message-ID"]] += 1

    office = PostOffice(take, pause=timedelta(milliseconds=25))
    await office.start()
    await approved(db)
    await approve_more(db, LETTERS - 1)

    for count in KILLED_AFTER:
        worker = await _worker(db.url, office.port)
        await _until(partial(_came, arrived, count))
        worker.kill()
        await worker.wait()
    worker = await _worker(db.url, office.port)
    await eventually(db, OPEN, [(0,)])
    worker.kill()
    await worker.wait()
    await office.stop()

    found = await rows(db, "select message_id, verdict from emails")
    fates = {str(message_id): verdict for message_id, verdict in found}
    assert len(fates) == LETTERS
    assert set(fates.values()) <= {"sent", "unknown"}
    assert set(arrived.values()) == {1}
    sent = {each for each, verdict in fates.items() if verdict == "sent"}
    assert sent <= set(arrived)
    assert set(arrived) <= set(fates)


def _came(arrived: Counter[str], count: int) -> bool:
    return arrived.total() >= count


async def _worker(url: str, port: int) -> asyncio.subprocess.Process:
    args = ["-m", "tests.emails.worker_process", url, str(port)]
    return await asyncio.create_subprocess_exec(sys.executable, *args)


async def _until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not happened():  # noqa: ASYNC110 -- another process makes it happen
            await asyncio.sleep(0.005)
