"""Somebody at a lead, a letter to them, and a worker that sends it."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from keepwarm.accounts.model import Member
from keepwarm.board.letters import follow_email
from keepwarm.db import Connection, Database
from keepwarm.emails.actions import write_email
from keepwarm.emails.jobs import Tools, email_queue
from keepwarm.emails.model import Answer, Approver, EmailDraft, Ended, Outgoing
from keepwarm.kit.ids import ContactId, EmailId, LeadId
from keepwarm.leads.model import Stage
from keepwarm.mailboxes.model import Mailbox
from keepwarm.outbox.model import Sent
from keepwarm.work.worker import Worker
from tests import build
from tests.clock import StoppedClock
from tests.work.field import working

JANE = "jane@nordwind.example"
SALES = Mailbox(address="sales@team.example", name="Olga of Team", smtp="smtp://127.0.0.1:1")
FATES = "select status, verdict, error from emails order by id"


@dataclass(frozen=True)
class Scene:
    olga: Member
    lead_id: LeadId
    jane: ContactId

    def draft(self, **changes: Any) -> EmailDraft:
        usual = EmailDraft(
            lead_id=self.lead_id,
            contact_id=self.jane,
            address=JANE,
            subject="Routes",
            body="Hello Jane,\n\nshall we talk?",
            key="draft:7",
            mailbox=SALES.address,
            due_at=build.NOW,
        )
        return replace(usual, **changes)


async def scene(conn: Connection, *, stage: Stage = "enriched") -> Scene:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, company="Nordwind", owner=olga, stage=stage)
    jane = await build.contact(conn, lead_id, emails=(JANE,))
    return Scene(olga, lead_id, jane)


async def write(
    conn: Connection, told: Scene, *, approved_by: Approver = None, **changes: Any
) -> EmailId:
    """Have Olga write a letter; without an approver it waits for one."""
    return await write_email(
        conn, told.draft(**changes), approved_by=approved_by, by=told.olga.id, now=build.NOW
    )


async def approved(db: Database, **changes: Any) -> tuple[Scene, EmailId]:
    """Write a letter that may leave."""
    async with db.transaction() as conn:
        told = await scene(conn)
        return told, await write(conn, told, approved_by=told.olga.id, **changes)


@dataclass
class Post:
    """A postman who answers as told, and keeps what he was given."""

    answers: list[Answer] = field(default_factory=list[Answer])
    letters: list[Outgoing] = field(default_factory=list[Outgoing])

    async def hand_over(self, letter: Outgoing, mailbox: Mailbox) -> Answer:
        assert letter.mailbox == mailbox.address
        self.letters.append(letter)
        return self.answers.pop(0) if self.answers else Sent(letter.message_id)


@asynccontextmanager
async def sending(
    db: Database,
    post: Post,
    *,
    clock: StoppedClock | None = None,
    mailboxes: Sequence[Mailbox] = (SALES,),
) -> AsyncGenerator[Worker, None]:
    """Have a worker send for the length of a block."""
    stopped = clock or StoppedClock()

    async def heard(conn: Connection, over: Ended) -> None:
        await follow_email(conn, over, channels=frozenset(), now=stopped.now())

    tools = Tools(db=db, clock=stopped, postman=post, mailboxes=mailboxes, heard=heard)
    async with working(db, email_queue(tools), lease=timedelta(seconds=1)) as worker:
        yield worker


async def let_pauses_pass(db: Database) -> None:
    """Have what waits leave now."""
    async with db.transaction() as conn:
        await conn.raw.execute("update emails set due_at = created_at where status = 'pending'")
        conn.wake("work")


async def approve_more(db: Database, count: int) -> None:
    """Have more letters of the same kind leave."""
    async with db.transaction() as conn:
        await conn.raw.execute(
            "insert into emails (key, lead_id, contact_id, address, mailbox, subject, body,"
            " message_id, created_at, approved_at, due_at)"
            " select n::text, lead_id, contact_id, address, mailbox, 'More', body,"
            " '<' || n || '@x>', created_at, created_at, created_at"
            "  from emails, generate_series(1, $1) as n",
            count,
        )
        conn.wake("work")
