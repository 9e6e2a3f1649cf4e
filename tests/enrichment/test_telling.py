"""Who captured a lead in the chat learns there that its research came to nothing."""

import pytest

from keepwarm.db import Connection
from keepwarm.enrichment.actions import ask_research, run_ended
from keepwarm.outbox.model import Channel
from tests import build
from tests.build import NOW

TOLD = "select kind, channel, facts from outbox"
CHAT = frozenset[Channel]({"telegram"})


@pytest.mark.parametrize(("origin", "told"), [("telegram", 1), ("form", 0)])
async def test_only_what_was_captured_there_is_told_there(
    conn: Connection, origin: str, told: int
) -> None:
    olga = await build.member(conn)
    await conn.raw.execute("update members set telegram_id = 4711 where id = $1", olga.id)
    lead_id = await build.lead(conn, owner=olga)
    await conn.raw.execute("update leads set origin = $2 where id = $1", lead_id, origin)
    await ask_research(conn, lead_id, by=olga.viewer, now=NOW)
    ((run_id,),) = await build.rows(conn, "select id from enrichment_runs")
    assert isinstance(run_id, int)

    await run_ended(conn, run_id, "failed", "It broke.", channels=CHAT)

    facts = {
        "what": "research",
        "error": "The research broke off. Retry goes on where it stopped.",
    }
    assert await build.rows(conn, TOLD) == [("work_failed", "telegram", facts)] * told
