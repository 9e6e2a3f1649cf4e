from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepwarm.db import Connection
from keepwarm.pacing.actions import choose, leave_alone, refused, spoke
from tests.pacing.street import ROOM, Due, Street, instant, street

QUIET = range(100, 140)
NOISY = [Due(0.0, 1, 1) for _ in range(200)] + [Due(0.0, 1, chat) for chat in QUIET]
MORNING = [Due(0.0, 2, 1000 + n) for n in range(300)] + [Due(5.0, 0, 5)]
GROUP = [Due(0.0, 1, -5) for _ in range(60)]


def waits(made: Street, chat: int) -> list[float]:
    return [round(arrival.at - arrival.due.at, 2) for arrival in made.arrived[chat]]


def is_in_order(made: Street) -> bool:
    """Say whether each chat heard each lane in the order in which it was written."""
    lanes = [
        [arrival.n for arrival in arrivals if arrival.due.lane == lane]
        for arrivals in made.arrived.values()
        for lane in range(3)
    ]
    return all(earlier < later for heard in lanes for earlier, later in pairwise(heard))


async def test_a_chat_with_much_to_hear_keeps_nobody_else_waiting(conn: Connection) -> None:
    made = await street(conn, NOISY)

    assert made.refusals == 0
    assert is_in_order(made)
    assert max(waits(made, chat)[0] for chat in QUIET) < 1.7
    assert waits(made, 1)[-1] == pytest.approx(199 * 1.05, abs=2)


async def test_an_answer_does_not_wait_for_a_morning_of_digests(conn: Connection) -> None:
    made = await street(conn, MORNING)

    assert made.refusals == 0
    assert waits(made, 5)[0] <= 0.05
    assert made.ended == pytest.approx(301 / 25, abs=0.3)


async def test_a_group_is_spoken_to_twenty_times_a_minute_at_most(conn: Connection) -> None:
    made = await street(conn, GROUP)

    assert made.refusals == 0
    assert made.ended == pytest.approx(59 * 3.05, abs=0.5)


@pytest.mark.parametrize("workers", [1, 2])
async def test_a_slow_road_on_which_messages_catch_up_is_no_trouble(
    conn: Connection, workers: int
) -> None:
    due = [Due(n / 40, 1, chat) for n, chat in enumerate([*range(1, 200)] * 2)]

    made = await street(conn, due, workers=workers, slowest=0.9)

    assert made.refusals == 0
    assert is_in_order(made)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    due=st.lists(
        st.builds(Due, st.integers(0, 8).map(float), st.integers(0, 2), st.integers(1, 40)),
        min_size=1,
        max_size=120,
    ),
    workers=st.integers(1, 3),
    slowest=st.sampled_from([0.0, 0.05, 0.4, 2.0]),
)
async def test_whatever_is_to_be_said_nobody_is_refused_and_each_chat_hears_it_in_order(
    conn: Connection, due: list[Due], workers: int, slowest: float
) -> None:
    undo = conn.raw.transaction()
    await undo.start()
    made = await street(conn, sorted(due), workers=workers, slowest=slowest)
    await undo.rollback()

    assert made.refusals == 0
    assert is_in_order(made)
    assert sum(len(heard) for heard in made.arrived.values()) == len(due)


async def _post(conn: Connection, *due: Due) -> Street:
    made = Street(conn, [])
    await made.post(due)
    return made


async def _chosen(conn: Connection, at: float, room: int = ROOM) -> int:
    return len((await choose(conn, room, now=instant(at))).ids)


async def test_at_first_four_leave_at_once_and_then_twenty_five_a_second(
    conn: Connection,
) -> None:
    await _post(conn, *(Due(0.0, 1, chat) for chat in range(1, 40)))

    assert [await _chosen(conn, at / 100) for at in (0, 1, 4, 8, 50)] == [4, 0, 1, 1, 4]


async def test_there_are_never_more_than_there_is_room_for(conn: Connection) -> None:
    await _post(conn, *(Due(0.0, 1, chat) for chat in range(1, 9)))

    assert await _chosen(conn, 0.0, room=2) == 2


async def test_what_is_not_due_yet_is_left_alone(conn: Connection) -> None:
    await _post(conn, Due(3.0, 0, 1))

    assert [await _chosen(conn, at) for at in (2.9, 3.0)] == [0, 1]


async def test_a_chat_counts_as_spoken_to_also_where_its_worker_died_before(
    conn: Connection,
) -> None:
    # Nothing is remembered but what the rows say: that is how it looks after a restart.
    await _post(conn, Due(0.0, 1, 1), Due(0.0, 1, 1))

    assert [await _chosen(conn, at) for at in (0.0, 1.0, 1.05)] == [1, 0, 1]


async def test_a_chats_second_is_counted_from_the_answer(conn: Connection) -> None:
    await _post(conn, Due(0.0, 1, 1))
    await _chosen(conn, 0.0)

    await spoke(conn, 1, now=instant(0.8))

    assert [await _chosen(conn, at) for at in (1.8, 1.86)] == [0, 1]


async def test_a_refused_chat_is_frozen_and_no_other(conn: Connection) -> None:
    await _post(conn, Due(0.0, 0, 1), Due(0.0, 2, 2))
    await refused(conn, 1, timedelta(seconds=30), now=instant(0.0))

    chosen = await choose(conn, ROOM, now=instant(0.0))

    assert len(chosen.ids) == 1
    assert [await _chosen(conn, at) for at in (30.0, 30.2)] == [1, 1]


async def test_three_chats_refused_at_once_freeze_the_bot(conn: Connection) -> None:
    await _post(conn, *(Due(0.0, 1, chat) for chat in (1, 2, 3, 4)))
    for chat in (1, 2, 3):
        await refused(conn, chat, timedelta(seconds=7), now=instant(chat))

    assert [await _chosen(conn, at) for at in (3.0, 10.0, 10.2)] == [0, 0, 4]


async def test_chats_refused_long_after_one_another_do_not(conn: Connection) -> None:
    await _post(conn, *(Due(0.0, 1, chat) for chat in (1, 2, 3, 4)))
    for chat in (1, 2, 3):
        await refused(conn, chat, timedelta(seconds=60), now=instant(chat * 6))

    assert await _chosen(conn, 18.0) == 1


async def test_a_chat_in_trouble_keeps_its_order(conn: Connection) -> None:
    await _post(conn, Due(5.0, 1, 1), Due(0.0, 1, 1))

    await leave_alone(conn, 1, timedelta(seconds=5), now=instant(0.0))

    assert [await _chosen(conn, at) for at in (1.0, 5.05)] == [0, 0]
    assert await _chosen(conn, 5.2) == 1


async def test_an_address_that_is_gone_holds_nobody_up(conn: Connection) -> None:
    await _post(conn, Due(0.0, 1, 1), Due(0.0, 1, 2))
    await conn.raw.execute("update members set telegram_id = null where telegram_id = 1")

    assert await _chosen(conn, 0.0) == 2


async def test_a_clock_that_went_back_stops_nothing_for_long(conn: Connection) -> None:
    await _post(conn, *(Due(-3600.0, 1, chat) for chat in range(1, 9)))
    await _chosen(conn, 0.0)

    again = await choose(conn, ROOM, now=instant(-3600.0))

    assert again.again_in < 0.1
    assert [await _chosen(conn, -3599.0 + later) for later in (0.0, 0.2)] == [4, 4]
