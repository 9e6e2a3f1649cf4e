"""
Every place at which a dispatcher can die, crossed with everything people may do meanwhile.

The same matrix is run against mutants: dispatchers with one rule switched wrong. Each of them
must break a promise somewhere, or the matrix would prove nothing.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product

import pytest

from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId, StepId
from keepwarm.reminders import firing
from keepwarm.reminders.actions import fire_due
from keepwarm.reminders.model import Reminder
from keepwarm.reminders.reads import get_reminder
from tests.reminders.world import DAY, HOUR, NO_CHANNELS, Brittle, Crash, World

POINTS = range(8)  # statements: a fire_due has six, a send_digests as many
ROUNDS = {
    "minutes": [timedelta(minutes=n) for n in range(9)],
    "hours": [timedelta(hours=n) for n in (0, 3, 6)],
    "days": [timedelta(hours=n) for n in (0, 23, 25, 48, 74, 98, 122)],
    "outage": [timedelta(hours=n) for n in (0, 72, 73, 97)],
}
Deed = Callable[[World, LeadId, StepId, Reminder], Awaitable[None]]


async def do_nothing(_world: World, _lead: LeadId, _step: StepId, _was: Reminder) -> None:
    pass


async def complete(world: World, _lead: LeadId, step: StepId, _was: Reminder) -> None:
    await world.complete(step)


async def skip_and_reopen(world: World, _lead: LeadId, step: StepId, _was: Reminder) -> None:
    await world.skip(step)
    await world.reopen(step, HOUR)


async def snooze(world: World, _lead: LeadId, step: StepId, _was: Reminder) -> None:
    await world.snooze(step, HOUR)


async def snooze_and_undo(world: World, _lead: LeadId, step: StepId, was: Reminder) -> None:
    await world.snooze(step, timedelta(0))
    await world.fire()
    await world.undo(was)


async def complete_and_undo(world: World, _lead: LeadId, step: StepId, was: Reminder) -> None:
    await world.complete(step)
    await world.undo(was)


async def stop(world: World, lead: LeadId, _step: StepId, _was: Reminder) -> None:
    await world.stop_plan(lead)


async def replace_plan(world: World, lead: LeadId, step: StepId, _was: Reminder) -> None:
    await world.complete(step)
    await world.replace_plan(lead, [HOUR, DAY])


async def retime_settled(world: World, lead: LeadId, step: StepId, _was: Reminder) -> None:
    await world.skip(step)
    await world.retime(lead, HOUR)


async def retime(world: World, lead: LeadId, _step: StepId, _was: Reminder) -> None:
    await world.retime(lead, HOUR)


async def trash(world: World, lead: LeadId, _step: StepId, _was: Reminder) -> None:
    await world.trash(lead)
    await world.give(lead, 1)


async def trash_and_restore(world: World, lead: LeadId, _step: StepId, _was: Reminder) -> None:
    await world.trash(lead)
    await world.restore(lead)


async def orphan_and_give(world: World, lead: LeadId, _step: StepId, _was: Reminder) -> None:
    await world.give(lead, None)
    await world.fire()
    await world.give(lead, 1)


async def delete(world: World, lead: LeadId, _step: StepId, _was: Reminder) -> None:
    await world.delete(lead)


DEEDS: list[Deed] = [
    do_nothing,
    complete,
    skip_and_reopen,
    snooze,
    snooze_and_undo,
    complete_and_undo,
    stop,
    replace_plan,
    retime_settled,
    retime,
    trash,
    trash_and_restore,
    orphan_and_give,
    delete,
]


@dataclass(frozen=True)
class Mutant:
    """A dispatcher with a rule switched wrong: in SQL it says, in the rules, or in its commits."""

    said: str = ""
    heard: str = ""
    rule: str = ""
    wrong: object = None
    is_atomic: bool = True


FAITHFUL = Mutant()


async def begin(conn: Connection) -> World:
    """Make a member with a plan, more for them one by one, and a member far away."""
    world = World(conn)
    await world.found()
    await world.add_plan(0, [timedelta(0), timedelta(0), 26 * HOUR])
    await world.add_plan(0, [timedelta(minutes=n) for n in range(1, 8)])
    await world.add_plan(1, [timedelta(0), 3 * HOUR])
    return world


async def live_through(
    begun: World, deed: Deed, dies_at: int | None, rounds: str, mutant: Mutant = FAITHFUL
) -> None:
    """Let a dispatcher die or not, somebody do something, time go by, and look at it all."""
    raw, mishears = begun.conn.raw, (mutant.said, mutant.heard)
    world = begun.twin(Connection(Brittle(raw, mishears=mishears)))
    lead, (step, *_) = next(iter(world.leads.items()))

    with suppress(Crash):
        async with begun.conn.savepoint() if mutant.is_atomic else nullcontext():
            await world.fire(Connection(Brittle(raw, dies_at=dies_at, mishears=mishears)))
    await world.check(drained=dies_at is None)
    was = await get_reminder(world.conn, step)
    assert was is not None
    await deed(world, lead, step, was)
    await world.check()
    for later in ROUNDS[rounds]:
        world.now = begun.now + later
        await world.fire()
    await world.check(drained=True)


@asynccontextmanager
async def undone(conn: Connection) -> AsyncGenerator[None]:
    """Undo what a block does."""
    undo = conn.raw.transaction()
    await undo.start()
    try:
        yield
    finally:
        await undo.rollback()


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
async def test_no_crash_breaks_a_promise(conn: Connection, deed: Deed) -> None:
    begun = await begin(conn)

    for dies_at, rounds in [*product([None], ROUNDS), *product(POINTS, ["hours", "outage"])]:
        async with undone(conn):
            await live_through(begun, deed, dies_at, rounds)


async def test_the_matrix_dies_at_every_statement(conn: Connection) -> None:
    begun = await begin(conn)
    last = max(POINTS)

    with pytest.raises(Crash):
        await begun.fire(Connection(Brittle(conn.raw, dies_at=last)))
    async with undone(conn):
        late = Connection(Brittle(conn.raw, dies_at=last))
        await fire_due(late, now=begun.now, channels=NO_CHANNELS)


def never_a_crowd(_late: object, _allowed: int) -> bool:
    return False


def always_open(instant: datetime, _working: object) -> datetime:
    return instant


MUTANTS = {
    "commits in the middle": Mutant(is_atomic=False),
    "does not count occurrences": Mutant("occurrence + told::integer", "occurrence"),
    "does not climb the ladder": Mutant("rung + told::integer", "rung"),
    "does not move on": Mutant("speaks_at = v.speaks_at", "speaks_at = r.speaks_at"),
    "forgets what it said in the hour": Mutant("$2::timestamptz - interval '1 hour'", "$2"),
    "speaks at once when opened again": Mutant(
        "else greatest($2, last_reminded_at + interval '1 day') end", "else $2 end"
    ),
    "speaks at once when undone": Mutant(
        "else greatest($4, last_reminded_at + interval '1 day') end", "else $4 end"
    ),
    "speaks at once when retimed": Mutant(
        "greatest(asked.due_at, last_reminded_at + interval '1 day')", "asked.due_at"
    ),
    "retiming brings steps back": Mutant(
        "r.status in ('pending', 'sent') and r.due_at", "r.due_at"
    ),
    "nothing is a crowd": Mutant(rule="is_crowd", wrong=never_a_crowd),
    "allows six an hour": Mutant(rule="MOST_AN_HOUR", wrong=6),
    "does not mind the night": Mutant(rule="move_into", wrong=always_open),
    "takes an hour for a day": Mutant(rule="A_DAY", wrong=HOUR),
}


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
async def test_the_matrix_catches_a_wrong_rule(
    conn: Connection, monkeypatch: pytest.MonkeyPatch, mutant: Mutant
) -> None:
    begun = await begin(conn)
    if mutant.rule:
        monkeypatch.setattr(firing, mutant.rule, mutant.wrong)

    assert await is_caught(begun, mutant)


async def is_caught(begun: World, mutant: Mutant) -> bool:
    for dies_at, rounds, deed in product([4, None, *POINTS], ROUNDS, DEEDS):
        try:
            async with undone(begun.conn):
                await live_through(begun, deed, dies_at, rounds, mutant)
        except (AssertionError, IndexError):  # a promise, or the ladder itself
            return True
    return False
