"""A queue whose domain says which due rows may be claimed now."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from keepwarm.db import Connection, Database
from keepwarm.work import rows as statements
from keepwarm.work.model import Chosen, Claim
from tests.work.field import (
    Handler,
    add_much_work,
    add_work,
    eventually,
    insert_work,
    queue,
    statuses,
    working,
)

NOT_SOON = 60.0  # seconds
LEASE = timedelta(seconds=30)
TOMORROW = timedelta(days=1)


async def _pass_over(_claim: Claim) -> None: ...


@dataclass
class Chooser:
    """A domain that lets rows go as it was told, and keeps how much room it was given."""

    answers: list[Sequence[int]] = field(default_factory=list[Sequence[int]])
    again_in: float = NOT_SOON
    rooms: list[int] = field(default_factory=list[int])
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, _conn: Connection, room: int) -> Chosen:
        self.rooms.append(room)
        self.asked.set()
        return Chosen(self.answers.pop(0) if self.answers else (), self.again_in)


async def test_only_what_was_chosen_is_claimed_in_the_order_of_the_choice(db: Database) -> None:
    first, second, third = await add_much_work(db, 3)
    begun: list[int] = []

    async def note(claim: Claim) -> None:
        begun.append(claim.id)

    async with working(db, queue(note, choose=Chooser([[third, first]]))):
        await eventually(
            db,
            "select id, status from prospecting_jobs order by id",
            [(first, "completed"), (second, "pending"), (third, "completed")],
        )

    assert begun == [third, first]


async def test_the_domain_is_told_how_much_room_there_is(db: Database) -> None:
    first, second = await add_much_work(db, 2)
    handler, chooser = Handler(), Chooser([[first], [second]], again_in=0)

    async with working(db, queue(handler, side_by_side=2, choose=chooser)):
        await handler.begins(2)
        handler.may_end.set()

    assert chooser.rooms[:2] == [2, 1]


async def test_the_domain_is_asked_again_when_it_said(db: Database) -> None:
    ids = await add_much_work(db, 1)
    chooser = Chooser([(), ids], again_in=0.05)

    async with working(db, queue(_pass_over, choose=chooser), poll=timedelta(seconds=30)):
        await eventually(db, "select status from prospecting_jobs", [("completed",)])

    assert len(chooser.rooms) >= 2


async def test_new_work_has_the_domain_asked_at_once(db: Database) -> None:
    chooser = Chooser()
    async with working(db, queue(_pass_over, choose=chooser), poll=timedelta(seconds=30)):
        await add_work(db)
        await chooser.asked.wait()
        chooser.asked.clear()

        await add_work(db)
        await chooser.asked.wait()

    assert await statuses(db) == ["pending", "pending"]


async def test_nobody_is_asked_while_nothing_is_due(db: Database) -> None:
    chooser = Chooser()
    handler = Handler()
    async with working(
        db,
        queue(_pass_over, only="source = 'csv'", choose=chooser),
        queue(handler, only="source = 'paste'"),
    ):
        await add_work(db, due_in=TOMORROW)
        await add_work(db, source="paste")
        await handler.begins()
        handler.may_end.set()

    assert chooser.rooms == []


async def test_what_was_chosen_but_is_not_due_or_not_ours_to_serve_stays(
    conn: Connection,
) -> None:
    due, other = await insert_work(conn), await insert_work(conn, source="paste")
    tomorrow = await insert_work(conn, due_in=TOMORROW)

    claimed = await statements.claim_chosen(
        conn, queue(_pass_over, only="source = 'csv'"), [tomorrow, other, due], lease=LEASE
    )

    assert [(claim.id, claim.attempts, asked) for claim, asked in claimed] == [(due, 1, False)]


async def test_what_somebody_else_has_locked_is_tried_again_soon(db: Database) -> None:
    (row_id,) = await add_much_work(db, 1)
    chooser = Chooser([[row_id], [row_id]])

    async with db.transaction() as holding:
        await holding.raw.execute("select from prospecting_jobs for no key update")
        async with working(db, queue(_pass_over, choose=chooser), poll=timedelta(seconds=30)):
            while len(chooser.rooms) < 2:
                chooser.asked.clear()
                await chooser.asked.wait()

    assert chooser.rooms[:2] == [10, 10]
    assert await statuses(db) == ["pending"]
