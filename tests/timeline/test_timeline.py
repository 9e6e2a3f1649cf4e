from datetime import timedelta

from keepwarm.db import Connection
from keepwarm.timeline.actions import remember, remember_each
from keepwarm.timeline.model import TimelineEntry
from keepwarm.timeline.reads import list_timeline
from tests.build import NOW, lead, leads, member

LATER = NOW + timedelta(hours=1)


async def test_a_timeline_is_read_newest_first_with_who_and_when(conn: Connection) -> None:
    olga, acme = await member(conn), await lead(conn)

    await remember(conn, acme, "edited", by=olga.id, now=LATER)

    assert await list_timeline(conn, acme) == [
        TimelineEntry("edited", "Olga", {}, LATER),
        TimelineEntry("created", None, {"origin": "form", "stage": "intake"}, NOW),
    ]


async def test_each_of_many_leads_remembers_its_own_facts(conn: Connection) -> None:
    first, second = await leads(conn, 2)

    facts = [(first, {"origin": "import 7"}), (second, {"origin": "import 8"})]
    await remember_each(conn, facts, "imported", by=None, now=LATER)

    told = [(await list_timeline(conn, lead_id))[0].facts for lead_id in (first, second)]
    assert told == [{"origin": "import 7"}, {"origin": "import 8"}]
