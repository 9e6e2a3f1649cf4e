"""
A reminder that has just spoken: the point at which the outbox takes over.

Its rows are written as they stand in the tables, so that these tests need no other package to
be right.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from keepwarm.accounts.model import Member
from keepwarm.db import Connection, Database, fetch_value, fetch_values
from keepwarm.kit.ids import LeadId, MessageId
from keepwarm.outbox.actions import notify
from keepwarm.outbox.jobs import Tools, outbox_queues
from keepwarm.outbox.letters import Letter
from keepwarm.outbox.model import Channel, Message, Outcome, Sent
from keepwarm.work.worker import Worker
from tests import build
from tests.clock import StoppedClock
from tests.work.field import working

EVERY = frozenset[Channel]({"telegram", "email"})
HOSTILE = "Ann_[x](y)* <b>"
CHAT = 4711


@dataclass(frozen=True)
class Scene:
    member: Member
    lead_id: LeadId
    step_id: int
    reminder_id: int

    def message(self, occurrence: int = 1, **facts: Any) -> Message:
        return Message(
            key=f"reminder:{self.reminder_id}:{occurrence}",
            member_id=self.member.id,
            kind="reminder",
            lead_id=self.lead_id,
            facts={
                "reminder_id": self.reminder_id,
                "step_id": self.step_id,
                "occurrence": occurrence,
                "rung": 0,
                "due_at": build.NOW.isoformat(),
                "was_due": False,
                **facts,
            },
        )

    def digest(self, *, cause: str = "morning", total: int = 1) -> Message:
        return Message(
            key=f"digest:{self.member.id}:1",
            member_id=self.member.id,
            kind="digest",
            facts={"step_ids": [self.step_id], "total": total, "cause": cause},
        )


async def scene(
    conn: Connection,
    *,
    name: str = "Olga",
    telegram: int | None = CHAT,
    company: str = HOSTILE,
    description: str = "Send the one-pager",
) -> Scene:
    """Build a member, a lead of theirs, and a reminder about its first step that spoke once."""
    member = await build.member(conn, name)
    await conn.raw.execute(
        "update members set telegram_id = $2 where id = $1", member.id, telegram
    )
    lead_id = await build.lead(conn, company=company, owner=member)
    plan = await _new(
        conn,
        "insert into plans (lead_id, maker, base_at, made_at) values ($1, 'hand', $2, $2)"
        " returning id",
        lead_id,
        build.NOW,
    )
    steps = [await _step(conn, plan, lead_id, n, description) for n in (1, 2)]
    reminder_id = await _new(
        conn,
        "insert into reminders (lead_id, step_id, status, due_at, occurrence, created_at)"
        " values ($1, $2, 'sent', $3, 1, $3) returning id",
        lead_id,
        steps[0],
        build.NOW,
    )
    return Scene(member, lead_id, steps[0], reminder_id)


async def _step(conn: Connection, plan: int, lead_id: LeadId, number: int, words: str) -> int:
    return await _new(
        conn,
        "insert into steps (plan_id, lead_id, number, channel, description, due_at)"
        " values ($1, $2, $3, 'email', $4, $5) returning id",
        plan,
        lead_id,
        number,
        words,
        build.NOW,
    )


async def _new(conn: Connection, sql: Any, *args: object) -> int:
    made = await fetch_value(conn, int, sql, *args)
    assert made is not None
    return made


async def say(
    db: Database, *messages: Message, channels: frozenset[Channel] = EVERY
) -> list[MessageId]:
    """Promise messages; return the rows that have to leave the house."""
    async with db.transaction() as conn:
        await notify(conn, messages, channels=channels, now=build.NOW)
        found = await fetch_values(
            conn, int, "select id from outbox where channel <> 'app' order by id"
        )
    return [MessageId(each) for each in found]


@dataclass
class Post:
    """A channel that answers as told, and keeps what it was given."""

    outcomes: list[Outcome] = field(default_factory=list[Outcome])
    letters: list[Letter] = field(default_factory=list[Letter])

    async def send(self, letter: Letter) -> Outcome:
        self.letters.append(letter)
        return self.outcomes.pop(0) if self.outcomes else Sent(f"receipt {len(self.letters)}")

    async def aclose(self) -> None:
        pass


@asynccontextmanager
async def delivering(
    db: Database, *, telegram: Post, email: Post | None = None, clock: StoppedClock | None = None
) -> AsyncGenerator[Worker, None]:
    """Have a worker deliver for the length of a block."""
    transports: dict[Channel, Post] = {"telegram": telegram}
    if email is not None:
        transports["email"] = email
    tools = Tools(db=db, clock=clock or StoppedClock(), transports=transports)
    async with working(db, *outbox_queues(tools), lease=timedelta(seconds=1)) as worker:
        yield worker


async def let_pauses_pass(db: Database) -> None:
    """Have what waits leave now."""
    async with db.transaction() as conn:
        await conn.raw.execute("delete from telegram_chats")
        await conn.raw.execute("update outbox set due_at = created_at where status = 'pending'")
        conn.wake("work")


FATES = "select channel, status, verdict, error from outbox where channel <> 'app' order by id"
TOLD = "select topic, member_id, facts from live_events where topic in ('toast', 'today')"
