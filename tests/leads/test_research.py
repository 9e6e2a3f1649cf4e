"""G-24: agents and people move the same card."""

from datetime import timedelta

import pytest

from keepwarm.db import Connection
from keepwarm.leads.actions import (
    LeadGone,
    advance_stage,
    change_stage,
    end_research,
    lock_anywhere_for,
    lock_lead,
    lock_lead_for,
    lock_leads_for,
    note_research_started,
    show_agent,
)
from keepwarm.leads.model import Fit, Stage
from keepwarm.leads.reads import get_lead, get_lead_for
from keepwarm.timeline.reads import list_timeline
from keepwarm.trash.actions import trash_lead
from tests.build import NOW, admin, lead, member, rows


@pytest.mark.parametrize(
    ("stands", "to", "ends"),
    [
        ("intake", "research", "research"),
        ("research", "qualification", "research"),
        ("enriched", "intake", "enriched"),
        ("contacted", "research", "contacted"),
        ("won", "enriched", "won"),
        ("intake", "contacted", "intake"),
        ("research", "research", "research"),
    ],
    ids=["on", "never back", "not from the end", "not out of sales", "not from won",
         "not into sales", "where it is"],
)  # fmt: skip
async def test_an_agent_moves_a_card_only_on(
    conn: Connection, stands: Stage, to: Stage, ends: Stage
) -> None:
    acme = await lock_lead(conn, await lead(conn, stage=stands))

    moved = await advance_stage(conn, acme, to, now=NOW)

    assert (moved, (await lock_lead(conn, acme.id)).stage) == (stands != ends, ends)
    assert [entry.kind for entry in await list_timeline(conn, acme.id)] == ["created"]


async def test_a_card_moved_by_a_person_rises_to_the_top_and_is_remembered(
    conn: Connection,
) -> None:
    olga = await member(conn)
    first = await lead(conn, company="First", stage="won")
    second = await lead(conn, company="Second")

    moved = await change_stage(conn, await lock_lead(conn, second), "won", by=olga.id, now=NOW)

    assert moved is True
    by_place = "select id from leads where stage = 'won' order by position desc"
    assert await rows(conn, by_place) == [(second,), (first,)]
    story = [(e.kind, e.who, e.facts) for e in await list_timeline(conn, second)]
    assert story[0] == ("status_changed", "Olga", {"old_status": "intake", "new_status": "won"})


async def test_a_move_to_where_a_card_stands_changes_nothing(conn: Connection) -> None:
    acme = await lock_lead(conn, await lead(conn, stage="won"))
    before = await rows(conn, "select * from leads")

    moved = await change_stage(conn, acme, "won", by=(await admin(conn)).id, now=NOW)

    assert (moved, await rows(conn, "select * from leads")) == (False, before)


async def test_a_card_shows_the_agent_at_work_until_it_ends(conn: Connection) -> None:
    acme = await lock_lead(conn, await lead(conn))
    at_work = "select agent, agent_since, trouble, fit, enriched_at from leads"
    later = NOW + timedelta(minutes=1)

    await note_research_started(conn, acme, by=None, now=NOW)
    await show_agent(conn, acme, "queued", now=NOW)
    queued = await rows(conn, at_work)
    await end_research(conn, acme, outcome="failed", trouble="No answer.", now=NOW)
    failed = await rows(conn, at_work)
    await show_agent(conn, acme, "research", now=later)
    again = await rows(conn, at_work)
    await show_agent(conn, acme, None, now=later)
    idle = await rows(conn, at_work)
    await end_research(conn, acme, outcome="finished", fit="strong", now=later)
    finished = await rows(conn, at_work)
    await end_research(conn, acme, outcome="cancelled", now=later)

    assert [queued, failed, again, idle, finished] == [
        [("queued", NOW, None, None, None)],
        [(None, None, "No answer.", None, None)],
        [("research", later, None, None, None)],
        [(None, None, None, None, None)],
        [(None, None, None, "strong", later)],
    ]
    assert await rows(conn, at_work) == finished
    assert [(e.kind, e.facts) for e in await list_timeline(conn, acme.id)][:-1] == [
        ("research_cancelled", {}),
        ("research_finished", {}),
        ("research_failed", {"trouble": "No answer."}),
        ("research_started", {}),
    ]


@pytest.mark.parametrize("fit", ["strong", None], ids=["kept", "none to keep"])
async def test_a_failed_run_keeps_the_fit_of_an_earlier_one(
    conn: Connection, fit: Fit | None
) -> None:
    acme = await lock_lead(conn, await lead(conn))
    await end_research(conn, acme, outcome="finished", fit=fit, now=NOW)

    await end_research(conn, acme, outcome="failed", trouble="No answer.", now=NOW)

    assert await rows(conn, "select fit, enriched_at from leads") == [(fit, NOW)]


async def test_who_sees_a_lead(conn: Connection) -> None:
    boss, olga, pavel = await admin(conn), await member(conn, "Olga"), await member(conn, "Pavel")
    hers = await lead(conn, company="Hers", owner=olga)
    nobodys = await lead(conn, company="Nobody's")
    viewers = (boss.viewer, olga.viewer, pavel.viewer)

    seen = {
        name: [await get_lead_for(conn, lead_id, viewer) is not None for viewer in viewers]
        for name, lead_id in (("hers", hers), ("nobody's", nobodys))
    }

    assert seen == {"hers": [True, True, False], "nobody's": [True, True, True]}
    for lock in (lock_lead_for, lock_anywhere_for):
        assert (await lock(conn, hers, olga.viewer)).id == hers
        with pytest.raises(LeadGone):
            await lock(conn, hers, pavel.viewer)
    for viewer, ids in ((boss.viewer, [hers, nobodys]), (pavel.viewer, [nobodys])):
        locked = await lock_leads_for(conn, [nobodys, hers], viewer)
        assert [one.id for one in locked] == ids


async def test_a_lead_in_the_trash_is_not_there(conn: Connection) -> None:
    by, acme = (await admin(conn)).viewer, await lead(conn)
    await trash_lead(conn, acme, by=by, now=NOW)

    assert await get_lead(conn, acme) is None
    assert await lock_leads_for(conn, [acme], by) == []
    assert [one.id for one in await lock_leads_for(conn, [acme], by, in_trash=True)] == [acme]
    assert (await lock_anywhere_for(conn, acme, by)).deleted_at == NOW
    with pytest.raises(LeadGone):
        await lock_lead(conn, acme)
