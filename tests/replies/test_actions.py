"""What people do with replies: write them down, say whose they are, put them aside."""

import pytest

from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId, ReplyId
from keepwarm.leads.actions import LeadGone
from keepwarm.replies.actions import (
    ContactElsewhere,
    ReplyGone,
    ReplyIsEmpty,
    ReplyTooLong,
    attach_reply,
    dismiss_reply,
    keep_reply,
    keep_reply_by_hand,
)
from keepwarm.replies.model import LONGEST_REPLY, NewReply
from keepwarm.replies.reads import get_reply, list_to_look_at
from tests import build

WHOSE = "select lead_id, contact_id, typed_by, channel, body from replies"
TOLD = "select lead_id, member_id, facts from lead_events where kind = 'reply_received'"


async def unmatched(conn: Connection, sender: str = "jane@acme.example") -> ReplyId:
    new = NewReply(channel="email", sender=sender, body="Yes, call me.", fingerprint="<1@a>")
    reply_id = await keep_reply(conn, new, now=build.NOW)
    assert reply_id is not None
    return reply_id


async def test_what_was_said_is_written_down(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    jane = await build.contact(conn, lead_id)

    await keep_reply_by_hand(
        conn, lead_id, "call", " Yes. ", contact_id=jane, by=olga.viewer, now=build.NOW
    )

    assert await build.rows(conn, WHOSE) == [(lead_id, jane, olga.id, "call", "Yes.")]
    assert await build.rows(conn, TOLD) == [(lead_id, olga.id, {"channel": "call"})]
    live = "select topic, lead_id, owner_id from live_events where topic = 'reply'"
    assert await build.rows(conn, live) == [("reply", lead_id, olga.id)]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [(" \n", ReplyIsEmpty), ("x" * (LONGEST_REPLY + 1), ReplyTooLong)],
    ids=["nothing", "too much"],
)
async def test_words_are_needed_and_not_too_many(
    conn: Connection, text: str, refusal: type[Exception]
) -> None:
    boss = await build.admin(conn)
    lead_id = await build.lead(conn)

    with pytest.raises(refusal):
        await keep_reply_by_hand(conn, lead_id, "call", text, by=boss.viewer, now=build.NOW)


async def test_somebody_elsewhere_did_not_say_it(conn: Connection) -> None:
    boss = await build.admin(conn)
    lead_id, other = await build.lead(conn), await build.lead(conn, company="Else")
    stranger = await build.contact(conn, other)

    with pytest.raises(ContactElsewhere):
        await keep_reply_by_hand(
            conn, lead_id, "call", "Hi", contact_id=stranger, by=boss.viewer, now=build.NOW
        )


async def test_a_reply_finds_its_lead_and_who_wrote_it(conn: Connection) -> None:
    boss = await build.admin(conn)
    lead_id = await build.lead(conn)
    jane = await build.contact(conn, lead_id, emails=("jane@acme.example",))
    reply_id = await unmatched(conn, "jane@acme.example")

    for _again in range(2):
        await attach_reply(conn, reply_id, lead_id, by=boss.viewer, now=build.NOW)

    assert await build.rows(conn, WHOSE) == [(lead_id, jane, None, "email", "Yes, call me.")]
    assert await build.rows(conn, TOLD) == [(lead_id, boss.id, {"channel": "email"})]


async def test_a_reply_goes_to_another_lead_with_nothing_done_there_yet(conn: Connection) -> None:
    boss = await build.admin(conn)
    wrong, right = await build.lead(conn), await build.lead(conn, company="Right")
    reply_id = await unmatched(conn)
    await attach_reply(conn, reply_id, wrong, by=boss.viewer, now=build.NOW)
    await conn.raw.execute("update replies set applied_intent = 'interested', applied_at = now()")

    await attach_reply(conn, reply_id, right, by=boss.viewer, now=build.NOW)

    reply = await get_reply(conn, reply_id)
    assert reply is not None
    assert (reply.lead_id, reply.contact_id, reply.applied_intent) == (right, None, None)


async def test_a_colleague_s_lead_is_no_place_for_a_reply(conn: Connection) -> None:
    olga, noa = await build.member(conn), await build.member(conn, "Noa")
    theirs, mine = await build.lead(conn, owner=noa), await build.lead(conn, company="My")
    reply_id = await unmatched(conn)

    with pytest.raises(LeadGone):
        await attach_reply(conn, reply_id, theirs, by=olga.viewer, now=build.NOW)

    await attach_reply(conn, reply_id, theirs, by=noa.viewer, now=build.NOW)
    with pytest.raises(ReplyGone):
        await attach_reply(conn, reply_id, mine, by=olga.viewer, now=build.NOW)
    with pytest.raises(ReplyGone):
        await dismiss_reply(conn, reply_id, by=olga.viewer, now=build.NOW)


async def test_what_is_put_aside_waits_for_nobody(conn: Connection) -> None:
    boss = await build.admin(conn)
    reply_id = await unmatched(conn)
    assert [each.id for each in await list_to_look_at(conn, boss.viewer)] == [reply_id]

    for _again in range(2):
        await dismiss_reply(conn, reply_id, by=boss.viewer, now=build.NOW)

    assert await list_to_look_at(conn, boss.viewer) == []
    reply = await get_reply(conn, reply_id)
    assert reply is not None
    assert (reply.dismissed_at, reply.needs_a_look) == (build.NOW, False)


@pytest.mark.parametrize("seen", ["owner", "colleague", "admin"])
async def test_members_look_at_their_own_leads_replies(conn: Connection, seen: str) -> None:
    olga, noa = await build.member(conn), await build.member(conn, "Noa")
    viewers = {"owner": olga, "colleague": noa, "admin": await build.admin(conn)}
    reply_id = await unmatched(conn)
    lead_id = await build.lead(conn, owner=olga)
    await attach_reply(conn, reply_id, lead_id, by=olga.viewer, now=build.NOW)

    shown = [each.id for each in await list_to_look_at(conn, viewers[seen].viewer)]

    assert shown == ([] if seen == "colleague" else [reply_id])


async def test_what_is_not_there_is_gone(conn: Connection) -> None:
    boss = await build.admin(conn)
    lead_id = await build.lead(conn)

    with pytest.raises(ReplyGone):
        await attach_reply(conn, ReplyId(4711), lead_id, by=boss.viewer, now=build.NOW)
    with pytest.raises(ReplyGone):
        await dismiss_reply(conn, ReplyId(4711), by=boss.viewer, now=build.NOW)
    with pytest.raises(LeadGone):
        await attach_reply(
            conn, await unmatched(conn), LeadId(4711), by=boss.viewer, now=build.NOW
        )
    assert await get_reply(conn, ReplyId(4711)) is None
