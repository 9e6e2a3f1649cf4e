from datetime import timedelta

from keepwarm.db import Connection
from keepwarm.touches.model import Touch
from keepwarm.touches.reads import list_touches
from tests import build
from tests.build import NOW
from tests.emails.scene import Scene, scene, write


async def _say_everything(conn: Connection, told: Scene) -> None:
    """Write a letter, have it answered, call, and do a step; an hour lies between each."""
    email_id = await write(conn, told, approved_by=told.olga.id)
    await conn.raw.execute(
        "update emails set status = 'completed', verdict = 'sent', left_at = $1", NOW
    )
    await conn.raw.execute(
        "insert into replies (lead_id, contact_id, email_id, channel, subject, body, intent,"
        " message_id, received_at, decided_by, decided_at)"
        " values ($1, $2, $3, 'email', 'Re: Routes', 'Yes', 'interested', '<r@x>', $4,"
        "         'rules', $4)",
        told.lead_id,
        told.jane,
        email_id,
        NOW + timedelta(hours=1),
    )
    await conn.raw.execute(
        "insert into tasks (lead_id, contact_id, channel, status, subject, due_at, notes,"
        " created_by, outcome, created_at, changed_at, closed_at, closed_by)"
        " values ($1, $2, 'call', 'touch_done', 'Call them', $3, 'Wants a demo', 'member',"
        "         'reached', $3, $3, $3, $4)",
        told.lead_id,
        told.jane,
        NOW + timedelta(hours=2),
        told.olga.id,
    )
    await build.plan(conn, told.lead_id)
    await conn.raw.execute(
        "update steps set status = 'done', settled_at = $1, settled_by = $2 where number = 1",
        NOW + timedelta(hours=3),
        told.olga.id,
    )


async def test_every_act_of_contact_is_told_the_newest_last(conn: Connection) -> None:
    told = await scene(conn)
    await _say_everything(conn, told)
    elsewhere = await build.lead(conn, company="Other")

    touches = await list_touches(conn, told.lead_id)

    assert [(each.kind, each.way, each.channel, each.state) for each in touches] == [
        ("email", "out", "email", "sent"),
        ("reply", "in", "email", "interested"),
        ("task", "out", "call", "reached"),
        ("step", "out", "linkedin", "done"),
    ]
    assert [(each.contact, each.member, each.subject, each.body) for each in touches] == [
        ("Jane Doe", "Olga", "Routes", "Hello Jane,\n\nshall we talk?"),
        ("Jane Doe", None, "Re: Routes", "Yes"),
        ("Jane Doe", "Olga", "Call them", "Wants a demo"),
        (None, "Olga", "Say hello", ""),
    ]
    assert [each.at - NOW for each in touches] == [timedelta(hours=n) for n in range(4)]
    assert await list_touches(conn, elsewhere) == []


async def test_a_letter_that_waits_stands_last(conn: Connection) -> None:
    told = await scene(conn)
    await write(conn, told, due_at=NOW + timedelta(days=2))

    (touch,) = await list_touches(conn, told.lead_id)

    assert isinstance(touch, Touch)
    assert (touch.state, touch.at) == (None, NOW + timedelta(days=2))
