"""What is due is said: reminders, digests, and what the ledger tells of it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from keepwarm.accounts.model import Member
from keepwarm.db import Connection
from keepwarm.kit.viewer import Viewer
from keepwarm.outbox.model import Channel
from keepwarm.reminders.actions import complete_reminder, fire_due, send_digests, snooze_reminder
from keepwarm.reminders.reads import LedgerLine, list_ledger, list_ledger_of_lead
from tests import build
from tests.reminders.team import NOW, planned
from tests.reminders.world import Brittle, Crash

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NO_CHANNELS: frozenset[Channel] = frozenset()
TELEGRAM: frozenset[Channel] = frozenset({"telegram"})
TUESDAY = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)  # when the digest of Monday's plans comes


class Counting:
    """A driver's connection that counts statements."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self.said = 0

    def __getattr__(self, name: str) -> Any:
        self.said += name in {"execute", "fetch", "fetchrow", "fetchval"}
        return getattr(self._raw, name)


async def lose(conn: Connection, member: Member) -> None:
    """Write a time zone down that no clock knows, so that nobody can judge for this member."""
    await conn.raw.execute("update members set time_zone = 'Lost' where id = $1", member.id)


async def statuses(conn: Connection) -> list[tuple[object, ...]]:
    return await build.rows(
        conn, "select status, rung, occurrence, speaks_at from reminders order by id"
    )


async def keys(conn: Connection) -> list[tuple[object, ...]]:
    return await build.rows(conn, "select key, channel, member_id from outbox order by id")


async def test_due_reminder_is_marked_written_down_and_told(conn: Connection) -> None:
    olga = await build.member(conn)
    await conn.raw.execute("update members set telegram_id = 77 where id = $1", olga.id)
    plan = await planned(conn, NOW, NOW + DAY, owner=olga)
    (reminder_id,) = (await build.rows(conn, "select min(id) from reminders"))[0]

    said = await fire_due(conn, now=NOW, channels=TELEGRAM)

    assert said == 1
    assert await statuses(conn) == [("sent", 1, 1, NOW + DAY), ("pending", 0, 0, NOW + DAY)]
    key = f"reminder:{reminder_id}:1"
    assert await keys(conn) == [(key, "app", olga.id), (key, "telegram", olga.id)]
    facts = {"rung": 0, "message": key, "was_due": False, "late_seconds": 0}
    assert await build.rows(
        conn,
        "select kind, lead_id, member_id, occurrence, facts, happened_at from reminder_ledger"
        " where kind <> 'created'",
    ) == [("spoke", plan.lead_id, olga.id, 1, facts, NOW)]


async def test_nothing_is_said_twice_or_too_early(conn: Connection) -> None:
    await planned(conn, NOW, NOW + HOUR, owner=await build.member(conn))

    said = [await fire_due(conn, now=NOW, channels=NO_CHANNELS) for _ in range(2)]

    assert said == [1, 0]
    assert len(await keys(conn)) == 1


async def test_ladder_ends_in_the_digest(conn: Connection) -> None:
    await planned(conn, NOW, owner=await build.member(conn))

    for days in range(8):
        await fire_due(conn, now=NOW + days * DAY, channels=NO_CHANNELS)

    assert await statuses(conn) == [("sent", 3, 3, None)]
    assert await build.rows(
        conn, "select happened_at from reminder_ledger where kind = 'spoke' order by id"
    ) == [(NOW,), (NOW + DAY,), (NOW + 3 * DAY,)]


async def test_where_nobody_hears_reminders_fall_silent(conn: Connection) -> None:
    gone = await build.member(conn)
    await planned(conn, NOW, owner=gone, company="Gone")
    await planned(conn, NOW, company="Nobody's")
    trashed = await planned(conn, NOW, owner=await build.member(conn, "Mia"), company="Trashed")
    await conn.raw.execute("update members set disabled_at = $2 where id = $1", gone.id, NOW)
    await conn.raw.execute("update leads set deleted_at = $2 where id = $1", trashed.lead_id, NOW)

    await fire_due(conn, now=NOW, channels=NO_CHANNELS)

    assert await statuses(conn) == [("pending", 0, 0, None)] * 3
    assert await build.rows(
        conn,
        "select facts from reminder_ledger where kind = 'silenced' order by reminder_id",
    ) == [({"why": "nobody"},), ({"why": "nobody"},), ({"why": "trash"},)]
    assert await keys(conn) == []


@pytest.mark.parametrize("members", [1, 3])
async def test_batch_takes_six_statements(conn: Connection, members: int) -> None:
    for number in range(members):
        owner = await build.member(conn, f"Member{number}")
        await planned(conn, *[NOW] * 5, owner=owner, company=f"Company {number}")
    counting = Counting(conn.raw)

    await fire_due(Connection(counting), now=NOW, channels=NO_CHANNELS)

    assert counting.said == 6


async def test_who_has_more_than_one_transaction_judges_hears_more_digests(
    conn: Connection,
) -> None:
    await planned(conn, *[NOW] * 1001, owner=await build.member(conn))

    said = [await fire_due(conn, now=NOW, channels=NO_CHANNELS) for _ in range(3)]

    assert said == [1000, 1, 0]
    assert await build.rows(conn, "select facts->'total' from outbox order by id") == [
        (1000,),
        (None,),
    ]


async def test_one_reminder_that_cannot_be_said_does_not_keep_the_others(
    conn: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    olga, mia = await build.member(conn), await build.member(conn, "Mia")
    await planned(conn, NOW, NOW, owner=olga, company="A")
    await planned(conn, NOW, NOW, owner=mia, company="B")
    await lose(conn, mia)

    said = await fire_due(conn, now=NOW, channels=NO_CHANNELS, warily=True)

    assert said == 4
    assert await statuses(conn) == [
        *[("sent", 1, 1, NOW + DAY)] * 2,
        *[("pending", 0, 0, NOW + HOUR)] * 2,
    ]
    assert (
        await build.rows(
            conn, "select member_id, facts from reminder_ledger where kind = 'held_back'"
        )
        == [(mia.id, {"why": "trouble", "until": (NOW + HOUR).isoformat()})] * 2
    )
    assert {record.name for record in caplog.records} == {"keepwarm.reminders.actions"}


async def test_lost_connection_is_not_taken_for_a_bad_reminder(conn: Connection) -> None:
    await planned(conn, NOW, owner=await build.member(conn))
    broken = Connection(Brittle(conn.raw, dies_at=2))

    with pytest.raises(Crash):
        await fire_due(broken, now=NOW, channels=NO_CHANNELS, warily=True)

    assert await statuses(conn) == [("pending", 0, 0, NOW)]


async def test_nothing_due_is_said_warily_too(conn: Connection) -> None:
    assert await fire_due(conn, now=NOW, channels=NO_CHANNELS, warily=True) == 0
    assert await send_digests(conn, now=NOW, channels=NO_CHANNELS, warily=True) == 0
    assert await send_digests(conn, now=NOW, channels=NO_CHANNELS) == 0


async def digests(conn: Connection) -> list[tuple[object, ...]]:
    return await build.rows(conn, "select due_at, last_sent_at from digests order by member_id")


async def test_morning_digest_tells_of_the_day_and_what_is_overdue(conn: Connection) -> None:
    olga = await build.member(conn)
    evening = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)
    plan = await planned(conn, NOW, evening, NOW + HOUR, evening + DAY, owner=olga)
    await complete_reminder(conn, plan.step_ids[2], by=None, now=NOW)
    trashed = await planned(conn, NOW, owner=olga, company="Trashed")
    await conn.raw.execute("update leads set deleted_at = $2 where id = $1", trashed.lead_id, NOW)

    looked_at = await send_digests(conn, now=TUESDAY, channels=NO_CHANNELS)

    assert looked_at == 1
    facts = {
        "step_ids": list(plan.step_ids[:2]),
        "total": 2,
        "oldest": NOW.isoformat(),
        "cause": "morning",
    }
    assert await build.rows(conn, "select key, kind, member_id, lead_id, facts from outbox") == [
        (f"digest:{olga.id}:2026-03-04", "digest", olga.id, None, facts)
    ]
    assert await digests(conn) == [(TUESDAY + DAY, TUESDAY)]


async def test_empty_morning_is_not_told(conn: Connection) -> None:
    await planned(conn, NOW + 5 * DAY, owner=await build.member(conn))

    await send_digests(conn, now=TUESDAY, channels=NO_CHANNELS)

    assert await keys(conn) == []
    assert await digests(conn) == [(TUESDAY + DAY, None)]


async def test_digest_of_a_member_who_is_gone_waits_without_a_word(conn: Connection) -> None:
    await planned(conn, NOW, owner=await build.member(conn))
    await conn.raw.execute("update members set disabled_at = now()")

    await send_digests(conn, now=TUESDAY, channels=NO_CHANNELS)

    assert await keys(conn) == []
    assert await digests(conn) == [(TUESDAY + DAY, None)]


async def test_one_digest_that_cannot_be_told_does_not_keep_the_others(conn: Connection) -> None:
    olga, mia = await build.member(conn), await build.member(conn, "Mia")
    await planned(conn, NOW, owner=olga, company="A")
    await planned(conn, NOW, owner=mia, company="B")
    await lose(conn, mia)

    await send_digests(conn, now=TUESDAY, channels=NO_CHANNELS, warily=True)

    assert [member_id for _, _, member_id in await keys(conn)] == [olga.id]
    assert await digests(conn) == [(TUESDAY + DAY, TUESDAY), (TUESDAY + DAY, None)]


# ── The ledger ─────────────────────────────────────────────────────────────────────────────────


def told(lines: Sequence[LedgerLine]) -> list[tuple[str, str, str | None, int | None]]:
    return [(line.kind, line.lead, line.who, line.number) for line in lines]


async def test_ledger_of_a_lead_tells_why_it_rang_and_what_became_of_it(conn: Connection) -> None:
    olga = await build.member(conn)
    plan = await planned(conn, NOW, NOW + DAY, owner=olga)
    await fire_due(conn, now=NOW, channels=NO_CHANNELS)
    await snooze_reminder(conn, plan.step_ids[1], NOW + 2 * DAY, by=olga.id, now=NOW)

    lines = await list_ledger_of_lead(conn, plan.lead_id)

    assert told(lines) == [
        ("snoozed", "Acme", "Olga", 2),
        ("spoke", "Acme", "Olga", 1),
        ("created", "Acme", None, 2),
        ("created", "Acme", None, 1),
    ]
    assert [[(d.channel, d.fate) for d in line.deliveries] for line in lines] == [
        [],
        [("app", "sent")],
        [],
        [],
    ]
    assert (lines[1].step_id, lines[1].description, lines[1].occurrence, lines[1].happened_at) == (
        plan.step_ids[0],
        "Call number 1",
        1,
        NOW,
    )


async def test_ledger_outlives_a_step(conn: Connection) -> None:
    plan = await planned(conn, NOW)
    await conn.raw.execute("delete from steps")

    assert told(await list_ledger_of_lead(conn, plan.lead_id)) == [("created", "Acme", None, None)]


async def test_ledger_shows_each_what_they_may_see(conn: Connection) -> None:
    olga, mia = await build.member(conn), await build.member(conn, "Mia")
    await planned(conn, NOW, owner=olga, company="Olga's")
    await planned(conn, NOW, owner=mia, company="Mia's")
    await planned(conn, NOW, company="Nobody's")
    trashed = await planned(conn, NOW, owner=olga, company="Trashed")
    await conn.raw.execute("update leads set deleted_at = $2 where id = $1", trashed.lead_id, NOW)

    async def seen(viewer: Viewer) -> list[str]:
        return [line.lead for line in await list_ledger(conn, viewer)]

    assert await seen(olga.viewer) == ["Nobody's", "Olga's"]
    assert await seen(build.as_admin(mia)) == ["Nobody's", "Mia's", "Olga's"]


async def test_ledger_is_leafed_through_and_sifted(conn: Connection) -> None:
    olga = await build.member(conn)
    everybody = build.as_admin(olga)
    plan = await planned(conn, NOW, owner=olga, company="Olga's")
    await planned(conn, NOW, owner=await build.member(conn, "Mia"), company="Mia's")
    await complete_reminder(conn, plan.step_ids[0], by=olga.id, now=NOW)

    first = await list_ledger(conn, everybody, limit=2)
    second = await list_ledger(conn, everybody, before=first[-1].id, limit=2)
    ends = await list_ledger(conn, everybody, kind="completed")
    hers = await list_ledger(conn, everybody, member_id=olga.id)

    assert [told(lines) for lines in (first, second, ends, hers)] == [
        [("completed", "Olga's", "Olga", 1), ("created", "Mia's", None, 1)],
        [("created", "Olga's", None, 1)],
        [("completed", "Olga's", "Olga", 1)],
        [("completed", "Olga's", "Olga", 1)],
    ]


@pytest.mark.parametrize("lines", [1, 3])
async def test_ledger_takes_two_statements(conn: Connection, lines: int) -> None:
    plan = await planned(conn, *[NOW] * lines, owner=await build.member(conn))
    await fire_due(conn, now=NOW, channels=NO_CHANNELS)
    counting = Counting(conn.raw)

    found = await list_ledger_of_lead(Connection(counting), plan.lead_id)

    assert (len(found), counting.said) == (2 * lines, 2)
