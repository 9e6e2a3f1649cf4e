"""An office where letters have gone out and answers come in, and a worker that reads them."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from keepwarm.accounts.model import Member
from keepwarm.db import Connection, Database
from keepwarm.emails.actions import write_email
from keepwarm.emails.model import EmailDraft
from keepwarm.kit.ids import ContactId, EmailId, LeadId
from keepwarm.replies.actions import keep_inbound
from keepwarm.replies.jobs import Tools, inbound_queue
from tests import build
from tests.clock import StoppedClock
from tests.work.field import AT_ONCE, PATIENCE, again_at_once, working

OURS = "sales@us.example"
UNREAD = "select id from inbound_mails where status in ('pending', 'processing')"


@dataclass(kw_only=True)
class Office:
    """What a test needs to have mails kept and read."""

    db: Database
    clock: StoppedClock = field(default_factory=StoppedClock)
    kept: int = 0

    @property
    def tools(self) -> Tools:
        return Tools(db=self.db, clock=self.clock, ours=frozenset({OURS}))

    async def keep(self, raw: bytes, *, source: Any = "imap", key: str = "") -> bool:
        self.kept += 1
        async with self.db.transaction() as conn:
            return await keep_inbound(
                conn, source, key or str(self.kept), raw, OURS, now=self.clock.now()
            )

    async def read(self, *, workers: int = 1) -> None:
        """Have workers read until nothing is left to read."""
        served = replace(inbound_queue(self.tools), backoff=again_at_once)
        async with AsyncExitStack() as crew:
            for _ in range(workers):
                await crew.enter_async_context(working(self.db, served, grace=AT_ONCE))
            async with asyncio.timeout(PATIENCE):
                while await self.found(UNREAD):  # noqa: ASYNC110 -- rows, not an event
                    await asyncio.sleep(0.01)

    async def take(self, raw: bytes) -> None:
        """Keep a mail and have it read."""
        await self.keep(raw)
        await self.read()

    async def found(self, sql: str, *args: object) -> list[tuple[object, ...]]:
        async with self.db.connection() as conn:
            return await build.rows(conn, sql, *args)


@dataclass(frozen=True)
class Written:
    """A letter that left, with whom it went to."""

    lead_id: LeadId
    contact_id: ContactId
    email_id: EmailId
    message_id: str


async def letter(
    conn: Connection,
    to: str = "jane@acme.example",
    *,
    company: str = "Acme",
    owner: Member | None = None,
    now: Any = build.NOW,
) -> Written:
    """Write a letter to somebody at a lead of their own; it left and was sent."""
    written = await approved(conn, to, company=company, owner=owner, now=now)
    await conn.raw.execute(
        "update emails set left_at = $2, verdict = 'sent', status = 'completed', finished_at = $2"
        " where id = $1",
        written.email_id,
        now,
    )
    return written


async def approved(
    conn: Connection,
    to: str,
    *,
    company: str = "Acme",
    owner: Member | None = None,
    now: Any = build.NOW,
) -> Written:
    """Write a letter to somebody at a lead of their own; it may leave."""
    lead_id = await build.lead(conn, company=company, owner=owner)
    contact_id = await build.contact(conn, lead_id, f"Jane of {company}", emails=(to,))
    draft = EmailDraft(
        lead_id=lead_id,
        contact_id=contact_id,
        address=to,
        subject="A question",
        body="Shall we talk?",
        key=f"draft:{lead_id}",
        mailbox=OURS,
        due_at=now,
    )
    email_id = await write_email(conn, draft, approved_by="sequence", by=None, now=now)
    message_id = await conn.raw.fetchval("select message_id from emails where id = $1", email_id)
    return Written(lead_id, contact_id, email_id, message_id)


def mail(
    text: str = "Tell me more, please.",
    *,
    sender: str = "Jane Doe <jane@acme.example>",
    message_id: str | None = "<answer-1@acme.example>",
    **headers: str,
) -> bytes:
    """Return a mail as it comes in."""
    lines = {"From": sender, "To": OURS, "Subject": "Re: A question"}
    if message_id is not None:
        lines["Message-ID"] = message_id
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{head}\r\n{text}\r\n".encode()


def bounce(
    of: str, *, address: str = "jane@acme.example", status: str = "5.1.1", action: str = "failed"
) -> bytes:
    """Return what a mail server says of a letter that it could not deliver (RFC 3464)."""
    return f"""\
From: Mail Delivery System <MAILER-DAEMON@mx.acme.example>\r
To: {OURS}\r
Subject: Undelivered Mail Returned to Sender\r
Message-ID: <bounce-of-{abs(hash(of))}@mx.acme.example>\r
Auto-Submitted: auto-replied\r
Return-Path: <>\r
Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r
\r
--b\r
Content-Type: text/plain; charset=us-ascii\r
\r
I'm sorry to have to inform you that your message could not be delivered.\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.acme.example\r
\r
Final-Recipient: rfc822; {address}\r
Action: {action}\r
Status: {status}\r
Diagnostic-Code: smtp; 550 {status} <{address}>: no such user\r
\r
--b\r
Content-Type: message/rfc822\r
\r
From: {OURS}\r
To: {address}\r
Subject: A question\r
Message-ID: {of}\r
\r
Shall we talk?\r
--b--\r
""".encode()
