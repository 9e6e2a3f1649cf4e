import asyncio

import pytest

from keepwarm.db import Connection
from keepwarm.emails.lists import (
    Recipient,
    letters_of_drafts,
    list_lately,
    list_open,
    list_recipients,
)
from tests import build
from tests.build import NOW
from tests.emails.scene import JANE, scene, write

COST = 4  # statements


@pytest.mark.parametrize("count", [1, 3])
async def test_lists_cost_the_same_however_long_they_are(conn: Connection, count: int) -> None:
    told = await scene(conn)
    for number in range(2 * count):
        await write(conn, told, key=f"draft:{number}", subject=f"Letter {number}")
    await conn.raw.execute(
        "update emails set status = 'completed', verdict = 'sent', left_at = $1,"
        " finished_at = $1 where id % 2 = 0",
        NOW,
    )
    await asyncio.sleep(0)  # asyncpg tells of a statement a turn of the loop later
    ran: list[object] = []
    conn.raw.add_query_logger(ran.append)

    is_open = await list_open(conn, told.olga.viewer)
    lately = await list_lately(conn, told.olga.viewer)
    await asyncio.sleep(0)

    assert (len(is_open), len(lately), len(ran)) == (count, count, COST)


async def test_the_letters_of_others_are_not_listed(conn: Connection) -> None:
    told = await scene(conn)
    await write(conn, told)
    mia = await build.member(conn, "Mia")

    assert await list_open(conn, mia.viewer) == []
    assert [letter.subject for letter in await list_open(conn, told.olga.viewer)] == ["Routes"]


async def test_a_draft_shows_the_newest_letter_that_was_made_of_it(conn: Connection) -> None:
    told = await scene(conn)
    step, *_others = await build.plan(conn, told.lead_id)
    await conn.raw.execute(
        "insert into drafts (id, step_id, lead_id, maker, channel, body, made_at)"
        " overriding system value values (7, $1, $2, 'hand', 'email', 'Hello', $3)",
        step.id,
        told.lead_id,
        NOW,
    )
    for key in ("draft:7", "draft:7:again1"):
        await write(conn, told, key=key, draft_id=7)

    letters = await letters_of_drafts(conn, told.lead_id)

    assert {draft: letter.state for draft, letter in letters.items()} == {7: "waiting"}
    ((newest,),) = await build.rows(conn, "select max(id) from emails")
    assert [letter.id for letter in letters.values()] == [newest]


async def test_people_come_before_front_doors_and_nobody_who_opted_out(conn: Connection) -> None:
    told = await scene(conn)
    door = await build.contact(conn, told.lead_id, None, emails=("info@nordwind.example",))
    bob = await build.contact(conn, told.lead_id, "Bob", emails=("bob@nordwind.example",))
    gone = await build.contact(conn, told.lead_id, "Al", emails=("al@nordwind.example",))
    await conn.raw.execute(
        "update contacts set opted_out_at = $2, opted_out_because = 'asked' where id = $1",
        gone,
        NOW,
    )
    await conn.raw.execute("update addresses set bounced_at = $2 where contact_id = $1", bob, NOW)

    assert await list_recipients(conn, told.lead_id) == [
        Recipient(told.jane, "Jane Doe", JANE),
        Recipient(door, None, "info@nordwind.example"),
    ]
