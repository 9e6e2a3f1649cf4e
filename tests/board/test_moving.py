"""One card moved, and many leads changed at once with their undo."""

from collections.abc import Awaitable, Callable

import pytest

from keepwarm.accounts.actions import set_role
from keepwarm.board.actions import (
    ChangeGone,
    TooManyAtOnce,
    assign_many,
    move_card,
    move_many,
    tag_many,
    trash_many,
    undo_change,
    untag_many,
)
from keepwarm.board.model import MOST_AT_ONCE
from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import LeadGone
from keepwarm.leads.model import TagId
from keepwarm.owners.actions import OnlyAdminsAssign, OwnerUnknown, assign_lead
from keepwarm.tags.actions import create_tag, delete_tag, put_tag
from keepwarm.trash.actions import delete_for_good, restore_lead, trash_lead
from tests.build import NOW, admin, lead, leads, member, rows

STATE = """
    select l.id, l.stage, l.owner_id, l.deleted_at is not null,
           array(select t.tag_id from lead_tags t where t.lead_id = l.id)
      from leads l order by l.id
"""
Change = Callable[[Connection, list[LeadId], Viewer, TagId], Awaitable[int]]


async def _move(conn: Connection, ids: list[LeadId], by: Viewer, _: TagId) -> int:
    return await move_many(conn, ids, "won", by=by, now=NOW)


async def _assign(conn: Connection, ids: list[LeadId], by: Viewer, _: TagId) -> int:
    return await assign_many(conn, ids, by.member_id, by=by, now=NOW)


async def _tag(conn: Connection, ids: list[LeadId], by: Viewer, tag: TagId) -> int:
    return await tag_many(conn, ids, tag, by=by, now=NOW)


async def _untag(conn: Connection, ids: list[LeadId], by: Viewer, tag: TagId) -> int:
    return await untag_many(conn, ids, tag, by=by, now=NOW)


async def _trash(conn: Connection, ids: list[LeadId], by: Viewer, _: TagId) -> int:
    return await trash_many(conn, ids, by=by, now=NOW)


CHANGES: list[tuple[Change, str]] = [
    (_move, "stage = 'won'"),
    (_assign, "owner_id is not null"),
    (_tag, "exists (select 1 from lead_tags where lead_id = leads.id)"),
    (_untag, "not exists (select 1 from lead_tags where lead_id = leads.id)"),
    (_trash, "deleted_at is not null"),
]
each_change = pytest.mark.parametrize(
    ("change", "done"), CHANGES, ids=["move", "assign", "tag", "untag", "delete"]
)


async def some_leads(conn: Connection, change: Change) -> tuple[list[LeadId], TagId]:
    """Return four leads and a tag; the last lead is as the change would leave it."""
    ids, tag = await leads(conn, 4), await create_tag(conn, "warm")
    if change is _untag:
        await put_tag(conn, ids[:3], tag)
    elif change is _tag:
        await put_tag(conn, ids[3:], tag)
    elif change is _move:
        await conn.raw.execute("update leads set stage = 'won' where id = $1", ids[3])
    return ids, tag


@each_change
async def test_many_are_changed_and_put_back(conn: Connection, change: Change, done: str) -> None:
    by = (await admin(conn)).viewer
    ids, tag = await some_leads(conn, change)
    before = await rows(conn, STATE)

    number = await change(conn, [*ids, ids[0], LeadId(987_654)], by, tag)
    changed = await rows(conn, f"select id from leads where {done} order by id")  # noqa: S608 -- ours
    kind = await undo_change(conn, number, by=by, now=NOW)

    assert changed == [(lead_id,) for lead_id in ids]
    assert kind == change.__name__.replace("_trash", "_delete").removeprefix("_")
    assert await rows(conn, STATE) == before


@each_change
async def test_undoing_twice_undoes_once(conn: Connection, change: Change, done: str) -> None:
    by = (await admin(conn)).viewer
    ids, tag = await some_leads(conn, change)
    number = await change(conn, ids, by, tag)
    await undo_change(conn, number, by=by, now=NOW)
    await change(conn, ids, by, tag)
    again = await rows(conn, STATE)

    await undo_change(conn, number, by=by, now=NOW)

    assert await rows(conn, STATE) == again
    assert await rows(conn, f"select count(*) from leads where {done}") == [(4,)]  # noqa: S608 -- ours


@each_change
async def test_nobody_undoes_what_another_did(conn: Connection, change: Change, done: str) -> None:
    boss, other = await admin(conn), await member(conn, "Ada", role="admin")
    ids, tag = await some_leads(conn, change)
    number = await change(conn, ids, boss.viewer, tag)

    with pytest.raises(ChangeGone):
        await undo_change(conn, number, by=other.viewer, now=NOW)

    assert await rows(conn, f"select count(*) from leads where {done}") == [(4,)]  # noqa: S608 -- ours


@each_change
async def test_more_than_two_thousand_are_refused(
    conn: Connection, change: Change, done: str
) -> None:
    by = (await admin(conn)).viewer
    ids, tag = await some_leads(conn, change)
    before = await rows(conn, STATE)

    with pytest.raises(TooManyAtOnce):
        await change(conn, [*ids, *(LeadId(n) for n in range(MOST_AT_ONCE))], by, tag)

    assert (await rows(conn, STATE), bool(done)) == (before, True)


@each_change
async def test_what_one_may_not_see_is_passed_over(
    conn: Connection, change: Change, done: str
) -> None:
    if change is _assign:
        return  # only admins assign, and they see all
    olga, pavel = await member(conn, "Olga"), await member(conn, "Pavel")
    tag = await create_tag(conn, "warm")
    ids = [await lead(conn, company=one.name, owner=one) for one in (olga, pavel)]
    if change is _untag:
        await put_tag(conn, ids, tag)

    await change(conn, ids, olga.viewer, tag)

    assert await rows(conn, f"select id from leads where {done}") == [(ids[0],)]  # noqa: S608 -- ours


async def test_undo_leaves_alone_what_somebody_changed_since(conn: Connection) -> None:
    boss, olga = await admin(conn), await member(conn)
    moved, on = await leads(conn, 2)
    by = boss.viewer
    moving = await move_many(conn, [moved, on], "contacted", by=by, now=NOW)
    giving = await assign_many(conn, [moved, on], boss.id, by=by, now=NOW)
    await move_card(conn, on, "won", by=by, now=NOW)
    await assign_lead(conn, on, olga.id, by=by, now=NOW)

    for change in (moving, giving):
        await undo_change(conn, change, by=by, now=NOW)

    state = "select id, stage, owner_id from leads order by id"
    assert await rows(conn, state) == [(moved, "intake", None), (on, "won", olga.id)]


async def test_undo_brings_back_only_what_it_threw_away(conn: Connection) -> None:
    by = (await admin(conn)).viewer
    ours, thrown_again, gone = await leads(conn, 3)
    change = await trash_many(conn, [ours, thrown_again, gone], by=by, now=NOW)
    await restore_lead(conn, thrown_again, by=by, now=NOW)
    await trash_lead(conn, thrown_again, by=by, now=NOW.replace(hour=10))
    await delete_for_good(conn, gone, by=by)

    await undo_change(conn, change, by=by, now=NOW)

    assert await rows(conn, "select id from leads where deleted_at is null") == [(ours,)]


async def test_undo_leaves_alone_what_one_may_not_see_any_more(conn: Connection) -> None:
    boss, olga, pavel = await admin(conn), await member(conn, "Olga"), await member(conn, "Pavel")
    acme = await lead(conn)
    change = await move_many(conn, [acme], "won", by=olga.viewer, now=NOW)
    await assign_lead(conn, acme, pavel.id, by=boss.viewer, now=NOW)

    await undo_change(conn, change, by=olga.viewer, now=NOW)

    assert await rows(conn, "select stage from leads") == [("won",)]


async def test_who_is_no_admin_any_more_gives_no_leads_back(conn: Connection) -> None:
    boss, ada = await admin(conn), await member(conn, "Ada", role="admin")
    acme = await lead(conn)
    change = await assign_many(conn, [acme], ada.id, by=ada.viewer, now=NOW)
    await set_role(conn, ada.id, "member", by=boss.viewer)

    with pytest.raises(OnlyAdminsAssign):
        await undo_change(conn, change, by=Viewer(ada.id, is_admin=False), now=NOW)


async def test_assigning_many_is_for_admins_and_to_members(conn: Connection) -> None:
    boss, olga = await admin(conn), await member(conn)
    acme = await lead(conn)

    with pytest.raises(OnlyAdminsAssign):
        await assign_many(conn, [acme], None, by=olga.viewer, now=NOW)
    with pytest.raises(OwnerUnknown):
        await assign_many(conn, [acme], type(olga.id)(987_654), by=boss.viewer, now=NOW)


async def test_a_tag_deleted_meanwhile_changes_nothing(conn: Connection) -> None:
    by, acme = (await admin(conn)).viewer, await lead(conn)
    tag = await create_tag(conn, "warm")
    change = await tag_many(conn, [acme], tag, by=by, now=NOW)
    await delete_tag(conn, tag)

    await undo_change(conn, change, by=by, now=NOW)
    nothing = await tag_many(conn, [acme], tag, by=by, now=NOW)

    assert await undo_change(conn, nothing, by=by, now=NOW) == "tag"
    assert await rows(conn, "select * from lead_tags") == []


async def test_only_cards_that_changed_are_announced(conn: Connection) -> None:
    by, tag = (await admin(conn)).viewer, await create_tag(conn, "warm")
    tagged, fresh = await leads(conn, 2)
    await put_tag(conn, [tagged], tag)
    await conn.raw.execute("delete from live_events")

    change = await tag_many(conn, [tagged, fresh], tag, by=by, now=NOW)
    await undo_change(conn, change, by=by, now=NOW)

    heard = await rows(conn, "select topic, lead_id from live_events")
    assert heard == [("card", fresh), ("card", fresh)]


async def test_a_card_moves_once(conn: Connection) -> None:
    olga = await member(conn)
    acme = await lead(conn, owner=olga)

    told = [await move_card(conn, acme, "won", by=olga.viewer, now=NOW) for _ in range(2)]

    assert told == [True, False]
    assert await rows(conn, "select stage from leads") == [("won",)]


async def test_a_card_of_somebody_else_is_not_there_to_move(conn: Connection) -> None:
    olga, pavel = await member(conn, "Olga"), await member(conn, "Pavel")
    acme = await lead(conn, owner=olga)

    with pytest.raises(LeadGone):
        await move_card(conn, acme, "won", by=pavel.viewer, now=NOW)
