"""Open pages hear what they may, at once, and catch up after any break."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from keepwarm.db import Database, execute
from keepwarm.kit.ids import LeadId
from keepwarm.live import reads
from keepwarm.live.events import CHANNEL, announce
from keepwarm.live.hub import Hub
from tests.live.browser import ADMIN, COLLEAGUE, OWNER, browse, running, tell


async def test_event_reaches_an_open_page_with_its_facts(db: Database, hub: Hub) -> None:
    async with browse(hub) as page:
        await tell(db, 7, agent="contacts", since=12)

        assert await page.hear() == [("agent", {"lead": 7, "agent": "contacts", "since": 12})]


async def test_event_without_a_lead_names_none(db: Database, hub: Hub) -> None:
    async with browse(hub, OWNER) as page:
        async with db.transaction() as conn:
            await announce(conn, "job", owner_id=OWNER.member_id, facts={"id": 3})

        assert await page.hear() == [("job", {"id": 3})]


async def test_only_the_last_message_of_a_batch_carries_the_new_id(db: Database, hub: Hub) -> None:
    async with browse(hub) as page:
        async with db.transaction() as conn:
            await announce(conn, "agent", lead_id=LeadId(1))
            await announce(conn, "agent", lead_id=LeadId(2))
        await page.hear(of=2)

    assert page.chunks[-1].decode() == (
        'event: agent\ndata: {"lead":1}\n\n'
        f'id: {page.last_id}\nevent: agent\ndata: {{"lead":2}}\n\n'
    )


async def test_pages_hear_only_what_their_viewer_may(db: Database, hub: Hub) -> None:
    async with browse(hub, OWNER) as owner, browse(hub, COLLEAGUE) as colleague:
        async with db.transaction() as conn:
            await announce(conn, "agent", lead_id=LeadId(1), owner_id=OWNER.member_id)
            await announce(conn, "toast", member_id=COLLEAGUE.member_id, facts={"what": "done"})
            await announce(conn, "agent", lead_id=LeadId(2))

        assert await owner.hear(of=2) == [("agent", {"lead": 1}), ("agent", {"lead": 2})]
        assert await colleague.hear(of=2) == [("toast", {"what": "done"}), ("agent", {"lead": 2})]


async def test_page_that_comes_back_hears_exactly_what_it_missed(db: Database, hub: Hub) -> None:
    async with browse(hub) as page:
        await tell(db, 1)
        await page.hear()
    await tell(db, 2)
    await tell(db, 3)
    async with browse(hub, last_id=page.last_id) as back:
        await tell(db, 4)

        heard = await back.hear(of=3)

    assert heard == [("agent", {"lead": 2}), ("agent", {"lead": 3}), ("agent", {"lead": 4})]


async def test_page_drawn_before_the_hub_has_read_hears_nothing_twice(db: Database) -> None:
    hub = Hub(db)  # does not listen yet: its first page sets its horizon
    async with browse(hub):
        await tell(db, 1)
        async with db.connection() as conn:
            drawn = await reads.horizon(conn)
        async with running(hub), browse(hub, last_id=str(drawn)) as page:
            await tell(db, 2)

            assert await page.hear() == [("agent", {"lead": 2})]


async def test_nothing_is_lost_or_doubled_where_replay_meets_live(db: Database, hub: Hub) -> None:
    async with browse(hub) as page:
        start = page.last_id

    async def commit_all() -> None:
        for lead in range(60):
            await tell(db, lead)

    async def come_and_hear() -> list[object]:
        async with browse(hub, last_id=start) as page:
            return [data["lead"] for _, data in await page.hear(of=60)]

    _, *heard = await asyncio.gather(commit_all(), *(come_and_hear() for _ in range(20)))

    assert heard == [list(range(60))] * 20


@pytest.mark.parametrize(
    "last_id",
    ["", "7", "abc", "900000000000:900000000000:"],
    ids=["none", "old", "word", "future"],
)
async def test_page_with_an_id_of_no_use_is_told_to_look_anew(
    db: Database, hub: Hub, last_id: str
) -> None:
    async with browse(hub, last_id=last_id) as page:
        assert await page.hear() == [("resync", {})]

        await tell(db, 1)
        assert await page.hear() == [("agent", {"lead": 1})]
    async with browse(hub, last_id=page.last_id) as back:
        await tell(db, 2)
        assert await back.hear() == [("agent", {"lead": 2})]


async def test_pages_look_anew_after_more_than_they_would_want_to_hear(
    db: Database, hub: Hub
) -> None:
    async with browse(hub) as page:
        async with db.transaction() as conn:
            await execute(
                conn,
                "insert into live_events (topic) select 'card' from generate_series(0, $1)",
                reads.MOST_EVENTS,
            )
            conn.wake(CHANNEL)

        assert await page.hear() == [("resync", {})]
        await tell(db, 1)
        assert await page.hear() == [("agent", {"lead": 1})]


async def test_hub_hears_again_after_its_connections_were_killed(db: Database, hub: Hub) -> None:
    async with browse(hub) as page:
        await tell(db, 1)
        assert await page.hear() == [("agent", {"lead": 1})]

        killed = await kill_connections(db)
        await tell(db, 2)
        async with asyncio.timeout(3):  # below the slow poll: it was heard, not found
            assert await page.hear() == [("agent", {"lead": 2})]
            await tell(db, 3)
            assert await page.hear() == [("agent", {"lead": 3})]
    assert killed > 0


async def kill_connections(db: Database) -> int:
    async with db.connection() as conn:
        return await execute(
            conn,
            """
            select pg_terminate_backend(pid) from pg_stat_activity
             where application_name = 'keepwarm' and pid <> pg_backend_pid()
            """,
        )


async def test_slow_page_is_cut_off_and_catches_up(db: Database) -> None:
    async with running(Hub(db, queue_limit=2)) as hub:
        async with browse(hub) as slow, browse(hub, OWNER) as brisk:
            for lead in range(4):
                await tell(db, lead)
                await brisk.hear()
            assert await slow.read_to_the_end() == []
            assert hub.metrics.cut_off == 1
        async with browse(hub, last_id=slow.last_id) as back:
            heard = await back.hear(of=4)

    assert heard == [("agent", {"lead": lead}) for lead in range(4)]


async def test_member_who_is_cut_off_hears_no_more(db: Database, hub: Hub) -> None:
    async with browse(hub, OWNER) as owner, browse(hub, COLLEAGUE) as colleague:
        hub.cut_off(OWNER.member_id)
        await tell(db, 1)

        assert await colleague.hear() == [("agent", {"lead": 1})]
        assert await owner.read_to_the_end() == []


async def test_signed_out_member_is_cut_off_in_every_process(db: Database, hub: Hub) -> None:
    async with running(Hub(db)) as other, AsyncExitStack() as stack:
        pages = [await stack.enter_async_context(browse(each, OWNER)) for each in (hub, other)]
        async with db.transaction() as conn:
            await announce(conn, "signed_out", member_id=OWNER.member_id)

        assert [await page.read_to_the_end() for page in pages] == [[], []]
    assert (hub.metrics.cut_off, other.metrics.cut_off) == (1, 1)


async def test_closing_ends_every_stream_and_opens_no_other(db: Database, hub: Hub) -> None:
    async with browse(hub) as page, browse(hub, OWNER) as other:
        listening = asyncio.create_task(page.read_to_the_end())
        await tell(db, 1)
        await other.hear()
        hub.close()

        assert await listening == [("agent", {"lead": 1})]
        assert await other.read_to_the_end() == []
    async with hub.subscribe(ADMIN, None) as late:
        assert [frame async for frame in late] == []
    assert hub.metrics.streams == 0


async def test_stream_ends_when_it_has_grown_old(db: Database) -> None:
    async with browse(Hub(db, max_age=timedelta(milliseconds=20))) as page:
        assert await page.read_to_the_end() == []


async def test_quiet_stream_is_pinged_and_its_id_follows(db: Database) -> None:
    async with (
        running(Hub(db, ping_after=timedelta(milliseconds=20))) as hub,
        browse(hub, OWNER) as page,
        browse(hub, COLLEAGUE) as other,
    ):
        assert await page.read() == b": ping\n\n"
        first = page.last_id
        async with db.transaction() as conn:
            await announce(conn, "agent", lead_id=LeadId(1), owner_id=COLLEAGUE.member_id)
        assert await other.hear() == [("agent", {"lead": 1})]

        assert await page.read() == b": ping\n\nid: %b\n\n" % other.last_id.encode()
        assert await page.read() == b": ping\n\n"
    assert page.last_id != first


async def test_two_hundred_boards_of_one_viewer_share_one_encoding(db: Database, hub: Hub) -> None:
    async with AsyncExitStack() as stack:
        pages = [await stack.enter_async_context(browse(hub)) for _ in range(200)]
        await tell(db, 1, "card")
        for page in pages:
            await page.hear(of=2)

        assert hub.metrics.streams == 200
    assert {id(page.chunks[-1]) for page in pages} == {id(pages[0].chunks[-1])}
    assert (hub.metrics.streams, hub.metrics.batches, hub.metrics.events) == (0, 1, 1)


async def test_page_knows_its_id_before_anything_happened(db: Database, hub: Hub) -> None:
    async with browse(hub) as page:
        assert page.chunks == [f"id: {page.last_id}\n\n".encode()]
    await tell(db, 1)

    async with browse(hub, last_id=page.last_id) as back:
        assert await back.hear() == [("agent", {"lead": 1})]


async def test_page_that_missed_nothing_of_its_own_is_given_a_newer_id(
    db: Database, hub: Hub
) -> None:
    async with browse(hub, OWNER) as page, browse(hub) as everything:
        async with db.transaction() as conn:
            await announce(conn, "agent", lead_id=LeadId(1), owner_id=COLLEAGUE.member_id)
        await everything.hear()
    async with browse(hub, OWNER, last_id=page.last_id) as back:
        assert back.chunks == [f"id: {everything.last_id}\n\n".encode()]
