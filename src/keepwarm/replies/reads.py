"""SQL that only looks at what came in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_one, fetch_value, fetch_values
from keepwarm.kit.ids import ContactId, LeadId, ReplyId
from keepwarm.kit.viewer import Viewer
from keepwarm.replies.model import Inbound, Match, Reply

MOST_SHOWN: Final = 100


async def get_inbound(conn: Connection, inbound_id: int) -> Inbound:
    return await fetch_one(
        conn,
        Inbound,
        "select id, source, mailbox, raw, received_at from inbound_mails where id = $1",
        inbound_id,
    )


async def get_raw(conn: Connection, source: str, external_key: str) -> bytes | None:
    """Return what a source brought under a key."""
    return await fetch_value(
        conn,
        bytes,
        "select raw from inbound_mails where source = $1 and external_key = $2",
        source,
        external_key,
    )


async def get_reply(conn: Connection, reply_id: ReplyId) -> Reply | None:
    return next(iter(await list_replies(conn, [reply_id])), None)


async def list_replies(conn: Connection, reply_ids: Sequence[ReplyId]) -> list[Reply]:
    """Return replies in the order in which they are named."""
    return await fetch_all(
        conn,
        Reply,
        """
        select r.id, r.inbound_id, r.lead_id, r.contact_id, r.email_id, r.channel, r.sender,
               r.sender_name, r.author, r.subject, r.body, r.quoted, r.headers, r.attachments,
               r.message_id, r.typed_by, r.received_at, r.intent, r.confidence, r.reasons,
               r.decided_by, r.decided_at, r.decided_member, r.until_at, r.suggested,
               r.suggestion_settled_at, r.applied_intent, r.applied_at, r.dismissed_at
          from unnest($1::bigint[]) with ordinality as named (id, n)
          join replies r on r.id = named.id
         order by named.n
        """,
        list(reply_ids),
    )


class _Kept(msgspec.Struct, frozen=True):
    effects: dict[str, Any]


async def get_effects(conn: Connection, reply_id: ReplyId) -> dict[str, Any]:
    """Return what was done about a reply."""
    kept = await fetch_one(conn, _Kept, "select effects from replies where id = $1", reply_id)
    return kept.effects


async def find_read(conn: Connection, reading_id: int) -> ReplyId:
    """Return which reply a model is to read."""
    return ReplyId(
        await fetch_value(conn, int, "select reply_id from readings where id = $1", reading_id)
        or 0
    )


async def hash_of(conn: Connection, email: str) -> bytes | None:
    """Return by what an address is known that asked to be left alone."""
    return await fetch_value(conn, bytes, "select address_hash('email', $1)", email)


async def list_to_look_at(
    conn: Connection, viewer: Viewer, *, limit: int = MOST_SHOWN
) -> list[Reply]:
    """Return what a person has to look at, the one that has waited longest first."""
    ids = await fetch_values(
        conn,
        int,
        """
        select r.id from replies r left join leads l on l.id = r.lead_id
         where r.dismissed_at is null and (r.intent is null or r.lead_id is null)
           and l.deleted_at is null
           and ($2 or l.owner_id is null or l.owner_id = $1)
         order by r.received_at, r.id limit $3
        """,
        viewer.member_id,
        viewer.is_admin,
        limit,
    )
    return await list_replies(conn, [ReplyId(each) for each in ids])


async def find_by_fingerprint(conn: Connection, fingerprint: str) -> Reply | None:
    number = await fetch_value(
        conn, int, "select id from replies where fingerprint = $1", fingerprint
    )
    return None if number is None else await get_reply(conn, ReplyId(number))


async def match_thread(
    conn: Connection, message_ids: Sequence[str], sender: Sequence[str]
) -> Match | None:
    """
    Say whose a mail is by the letters it names, the latest first: ours, or ones they wrote.

    Whoever writes is somebody at that lead with one of their addresses, or else the person
    whom we wrote to. Leads in the trash are not there.
    """
    return await fetch_maybe(
        conn,
        Match,
        """
        select known.lead_id,
               coalesce(
                   (select a.contact_id from addresses a
                     where a.lead_id = known.lead_id and a.kind = 'email'
                       and a.value = any($2::text[])
                     order by a.id limit 1),
                   known.contact_id) as contact_id,
               known.email_id
          from unnest($1::text[]) with ordinality as named (message_id, n)
          join lateral (
               select e.lead_id, e.contact_id, e.id as email_id, 1 as place
                 from emails e where e.message_id = named.message_id
               union all
               select r.lead_id, r.contact_id, r.email_id, 2
                 from replies r where r.message_id = named.message_id and r.lead_id is not null
               ) as known on true
          join leads l on l.id = known.lead_id and l.deleted_at is null
         order by named.n, known.place limit 1
        """,
        list(message_ids),
        list(sender),
    )


async def match_address(conn: Connection, addresses: Sequence[str]) -> Match | None:
    """
    Say whose a mail is by who writes, the best address first.

    Of several leads with that address it is the one that was written to last.
    """
    return await fetch_maybe(
        conn,
        Match,
        """
        select a.lead_id, a.contact_id, last.id as email_id
          from unnest($1::text[]) with ordinality as given (value, n)
          join addresses a on address_hash(a.kind, a.value) = address_hash('email', given.value)
          join leads l on l.id = a.lead_id and l.deleted_at is null
          left join lateral (
               select e.id, e.left_at from emails e
                where e.contact_id = a.contact_id and e.left_at is not null
                order by e.left_at desc limit 1) as last on true
         order by given.n, last.left_at desc nulls last, l.id desc limit 1
        """,
        list(addresses),
    )


async def find_contact_at(
    conn: Connection, lead_id: LeadId, addresses: Sequence[str]
) -> ContactId | None:
    """Return the person at a lead who has one of these e-mail addresses."""
    number = await fetch_value(
        conn,
        int,
        """
        select contact_id from addresses
         where lead_id = $1 and kind = 'email' and value = any($2::text[])
         order by id limit 1
        """,
        lead_id,
        list(addresses),
    )
    return None if number is None else ContactId(number)


async def is_contact_of(conn: Connection, contact_id: ContactId, lead_id: LeadId) -> bool:
    number = await fetch_value(
        conn, int, "select id from contacts where id = $1 and lead_id = $2", contact_id, lead_id
    )
    return number is not None


async def is_one_of_ours(conn: Connection, message_id: str | None) -> bool:
    """Say whether we wrote the letter of that Message-ID ourselves."""
    found = await fetch_value(
        conn, int, "select 1 from emails where message_id = $1 limit 1", message_id
    )
    return found is not None


async def is_a_member(conn: Connection, address: str) -> bool:
    """Say whether a member of the team writes from that address, who is at no lead."""
    found = await fetch_value(
        conn,
        int,
        """
        select 1 from members m
         where lower(m.email) = $1
           and not exists (select from addresses a
                            where address_hash(a.kind, a.value) = address_hash('email', $1))
        """,
        address,
    )
    return found is not None


class Lately(msgspec.Struct, frozen=True):
    """How many replies an address sent of late, and how many of them no person wrote."""

    all: int
    automatic: int


async def count_from(conn: Connection, address: str, *, since: datetime) -> Lately:
    return await fetch_one(
        conn,
        Lately,
        """
        select count(*) as all, count(*) filter (where r.author <> 'person') as automatic
          from replies r where lower(r.sender) = $1 and r.received_at > $2
        """,
        address,
        since,
    )
