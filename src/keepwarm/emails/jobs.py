"""
Send e-mails: let one leave, hand it over, write down what became of it.

Three steps, and a worker may die in any. Before the first commit nothing has left and the
letter is simply sent by another; after it nobody can know, and nobody sends it again.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, Protocol, TypeAlias

from keepwarm.db import Connection, Database
from keepwarm.emails import departures
from keepwarm.emails.choosing import choose
from keepwarm.emails.model import Answer, Ended, Outgoing, Shut
from keepwarm.emails.sending import Fate, arrive, depart, give_up
from keepwarm.kit.clock import Clock
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import EmailId
from keepwarm.mailboxes.actions import know_mailboxes
from keepwarm.mailboxes.model import Mailbox, mailbox_at
from keepwarm.work.model import Chosen, Claim, Queue
from keepwarm.work.persistence import insist

SIDE_BY_SIDE = 4
ATTEMPTS = 5  # only a worker that died counts: what a server refuses is put off uncounted

Heard: TypeAlias = Callable[[Connection, Ended], Awaitable[None]]
"""What drafts and sequences do with the news of an e-mail of theirs, in its transaction."""


class Postman(Protocol):
    """Who carries letters to mail servers. It never raises for what a server answers."""

    async def hand_over(self, letter: Outgoing, mailbox: Mailbox) -> Answer:
        """Try once to have a letter taken."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What sending needs; `heard` is told in the transaction in which an e-mail ends."""

    db: Database
    clock: Clock
    postman: Postman
    mailboxes: Sequence[Mailbox]
    heard: Heard


def email_queue(tools: Tools) -> Queue:
    """Return the queue of approved e-mails, each mailbox within its limits."""
    addresses = [mailbox.address for mailbox in tools.mailboxes]

    async def ended(
        conn: Connection, row_id: int, _status: Literal["failed", "cancelled"], _error: str | None
    ) -> None:
        if over := await give_up(conn, EmailId(row_id)):
            await tools.heard(conn, over)

    async def lock_first(conn: Connection, row_id: int) -> None:
        await departures.lock_lead_of(conn, EmailId(row_id))

    async def prepare(conn: Connection) -> None:
        await know_mailboxes(conn, addresses)

    async def choose_within_limits(conn: Connection, room: int) -> Chosen:
        return await choose(conn, tools.mailboxes, room, now=tools.clock.now())

    return Queue(
        table="emails",
        handler=partial(send, tools),
        side_by_side=SIDE_BY_SIDE,
        max_attempts=ATTEMPTS,
        ended=ended,
        lock_first=lock_first,
        prepare=prepare,
        choose=choose_within_limits,
        only="approved_at is not null",
    )


async def send(tools: Tools, claim: Claim) -> None:
    """Send one e-mail, once."""
    letter = await _let_go(tools, claim)
    if letter is None:
        return
    mailbox = mailbox_at(letter.mailbox, tools.mailboxes)
    answer = (
        await tools.postman.hand_over(letter, mailbox)
        if mailbox
        else Shut(_("Its mailbox is not set up any more."))
    )
    # The answer is here and nowhere else: a database that restarts must not make it unknown.
    await insist(partial(_keep, tools, claim, answer))


async def _let_go(tools: Tools, claim: Claim) -> Outgoing | None:
    now = tools.clock.now()
    async with tools.db.transaction() as conn:
        letter = await depart(conn, claim, now=now)
        if isinstance(letter, Outgoing):
            return letter
        await _write_down(tools, conn, claim, letter)
    return None


async def _keep(tools: Tools, claim: Claim, answer: Answer) -> None:
    async with tools.db.transaction() as conn:
        await _write_down(tools, conn, claim, answer)


async def _write_down(tools: Tools, conn: Connection, claim: Claim, fate: Fate) -> None:
    over = await arrive(conn, claim, fate, now=tools.clock.now())
    if over is not None:
        await tools.heard(conn, over)
