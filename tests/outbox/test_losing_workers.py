import asyncio

import pytest

from keepwarm.db import Database
from keepwarm.outbox.letters import Letter
from keepwarm.outbox.model import Outcome
from keepwarm.work.model import WORKER_LOST
from tests.outbox.scene import FATES, TOLD, Post, Scene, delivering, let_pauses_pass, say, scene
from tests.work.field import eventually, rows

SILENT = "The worker that sent it fell silent before it had the answer."
LAST_ATTEMPT = 5


async def _lose(db: Database, *, left: bool, attempts: int = 1) -> Scene:
    """Have a message claimed by a worker that is no more, before or after the message left."""
    async with db.transaction() as conn:
        told = await scene(conn)
    await say(db, told.message())
    async with db.transaction() as conn:
        await conn.raw.execute(
            "update outbox set status = 'processing', attempts = $2,"
            "       lease_owner = gen_random_uuid(), lease_until = due_at,"
            "       left_at = case when $1 then due_at end"
            " where channel = 'telegram'",
            left,
            attempts,
        )
    return told


async def test_a_message_that_had_not_left_its_killed_worker_is_sent(db: Database) -> None:
    await _lose(db, left=False)
    post = Post()

    async with delivering(db, telegram=post):
        await eventually(db, FATES, [("telegram", "completed", "sent", None)])

    assert len(post.letters) == 1


async def test_a_message_that_had_left_its_killed_worker_is_not_sent_again(db: Database) -> None:
    told = await _lose(db, left=True)
    telegram, email = Post(), Post()

    async with delivering(db, telegram=telegram, email=email):
        await eventually(
            db,
            FATES,
            [("telegram", "completed", "unknown", SILENT), ("email", "completed", "sent", None)],
        )

    assert (len(telegram.letters), len(email.letters)) == (0, 1)
    assert ("today", told.member.id, {}) in await rows(db, TOLD)


@pytest.mark.parametrize(("left", "verdict"), [(False, "failed"), (True, "unknown")])
async def test_a_message_that_costs_every_worker_its_life_is_given_up_and_told_elsewhere(
    db: Database, left: bool, verdict: str
) -> None:
    await _lose(db, left=left, attempts=LAST_ATTEMPT)
    telegram, email = Post(), Post()

    async with delivering(db, telegram=telegram, email=email):
        await eventually(
            db,
            FATES,
            [
                ("telegram", "failed", verdict, WORKER_LOST),
                ("email", "completed", "sent", None),
            ],
        )

    assert (len(telegram.letters), len(email.letters)) == (0, 1)


async def test_an_answer_is_written_down_although_the_database_went_away(db: Database) -> None:
    class Cutter(Post):
        async def send(self, letter: Letter) -> Outcome:
            async with db.connection() as conn:
                await conn.raw.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where pid <> pg_backend_pid() and datname = current_database()"
                )
            cut.set()
            return await super().send(letter)

    cut = asyncio.Event()
    async with db.transaction() as conn:
        told = await scene(conn)
    await say(db, told.message())
    post = Cutter()

    async with delivering(db, telegram=post):
        await cut.wait()
        unharmed = await Database.open(db.url, size=1)
        await eventually(unharmed, FATES, [("telegram", "completed", "sent", None)])
        await unharmed.close()

    assert len(post.letters) == 1


async def test_a_transport_that_breaks_leaves_a_message_unknown(db: Database) -> None:
    class Broken(Post):
        async def send(self, letter: Letter) -> Outcome:
            self.letters.append(letter)
            raise RuntimeError("a mistake of ours")

    async with db.transaction() as conn:
        told = await scene(conn)
    post = Broken()

    async with delivering(db, telegram=post):
        await say(db, told.message())
        await eventually(
            db,
            "select status, error from outbox where channel <> 'app'",
            [("pending", "RuntimeError: a mistake of ours")],
        )
        await let_pauses_pass(db)
        await eventually(db, FATES, [("telegram", "completed", "unknown", SILENT)])

    assert len(post.letters) == 1


async def test_a_lead_deleted_for_good_takes_its_messages_along(db: Database) -> None:
    async with db.transaction() as conn:
        told = await scene(conn)
    await say(db, told.message())

    class Deleter(Post):
        async def send(self, letter: Letter) -> Outcome:
            async with db.transaction() as conn:
                await conn.raw.execute("delete from leads")
            return await super().send(letter)

    async with delivering(db, telegram=Deleter()):
        await eventually(db, "select count(*) from outbox", [(0,)])
