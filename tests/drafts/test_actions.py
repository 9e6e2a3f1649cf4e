import pytest

from keepwarm.accounts.model import Member
from keepwarm.contacts.actions import EverybodyOptedOut, opt_out
from keepwarm.db import Connection
from keepwarm.drafts.actions import (
    DraftEmpty,
    DraftGone,
    DraftSent,
    DraftTooLong,
    edit_draft,
    keep_draft,
    mark_sent,
    write_draft_by_hand,
)
from keepwarm.drafts.model import LENGTHS, Draft
from keepwarm.drafts.reads import get_draft_for, latest_drafts, list_drafts
from keepwarm.kit.ids import DraftId, LeadId, StepId
from keepwarm.leads.actions import LeadGone
from keepwarm.steps.actions import StepGone
from keepwarm.steps.model import Step, StepChannel
from keepwarm.trash.actions import trash_lead
from tests import build
from tests.build import NOW, rows
from tests.requests.desk import A_DRAFT, a_plan, steps_of


async def test_the_newest_draft_of_a_step_counts(conn: Connection) -> None:
    olga, lead_id, [hello, call, _] = await _planned(conn)

    first = await _keep(conn, hello, olga)
    second = await keep_draft(
        conn, hello, A_DRAFT, instructions="Shorter.", made_for=olga.id, now=NOW
    )
    by_hand = await write_draft_by_hand(
        conn, call.id, subject=" ", body=" Ring twice. ", by=olga.viewer, now=NOW
    )

    drafts = await latest_drafts(conn, lead_id)
    assert {step: draft.id for step, draft in drafts.items()} == {
        hello.id: second,
        call.id: by_hand,
    }
    assert [draft.id for draft in await list_drafts(conn, hello.id)] == [second, first]
    assert drafts[hello.id] == Draft(
        id=second,
        step_id=hello.id,
        lead_id=lead_id,
        contact_id=None,
        maker="playbook",
        made_with="Cold",
        channel="email",
        subject="Hello",
        body="Hello, Jane!",
        remarks=(),
        instructions="Shorter.",
        made_at=NOW,
        edited_at=None,
        sent_at=None,
    )
    assert (drafts[call.id].maker, drafts[call.id].subject, drafts[call.id].body) == (
        "hand",
        None,
        "Ring twice.",
    )


async def test_a_draft_is_for_whom_we_speak_to(conn: Connection) -> None:
    olga, lead_id, [hello, *_] = await _planned(conn)
    jane = await build.contact(conn, lead_id, "Jane Doe")
    joe = await build.contact(conn, lead_id, "Joe Roe")
    await _keep(conn, hello, olga)
    await opt_out(conn, jane, because="asked", now=NOW)
    await _keep(conn, hello, olga)

    drafts = await list_drafts(conn, hello.id)

    # What was written for her is gone with her wish.
    assert [draft.contact_id for draft in drafts] == [joe]


async def test_nothing_is_written_to_those_who_all_opted_out(conn: Connection) -> None:
    olga, lead_id, [hello, *_] = await _planned(conn)
    jane = await build.contact(conn, lead_id, "Jane Doe")
    await opt_out(conn, jane, because="asked", now=NOW)

    with pytest.raises(EverybodyOptedOut):
        await write_draft_by_hand(
            conn, hello.id, subject=None, body="Hi!", by=olga.viewer, now=NOW
        )

    assert await list_drafts(conn, hello.id) == []


async def test_what_is_written_is_told_on_the_timeline_and_to_pages(conn: Connection) -> None:
    olga, lead_id, [hello, *_] = await _planned(conn)
    before = await conn.raw.fetchval("select coalesce(max(seq), 0) from live_events")

    await _keep(conn, hello, olga)

    facts = {"step_id": hello.id, "number": 1, "description": "Say hello"}
    assert await rows(
        conn, "select member_id, facts from lead_events where kind = 'draft_made'"
    ) == [(olga.id, facts)]
    assert await rows(
        conn, "select topic, lead_id, owner_id from live_events where seq > $1", before
    ) == [("plan", lead_id, olga.id)]


async def test_a_person_edits_a_draft(conn: Connection) -> None:
    olga, _, [hello, *_] = await _planned(conn)
    draft_id = await _keep(conn, hello, olga)

    for _twice in range(2):
        await edit_draft(conn, draft_id, subject="Hi", body="Hi, Jane!\n", by=olga.viewer, now=NOW)

    assert await rows(conn, "select maker, subject, body, edited_at from drafts") == [
        ("playbook", "Hi", "Hi, Jane!", NOW)
    ]


async def test_sending_a_draft_does_its_step_once(conn: Connection) -> None:
    olga, _, [hello, call, _] = await _planned(conn)
    draft_id = await _keep(conn, hello, olga)

    changed = [await mark_sent(conn, draft_id, by=olga.viewer, now=NOW) for _twice in range(2)]

    assert [(each.step.status, each.step.id) for each in changed] == [("done", hello.id)] * 2
    assert [each.next_step and each.next_step.id for each in changed] == [call.id] * 2
    assert await rows(conn, "select sent_at, sent_by from drafts") == [(NOW, olga.id)]
    told = await rows(
        conn,
        "select kind from lead_events where kind in ('draft_sent', 'step_completed') order by id",
    )
    assert told == [("step_completed",), ("draft_sent",)]


async def test_what_was_sent_stays_as_it_is(conn: Connection) -> None:
    olga, _, [hello, *_] = await _planned(conn)
    draft_id = await _keep(conn, hello, olga)
    await mark_sent(conn, draft_id, by=olga.viewer, now=NOW)

    with pytest.raises(DraftSent):
        await edit_draft(conn, draft_id, subject="Hi", body="Hi!", by=olga.viewer, now=NOW)
    await edit_draft(
        conn, draft_id, subject=A_DRAFT.subject, body=A_DRAFT.body, by=olga.viewer, now=NOW
    )

    assert await rows(conn, "select body, edited_at from drafts") == [(A_DRAFT.body, None)]


@pytest.mark.parametrize("channel", LENGTHS)
async def test_only_what_the_channel_refuses_is_too_long(
    conn: Connection, channel: StepChannel
) -> None:
    olga, _, [hello, *_] = await _planned(conn)
    await conn.raw.execute("update steps set channel = $1 where id = $2", channel, hello.id)
    most = LENGTHS[channel].most_characters

    async def write(length: int) -> DraftId:
        return await write_draft_by_hand(
            conn, hello.id, subject=None, body="x" * length, by=olga.viewer, now=NOW
        )

    kept = await write(most)
    with pytest.raises(DraftTooLong, match=f"at most {most} characters; these are {most + 1}"):
        await write(most + 1)

    assert [draft.id for draft in await list_drafts(conn, hello.id)] == [kept]


async def test_a_draft_needs_words_and_a_short_subject(conn: Connection) -> None:
    olga, _, [hello, *_] = await _planned(conn)
    draft_id = await _keep(conn, hello, olga)

    with pytest.raises(DraftEmpty):
        await edit_draft(conn, draft_id, subject="Hi", body=" \n", by=olga.viewer, now=NOW)
    with pytest.raises(DraftTooLong, match="at most 200 characters; this one has 201"):
        await edit_draft(conn, draft_id, subject="x" * 201, body="Hi", by=olga.viewer, now=NOW)

    assert await rows(conn, "select body from drafts") == [(A_DRAFT.body,)]


async def test_characters_that_cannot_be_stored_are_left_out(conn: Connection) -> None:
    olga, _, [hello, *_] = await _planned(conn)

    await write_draft_by_hand(
        conn, hello.id, subject="H\0i", body="H\0ello\ud800", by=olga.viewer, now=NOW
    )

    assert await rows(conn, "select subject, body from drafts") == [("Hi", "Hello?")]


async def test_drafts_of_leads_one_may_not_see_are_not_there(conn: Connection) -> None:
    olga, _, [hello, *_] = await _planned(conn)
    draft_id = await _keep(conn, hello, olga)
    mia = await build.member(conn, "Mia")

    with pytest.raises(DraftGone):
        await edit_draft(conn, draft_id, subject=None, body="Mine", by=mia.viewer, now=NOW)
    with pytest.raises(DraftGone):
        await mark_sent(conn, draft_id, by=mia.viewer, now=NOW)
    with pytest.raises(StepGone):
        await write_draft_by_hand(
            conn, hello.id, subject=None, body="Mine", by=mia.viewer, now=NOW
        )

    assert await get_draft_for(conn, draft_id, mia.viewer) is None
    found = await get_draft_for(conn, draft_id, olga.viewer)
    assert found is not None
    assert found.body == A_DRAFT.body


async def test_nothing_is_kept_for_a_lead_in_the_trash(conn: Connection) -> None:
    olga, lead_id, [hello, *_] = await _planned(conn)
    draft_id = await _keep(conn, hello, olga)
    await trash_lead(conn, lead_id, by=olga.viewer, now=NOW)

    with pytest.raises(LeadGone):
        await _keep(conn, hello, olga)

    assert await get_draft_for(conn, draft_id, olga.viewer) is None


async def test_no_step_no_draft(conn: Connection) -> None:
    olga = await build.member(conn)

    with pytest.raises(StepGone):
        await write_draft_by_hand(
            conn, StepId(7), subject=None, body="Hi", by=olga.viewer, now=NOW
        )

    assert await list_drafts(conn, StepId(7)) == []


async def _planned(conn: Connection) -> tuple[Member, LeadId, list[Step]]:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    await a_plan(conn, lead_id, olga)
    return olga, lead_id, await steps_of(conn, lead_id)


async def _keep(conn: Connection, step: Step, member: Member) -> DraftId:
    return await keep_draft(conn, step, A_DRAFT, instructions=None, made_for=member.id, now=NOW)
