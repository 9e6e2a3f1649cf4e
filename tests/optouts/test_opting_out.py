"""What ends when somebody opts out, and who hears of it."""

import pytest

from keepwarm.contacts.actions import EverybodyOptedOut
from keepwarm.db import Connection
from keepwarm.leads.actions import lock_lead
from keepwarm.optouts.actions import catch_up, opt_out_person
from keepwarm.plans.actions import resume_plan
from keepwarm.requests.actions import ask_plan, ask_plan_after_research
from tests import build
from tests.build import NOW, rows
from tests.optouts.scene import JANES, OPEN, Scene, a_draft, a_scene, everything_towards

PLANS = "select lead_id, ended_because from plans order by lead_id"


async def opt_out_jane(conn: Connection, scene: Scene) -> bool:
    return await opt_out_person(conn, scene.jane, because="reply", by=None, now=NOW)


async def test_everything_towards_a_person_ends_at_all_leads(conn: Connection) -> None:
    scene = await a_scene(conn)
    await everything_towards(conn, scene, scene.acme, scene.jane, JANES)
    await everything_towards(conn, scene, scene.globex, scene.j_doe, JANES)
    await everything_towards(conn, scene, scene.globex, scene.joe, "joe@globex.example")
    await a_draft(conn, scene.acme, scene)
    every = ["draft", "email", "enrolment", "step", "task"]
    was = await rows(conn, OPEN)

    said = [await opt_out_jane(conn, scene) for _ in range(2)]

    assert len(was) == 13
    assert said == [True, False]
    assert await rows(conn, OPEN) == [(what, scene.joe) for what in every[1:]]
    assert await rows(
        conn,
        """
        select t.outcome, e.verdict, n.ended_because, s.status
          from tasks t join emails e using (contact_id) join enrolments n using (contact_id)
          join enrolment_steps s using (contact_id)
         where contact_id = $1
        """,
        scene.j_doe,
    ) == [("opted_out", "dropped", "opt_out", "cancelled")]


async def test_a_plan_ends_where_nobody_is_left(conn: Connection) -> None:
    scene = await a_scene(conn)

    await opt_out_jane(conn, scene)

    assert await rows(conn, PLANS) == [(scene.acme, "opt_out"), (scene.globex, None)]


async def test_who_looks_after_the_leads_is_told_once(conn: Connection) -> None:
    scene = await a_scene(conn)

    for _ in range(2):
        await opt_out_jane(conn, scene)

    assert await rows(
        conn, "select lead_id, facts from lead_events where kind = 'opted_out' order by lead_id"
    ) == [
        (scene.acme, {"name": "Jane Doe", "because": "reply"}),
        (scene.globex, {"name": "J. Doe", "because": "reply"}),
    ]
    assert await rows(
        conn, "select member_id, facts from live_events where topic = 'toast' order by seq"
    ) == [
        (scene.olga.id, {"id": f"contacts:{contact_id}", "what": "opted_out"})
        for contact_id in (scene.jane, scene.j_doe)
    ]


async def test_nothing_can_be_planned_for_those_who_all_opted_out(conn: Connection) -> None:
    scene = await a_scene(conn)
    await opt_out_jane(conn, scene)

    with pytest.raises(EverybodyOptedOut):
        await ask_plan(conn, scene.acme, by=scene.olga.viewer, now=NOW)
    with pytest.raises(EverybodyOptedOut):
        await build.plan(conn, scene.acme)
    acme = await lock_lead(conn, scene.acme)
    await ask_plan_after_research(
        conn, acme, asked_by=scene.olga.id, wanted=True, lane="bulk", now=NOW
    )

    assert not await resume_plan(conn, acme, ended_at=NOW, by=scene.olga.id, now=NOW)
    assert await rows(conn, "select count(*) from requests") == [(0,)]
    assert await rows(conn, PLANS) == [(scene.acme, "opt_out"), (scene.globex, None)]


async def test_a_plan_that_came_to_lead_to_nobody_is_ended_in_time(conn: Connection) -> None:
    scene = await a_scene(conn)
    other = await build.lead(conn, company="Third")
    await build.contact(conn, other, "Jane", emails=("j@third.example",))
    await build.plan(conn, other)
    await opt_out_jane(conn, scene)
    await build.contact(conn, other, "Jane", emails=(JANES,))

    ended = [await catch_up(conn, now=NOW) for _ in range(2)]

    assert ended == [1, 0]
    assert await rows(conn, PLANS) == [
        (scene.acme, "opt_out"),
        (scene.globex, None),
        (other, "opt_out"),
    ]
