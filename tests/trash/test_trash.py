from datetime import timedelta

import pytest

from keepwarm.db import Connection
from keepwarm.leads.actions import KnownAlready, LeadGone
from keepwarm.timeline.reads import list_timeline
from keepwarm.trash.actions import delete_for_good, empty_trash, restore_lead, trash_lead
from keepwarm.trash.reads import TrashedLead, list_trash
from tests.build import NOW, admin, lead, member, rows

A_MONTH = timedelta(days=30)


async def test_a_lead_lies_in_the_trash_and_comes_back_where_it_was(conn: Connection) -> None:
    olga = await member(conn)
    acme = await lead(conn, stage="meeting", owner=olga)
    card = "select stage, position, owner_id, deleted_at, deleted_by from leads"
    before = await rows(conn, card)

    await trash_lead(conn, acme, by=olga.viewer, now=NOW)
    lying = await list_trash(conn, olga.viewer)
    for _twice in range(2):
        await restore_lead(conn, acme, by=olga.viewer, now=NOW)

    assert lying == [TrashedLead(acme, "Acme", "Acme", NOW, "Olga")]
    assert await rows(conn, card) == before
    story = [entry.kind for entry in await list_timeline(conn, acme)]
    assert story == ["restored", "deleted", "created"]


async def test_what_lies_in_the_trash_cannot_be_thrown_away_again(conn: Connection) -> None:
    by, acme = (await admin(conn)).viewer, await lead(conn)
    await trash_lead(conn, acme, by=by, now=NOW)

    with pytest.raises(LeadGone):
        await trash_lead(conn, acme, by=by, now=NOW)


async def test_the_trash_keeps_the_keys_until_it_is_emptied(conn: Connection) -> None:
    acme = await lead(conn, company="Acme")
    await trash_lead(conn, acme, by=(await admin(conn)).viewer, now=NOW)
    with pytest.raises(KnownAlready):
        await lead(conn, company="Acme")

    await empty_trash(conn, now=NOW + timedelta(days=31), after=A_MONTH)

    assert await lead(conn, company="Acme") != acme


async def test_the_trash_is_emptied_of_what_has_lain_there_longest(conn: Connection) -> None:
    by = (await admin(conn)).viewer
    names = {"kept": None, "fresh": NOW, "old": NOW - timedelta(seconds=1)}
    for name, thrown_away_at in names.items():
        lead_id = await lead(conn, company=name)
        if thrown_away_at:
            await trash_lead(conn, lead_id, by=by, now=thrown_away_at)

    gone = await empty_trash(conn, now=NOW + A_MONTH, after=A_MONTH)

    assert gone == 1
    assert await rows(conn, "select name from leads order by id") == [("kept",), ("fresh",)]


async def test_deleting_for_good_leaves_nothing(conn: Connection) -> None:
    by = (await admin(conn)).viewer
    acme = await lead(conn, emails=("info@acme.example",))
    with pytest.raises(LeadGone):
        await delete_for_good(conn, acme, by=by)
    await trash_lead(conn, acme, by=by, now=NOW)

    await delete_for_good(conn, acme, by=by)

    left = "select (select count(*) from {}) as n"
    for table in ("leads", "lead_keys", "contacts", "addresses", "lead_events"):
        assert await rows(conn, left.format(table)) == [(0,)], table
    for gone in (delete_for_good(conn, acme, by=by), restore_lead(conn, acme, by=by, now=NOW)):
        with pytest.raises(LeadGone):
            await gone


async def test_the_trash_shows_each_member_their_own_and_nobodys(conn: Connection) -> None:
    boss, olga, pavel = await admin(conn), await member(conn, "Olga"), await member(conn, "Pavel")
    hers = await lead(conn, company="Hers", owner=olga)
    nobodys = await lead(conn, company="Nobody's")
    for lead_id in (hers, nobodys):
        await trash_lead(conn, lead_id, by=boss.viewer, now=NOW)

    shown = {
        one.name: [line.id for line in await list_trash(conn, one.viewer)]
        for one in (boss, olga, pavel)
    }

    assert shown == {boss.name: [hers, nobodys], "Olga": [hers, nobodys], "Pavel": [nobodys]}
    for refused in (
        restore_lead(conn, hers, by=pavel.viewer, now=NOW),
        delete_for_good(conn, hers, by=pavel.viewer),
    ):
        with pytest.raises(LeadGone):
            await refused
