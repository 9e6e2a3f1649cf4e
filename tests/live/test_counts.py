"""Columns count exactly, for what each viewer may see."""

import asyncio

from keepwarm.db import Database, execute, fetch_value
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.live.events import announce
from keepwarm.live.hub import Hub
from keepwarm.live.model import STAGES
from tests.live.browser import COLLEAGUE, browse, tell

EMPTY = dict.fromkeys(STAGES, 0)


async def add_member(db: Database, name: str) -> Viewer:
    async with db.transaction() as conn:
        member_id = await fetch_value(
            conn,
            int,
            "insert into members (name, role, created_at) values ($1, 'member', now())"
            " returning id",
            name,
        )
    return Viewer(MemberId(member_id or 0), is_admin=False)


async def add_lead(db: Database, owner: Viewer | None) -> int:
    async with db.transaction() as conn:
        return (
            await fetch_value(
                conn,
                int,
                "insert into leads (company, owner_id, origin, created_at)"
                " values ('Acme', $1, 'form', now()) returning id",
                owner and owner.member_id,
            )
            or 0
        )


async def move(db: Database, lead: int, to: str, owner: Viewer | None = None) -> None:
    async with db.transaction() as conn:
        await execute(conn, "update leads set stage = $2 where id = $1", lead, to)
        owner_id = owner and owner.member_id
        await announce(conn, "stage", lead_id=LeadId(lead), owner_id=owner_id, facts={"to": to})


async def test_counts_follow_a_move_in_the_same_breath(db: Database, hub: Hub) -> None:
    owner = await add_member(db, "Olga")
    mine, nobodys = await add_lead(db, owner), await add_lead(db, None)
    async with browse(hub, owner) as page, browse(hub, COLLEAGUE) as other:
        await move(db, mine, "won", owner)

        assert await page.hear(of=2) == [
            ("stage", {"lead": mine, "to": "won"}),
            ("counts", EMPTY | {"intake": 1, "won": 1}),
        ]
        assert await other.hear() == [("counts", EMPTY | {"intake": 1})]
        await move(db, nobodys, "lost")
        assert await other.hear(of=2) == [
            ("stage", {"lead": nobodys, "to": "lost"}),
            ("counts", EMPTY | {"lost": 1}),
        ]


async def test_counts_that_have_not_changed_are_not_repeated(db: Database, hub: Hub) -> None:
    async with browse(hub) as page:
        await tell(db, 1, "card")
        first = await page.hear(of=2)
        await tell(db, 2, "card")
        await tell(db, 3)
        second = await page.hear(of=2)

    assert first == [("card", {"lead": 1}), ("counts", EMPTY)]
    assert second == [("card", {"lead": 2}), ("agent", {"lead": 3})]


async def test_counts_come_with_what_was_missed(db: Database, hub: Hub) -> None:
    lead = await add_lead(db, None)
    async with browse(hub) as page:
        pass
    await move(db, lead, "won")
    async with browse(hub, last_id=page.last_id) as back:
        heard = await back.hear(of=2)

    assert heard == [("stage", {"lead": lead, "to": "won"}), ("counts", EMPTY | {"won": 1})]


async def test_counts_are_exact_after_moves_that_raced(db: Database, hub: Hub) -> None:
    leads = [await add_lead(db, None) for _ in range(20)]
    async with browse(hub) as page:
        await asyncio.gather(*(move(db, lead, STAGES[lead % 11]) for lead in leads))
        heard: list[tuple[str, dict[str, int]]] = []
        while sum(topic == "stage" for topic, _ in heard) < len(leads):
            heard += await page.hear()

    stages = [STAGES[lead % 11] for lead in leads]
    counts = [data for topic, data in heard if topic == "counts"]
    assert counts[-1] == {stage: stages.count(stage) for stage in STAGES}
