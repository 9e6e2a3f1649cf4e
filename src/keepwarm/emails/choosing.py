"""Which letters may leave now: no mailbox sends more in an hour or a day than it may."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from keepwarm.db import Connection, fetch_all, fetch_value
from keepwarm.kit.ids import EmailId
from keepwarm.mailboxes.actions import hold_open_mailboxes
from keepwarm.mailboxes.model import A_DAY, AN_HOUR, Mailbox
from keepwarm.work.model import Chosen

FOR_LONG = 60.0  # seconds until the next look when nothing more is known
A_MOMENT = 0.05


class Allowance(msgspec.Struct, frozen=True):
    """How many letters may leave a mailbox now, and when the next may if none may."""

    address: str
    left: int
    next_at: datetime | None


async def choose(
    conn: Connection, mailboxes: Sequence[Mailbox], room: int, *, now: datetime
) -> Chosen:
    """
    Choose which due letters leave now, the one that has waited longest first.

    Whoever chooses holds its mailboxes until it has claimed, so any number of workers count as
    one. A letter in somebody's hands counts as sent, until its server did not take it.
    """
    addresses = [mailbox.address for mailbox in mailboxes]
    is_open, opens_at = await hold_open_mailboxes(conn, addresses, now=now)
    allowances = await _list_allowances(
        conn, [mailbox for mailbox in mailboxes if mailbox.address in is_open], now
    )
    free = {each.address: each.left for each in allowances if each.left > 0}
    chosen = await _list_due(conn, free, room)
    instants = [each.next_at for each in allowances if each.next_at is not None]
    instants += [opens_at] if opens_at else []
    waits = [(instant - now).total_seconds() for instant in instants]
    # A full round may have left letters behind that may leave as well.
    soon = 0.0 if len(chosen) == room else await _next_due_in(conn, free)
    return Chosen(chosen, max(A_MOMENT, min([*waits, soon, FOR_LONG])))


async def _list_allowances(
    conn: Connection, mailboxes: Sequence[Mailbox], now: datetime
) -> list[Allowance]:
    """Count what each mailbox may still send, and when the oldest letter stops counting."""
    return await fetch_all(
        conn,
        Allowance,
        """
        select box.address,
               least(box.per_hour - hour.sent, box.per_day - day.sent)::integer as left,
               case when box.per_day <= day.sent then day.first + $5::interval
                    when box.per_hour <= hour.sent then hour.first + $4::interval
                    end as next_at
          from unnest($1::text[], $2::integer[], $3::integer[])
               as box (address, per_hour, per_day)
         cross join lateral (
               select count(*) as sent, min(coalesce(left_at, $6)) as first from emails
                where mailbox = box.address
                  and (left_at > $6 - $4::interval
                       or (left_at is null and status = 'processing'))) as hour
         cross join lateral (
               select count(*) as sent, min(coalesce(left_at, $6)) as first from emails
                where mailbox = box.address
                  and (left_at > $6 - $5::interval
                       or (left_at is null and status = 'processing'))) as day
        """,
        [mailbox.address for mailbox in mailboxes],
        [mailbox.per_hour for mailbox in mailboxes],
        [mailbox.per_day for mailbox in mailboxes],
        AN_HOUR,
        A_DAY,
        now,
    )


class Due(msgspec.Struct, frozen=True):
    """A letter that may leave."""

    id: EmailId


async def _list_due(conn: Connection, free: dict[str, int], room: int) -> list[EmailId]:
    """List due letters, from each mailbox no more than it may send."""
    found = await fetch_all(
        conn,
        Due,
        """
        select next.id
          from unnest($1::text[], $2::integer[]) as box (address, room)
         cross join lateral (
               select e.id, e.due_at from emails e
                where e.mailbox = box.address and e.status = 'pending'
                  and e.approved_at is not null
                   and e.due_at <= (select clock_timestamp())
                order by e.due_at, e.id limit box.room) as next
         order by next.due_at, next.id limit $3
        """,
        list(free),
        list(free.values()),
        room,
    )
    return [each.id for each in found]


async def _next_due_in(conn: Connection, free: dict[str, int]) -> float:
    """Say in how many seconds the next letter is due that its mailbox may send."""
    # The engine cannot know: to it the table is due as long as a letter of another one waits.
    seconds = await fetch_value(
        conn,
        float,
        """
        select extract(epoch from min(due_at) - clock_timestamp())::float8 from emails
         where mailbox = any($1::text[]) and status = 'pending' and approved_at is not null
           and due_at > (select clock_timestamp())
        """,
        list(free),
    )
    return FOR_LONG if seconds is None else seconds
