"""
Sequences under any order of what workers, prospects and members do.

After each deed the promises must hold; in the end, left to itself, every way comes to its end.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

from keepwarm.availability.reads import working_time_of
from keepwarm.board.actions import move_many, undo_change
from keepwarm.board.calls import finish_task
from keepwarm.calendar.working import move_into
from keepwarm.contacts.actions import opt_out
from keepwarm.db import SESSION, Connection, prepare_connection
from keepwarm.kit.errors import Refused
from keepwarm.kit.ids import TaskId
from keepwarm.sequences.actions import (
    enrol,
    hurry,
    pause,
    postpone,
    resume,
    stop_for_contact,
)
from keepwarm.trash.actions import restore_lead, trash_lead
from tests import build
from tests.sequences.way import (
    AGAIN,
    CALL,
    DAY,
    HELLO,
    LINKEDIN,
    MONDAY,
    OUTFIT,
    Way,
    send,
    take,
    way,
)

LONGEST_STORY = 14
LONGEST_REST = 40  # rounds of a day


@dataclass
class Story:
    """Somebody's way through a sequence, and what time it is."""

    conn: Connection
    on: Way
    now: datetime


async def _take(story: Story) -> None:
    await take(story.conn, story.now)


async def _send(story: Story) -> None:
    await send(story.conn, story.now)


async def _refuse(story: Story) -> None:
    await send(story.conn, story.now, "failed")


async def _drop(story: Story) -> None:
    await send(story.conn, story.now, "dropped")


async def _call(story: Story) -> None:
    for (task_id,) in await build.rows(
        story.conn, "select id from tasks where status = 'touch_open'"
    ):
        await finish_task(
            story.conn,
            TaskId(int(str(task_id))),
            "reached",
            by=story.on.owner.viewer,
            channels=OUTFIT.channels,
            now=story.now,
        )


async def _engage(story: Story) -> None:
    before = await _dues(story.conn)
    await hurry(story.conn, story.on.lead_id, story.now)
    after = await _dues(story.conn)
    assert all(due <= before[step] for step, due in after.items())
    assert all(due == before[step] or story.now <= due for step, due in after.items())


async def _dues(conn: Connection) -> Mapping[object, datetime]:
    found = await conn.raw.fetch("select id, due_at from enrolment_steps where status = 'pending'")
    return {row["id"]: row["due_at"] for row in found}


async def _leave(story: Story) -> None:
    await postpone(story.conn, story.on.lead_id, story.now + 5 * DAY, story.now)


async def _pause(story: Story) -> None:
    await pause(story.conn, story.on.enrolment_id, by=story.on.owner.viewer, now=story.now)


async def _resume(story: Story) -> None:
    await resume(story.conn, story.on.enrolment_id, by=story.on.owner.viewer, now=story.now)


async def _reply(story: Story) -> None:
    await stop_for_contact(story.conn, story.on.contact_id, "reply", story.now)


async def _opt_out(story: Story) -> None:
    await opt_out(story.conn, story.on.contact_id, because="link", now=story.now)


async def _lose_and_undo(story: Story) -> None:
    by = story.on.owner.viewer
    change = await move_many(story.conn, [story.on.lead_id], "lost", by=by, now=story.now)
    await undo_change(story.conn, change, by=by, now=story.now)


async def _trash_and_restore(story: Story) -> None:
    by = story.on.owner.viewer
    await trash_lead(story.conn, story.on.lead_id, by=by, now=story.now)
    await restore_lead(story.conn, story.on.lead_id, by=by, now=story.now)


async def _enrol(story: Story) -> None:
    on = story.on
    await enrol(
        story.conn, on.lead_id, on.contact_id, on.sequence_id, by=on.owner.viewer, now=story.now
    )


DEEDS: Mapping[str, Callable[[Story], Awaitable[None]]] = {
    "a worker looks": _take,
    "letters arrive": _send,
    "letters are refused": _refuse,
    "letters are called off": _drop,
    "calls are made": _call,
    "they engage": _engage,
    "they are away": _leave,
    "we pause": _pause,
    "we resume": _resume,
    "they reply": _reply,
    "they opt out": _opt_out,
    "lost, and undone": _lose_and_undo,
    "trashed, and restored": _trash_and_restore,
    "enrolled anew": _enrol,
}
USUAL = ("a worker looks", "letters arrive", "calls are made")
"""They happen most, so that stories get somewhere."""
STEPS = (HELLO, LINKEDIN, AGAIN, CALL)

PROMISES = """
    select 'two steps are open' from enrolment_steps
     where over_at is null and status <> 'cancelled' group by enrolment_id having count(*) > 1
    union all
    select 'an active enrolment has nothing to wait for' from enrolments e
     where state = 'active' and 1 <> (
           select count(*) from enrolment_steps s
            where s.enrolment_id = e.id and s.over_at is null
              and (s.status in ('pending', 'processing') or s.taken_at is not null))
    union all
    select 'something is open that has ended, or rests' from enrolments e
      join enrolment_steps s on s.enrolment_id = e.id
     where e.state <> 'active' and s.status in ('pending', 'processing')
    union all
    select 'a touch comes before the one before it was over' from enrolment_steps s
      join enrolment_steps b on b.enrolment_id = s.enrolment_id and b.number < s.number
     where s.due_at < b.over_at or s.taken_at < b.over_at
    union all
    select 'more than one e-mail of a step' from emails
     group by enrolment_step_id having count(*) > 1
    union all
    select 'too many touches' from enrolments e join sequences q on q.id = e.sequence_id
     where q.most_touches < (select count(*) from enrolment_steps s
                              where s.enrolment_id = e.id and s.outcome = 'done')
    union all
    select 'something addresses who opted out' from contacts c
     where c.opted_out_at is not null and (
           exists (select from enrolments e where e.contact_id = c.id and e.state <> 'ended')
        or exists (select from enrolment_steps s
                    where s.contact_id = c.id and s.status in ('pending', 'processing'))
        or exists (select from emails m where m.contact_id = c.id and m.status = 'pending')
        or exists (select from tasks t where t.contact_id = c.id and t.status = 'touch_open'))
"""


@given(
    deeds=st.lists(
        st.tuples(
            st.sampled_from((*USUAL, *USUAL, *DEEDS)),
            st.integers(0, 4 * 24).map(lambda hours: timedelta(hours=hours)),
        ),
        max_size=LONGEST_STORY,
    )
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_story_breaks_a_promise(database_url: str, deeds: list[tuple[str, timedelta]]) -> None:
    asyncio.run(_play(database_url, deeds))


async def _play(url: str, deeds: list[tuple[str, timedelta]]) -> None:
    raw = await asyncpg.connect(url, server_settings=SESSION)
    await prepare_connection(raw)
    undo = raw.transaction()
    await undo.start()
    try:
        await _live(Connection(raw), deeds)
    finally:
        await undo.rollback()
        await raw.close()


async def _live(conn: Connection, deeds: list[tuple[str, timedelta]]) -> None:
    on = await way(conn, *STEPS, sends_itself=True, most_touches=3)
    story = Story(conn, on, MONDAY)
    for what, after in deeds:
        story.now += after
        await _do(story, what)
        await _keep_promises(story)
    await _come_to_an_end(story)


async def _do(story: Story, what: str) -> None:
    try:
        async with story.conn.savepoint():
            await DEEDS[what](story)
    except Refused:
        pass  # it is not possible any more, and says so


async def _keep_promises(story: Story) -> None:
    assert await build.rows(story.conn, PROMISES) == []
    working = await working_time_of(story.conn, story.on.owner.id)
    written = await build.rows(story.conn, "select created_at from emails")
    instants = [at for (at,) in written if isinstance(at, datetime)]
    assert [move_into(at, working) for at in instants] == instants


async def _come_to_an_end(story: Story) -> None:
    await _do(story, "we resume")
    for _ in range(LONGEST_REST):
        story.now = story.now.replace(hour=10) + DAY
        for what in USUAL:
            await _do(story, what)
    await _keep_promises(story)
    assert await build.rows(story.conn, "select distinct state from enrolments") == [("ended",)]
