from keepwarm.db import Database
from keepwarm.work.model import Claim
from tests.work.field import add_work, eventually, queue, working


async def test_a_row_is_worked_on_once_and_completed(db: Database) -> None:
    done: list[tuple[int, int]] = []

    async def note(claim: Claim) -> None:
        done.append((claim.id, claim.attempts))

    async with working(db, queue(note)):
        row_id = await add_work(db)
        await eventually(
            db,
            "select status, lease_owner, error from prospecting_jobs",
            [("completed", None, None)],
        )

    assert done == [(row_id, 1)]
