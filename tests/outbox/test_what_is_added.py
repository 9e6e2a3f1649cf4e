"""Nothing is lost of what is added to a message that is on its way."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from keepwarm.db import Database
from keepwarm.outbox.actions import reword
from keepwarm.outbox.actions import say as answer
from keepwarm.outbox.confirming import emit_tma_event
from keepwarm.outbox.letters import Letter
from keepwarm.outbox.model import EDITED_FOR, Later, Message, Outcome, Unknown, Words
from tests import build
from tests.clock import StoppedClock
from tests.outbox.scene import EVERY, FATES, Post, Scene, delivering, let_pauses_pass, say, scene
from tests.work.field import eventually, rows

CONFIRMED = """
    select key = 'first:rest', verdict, jsonb_path_query_array(facts, '$.events[*].new_status')
      from outbox where edits_id is null order by id
"""


@dataclass
class Meanwhile(Post):
    """A channel during whose first answer something happens."""

    happens: Callable[[], Awaitable[None]] | None = None

    async def send(self, letter: Letter) -> Outcome:
        if self.happens is not None:
            happens, self.happens = self.happens, None
            await happens()
        return await super().send(letter)


def _moved(to: str, **facts: object) -> dict[str, object]:
    return {"type": "status_changed", "at": build.NOW.isoformat(), "new_status": to, **facts}


async def _scene(db: Database) -> Scene:
    async with db.transaction() as conn:
        return await scene(conn)


async def test_what_was_added_to_a_confirmation_that_may_not_have_come_is_told_anew(
    db: Database,
) -> None:
    told = await _scene(db)
    first = Message(
        key="first",
        member_id=told.member.id,
        kind="status_changed",
        lead_id=told.lead_id,
        facts={"events": [_moved("contacted", by=told.member.id, old_status="intake")]},
        is_silent=True,
        in_app=False,
    )

    async def move_on() -> None:
        async with db.transaction() as conn:
            moved = {"old_status": "contacted", "new_status": "won"}
            await emit_tma_event(
                conn,
                told.member.id,
                "status_changed",
                told.lead_id,
                moved,
                channels=EVERY,
                now=build.NOW,
            )

    post = Meanwhile([Unknown("cut")], happens=move_on)
    async with delivering(db, telegram=post):
        await say(db, first)
        await eventually(
            db, "select count(*) from outbox where verdict in ('unknown', 'dropped')", [(2,)]
        )
        await let_pauses_pass(db)
        await eventually(
            db, CONFIRMED, [(False, "unknown", ["contacted"]), (True, "sent", ["won"])]
        )


async def test_an_edit_that_telegram_does_not_take_holds_its_chat_up_for_an_hour_at_most(
    db: Database,
) -> None:
    told, clock = await _scene(db), StoppedClock()
    async with db.transaction() as conn:
        hi = Words(html="Hi")
        message_id = await answer(conn, told.member.id, hi, key="u:1", now=clock.now())
    post = Post()
    async with delivering(db, telegram=post, clock=clock):
        await eventually(db, FATES, [("telegram", "completed", "sent", None)])
        post.outcomes = [Later(timedelta(0), "500")]
        async with db.transaction() as conn:
            await reword(conn, message_id, Words(html="Bye"), now=clock.now() - EDITED_FOR)
        await let_pauses_pass(db)
        sent, failed = ("sent", None), ("failed", "500")
        await eventually(db, FATES, [("telegram", "completed", *fate) for fate in (sent, failed)])


async def test_nobody_is_told_that_a_lead_is_theirs_which_is_theirs_no_more(db: Database) -> None:
    told = await _scene(db)
    gift = Message(
        key="gift",
        member_id=told.member.id,
        kind="lead_assigned",
        lead_id=told.lead_id,
        facts={"type": "lead_assigned", "at": build.NOW.isoformat(), "owner_id": told.member.id},
        in_app=False,
    )
    await say(db, gift)
    async with db.transaction() as conn:
        other = await build.member(conn, "Alice")
        await conn.raw.execute("update leads set owner_id = $1", other.id)

    post = Post()
    async with delivering(db, telegram=post, email=post):
        why = "The lead was given to somebody else."
        await eventually(db, FATES, [("telegram", "completed", "dropped", why)])

    assert (post.letters, await rows(db, "select count(*) from outbox")) == ([], [(1,)])
