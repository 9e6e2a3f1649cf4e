import pytest

from keepwarm.accounts.actions import disable_member
from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.leads.actions import LeadGone
from keepwarm.owners.actions import OnlyAdminsAssign, OwnerUnknown, assign_lead
from keepwarm.timeline.reads import list_timeline
from tests.build import NOW, admin, lead, member, rows

HEARD = """
    select topic, owner_id, was_owner_id from live_events where topic = 'card' order by seq
"""


async def test_a_lead_changes_hands_and_all_whom_it_concerns_hear_of_it(conn: Connection) -> None:
    boss, olga, pavel = await admin(conn), await member(conn, "Olga"), await member(conn, "Pavel")
    acme = await lead(conn)
    await conn.raw.execute("delete from live_events")

    for owner in (olga.id, pavel.id, pavel.id, None):
        await assign_lead(conn, acme, owner, by=boss.viewer, now=NOW)

    assert await rows(conn, HEARD) == [
        ("card", None, None),  # it was everybody's: all drop it, Olga keeps it
        ("card", pavel.id, olga.id),
        ("card", None, pavel.id),
    ]
    story = [entry.facts for entry in await list_timeline(conn, acme)][:-1]
    assert story == [{"owner_id": None}, {"owner_id": pavel.id}, {"owner_id": olga.id}]


async def test_only_admins_assign(conn: Connection) -> None:
    olga = await member(conn)
    acme = await lead(conn, owner=olga)

    with pytest.raises(OnlyAdminsAssign):
        await assign_lead(conn, acme, None, by=olga.viewer, now=NOW)


async def test_a_lead_is_given_to_nobody_but_members_of_today(conn: Connection) -> None:
    boss, olga = await admin(conn), await member(conn)
    acme = await lead(conn)
    await disable_member(conn, olga.id, by=boss.viewer, now=NOW)

    for stranger in (olga.id, MemberId(987_654)):
        with pytest.raises(OwnerUnknown):
            await assign_lead(conn, acme, stranger, by=boss.viewer, now=NOW)


async def test_what_is_not_there_is_not_given(conn: Connection) -> None:
    boss = await admin(conn)

    with pytest.raises(LeadGone):
        await assign_lead(conn, LeadId(987_654), boss.id, by=boss.viewer, now=NOW)
