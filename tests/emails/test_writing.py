from datetime import timedelta
from typing import Any

import pytest

from keepwarm.contacts.actions import mark_bounced, opt_out
from keepwarm.contacts.model import Address
from keepwarm.db import Connection
from keepwarm.emails.actions import (
    AddressComesBack,
    AlreadyLeft,
    EmailGone,
    EmailNeedsWords,
    EmailTooLong,
    LeftAlone,
    NobodyThere,
    NotInDoubt,
    NotTheirAddress,
    approve,
    cancel_email,
    edit_email,
    note_bounce,
    say_it_arrived,
    send_again,
    write_email,
)
from keepwarm.emails.model import UNDO_WITHIN, Bounced
from keepwarm.emails.reads import count_waiting, get_email
from keepwarm.kit.errors import Refused
from keepwarm.kit.ids import ContactId, EmailId
from tests import build
from tests.build import NOW, rows
from tests.emails.scene import JANE, Scene, scene, write

SOON = NOW + UNDO_WITHIN
ENDED = "select status, verdict from emails order by id"


async def _state(conn: Connection, email_id: EmailId) -> str:
    email = await get_email(conn, email_id)
    assert email is not None
    return email.state


async def _ended(conn: Connection, email_id: EmailId, verdict: str) -> None:
    await conn.raw.execute(
        "update emails set verdict = $2, status = 'completed', left_at = due_at where id = $1",
        email_id,
        verdict,
    )


async def test_a_letter_waits_until_somebody_approves_it(conn: Connection) -> None:
    told = await scene(conn)
    email_id = await write(conn, told)
    before = await _state(conn, email_id), await count_waiting(conn, told.olga.viewer)

    for _press in range(2):
        await approve(conn, email_id, by=told.olga.viewer, now=NOW)

    assert (before[0], before[1].total) == ("waiting", 1)
    assert await rows(conn, "select approved_at, approved_by, due_at from emails") == [
        (NOW, told.olga.id, SOON)
    ]
    assert (await count_waiting(conn, told.olga.viewer)).total == 0


async def test_a_letter_is_written_once_however_often_one_presses(conn: Connection) -> None:
    told = await scene(conn)

    first, again = [
        await write(conn, told, approved_by=told.olga.id, subject=subject)
        for subject in ("Routes", "Other")
    ]

    assert first == again
    assert await rows(conn, "select subject from emails") == [("Routes",)]


async def test_what_a_sequence_may_send_by_itself_needs_nobody(conn: Connection) -> None:
    told = await scene(conn)

    await write(conn, told, approved_by="sequence")

    assert await rows(conn, "select approved_at, approved_by from emails") == [(NOW, None)]


async def test_what_was_called_off_a_person_may_write_anew_and_a_machine_may_not(
    conn: Connection,
) -> None:
    told = await scene(conn)
    email_id = await write(conn, told, approved_by=told.olga.id)
    await cancel_email(conn, email_id, by=told.olga.viewer, now=NOW)
    draft = told.draft(subject="Once more")

    await write_email(conn, draft, approved_by="sequence", by=None, now=NOW)
    by_machine = await rows(conn, ENDED)
    anew = await write_email(conn, draft, approved_by=told.olga.id, by=told.olga.id, now=NOW)

    assert by_machine == [("cancelled", "dropped")]
    assert anew == email_id
    assert await rows(conn, "select status, verdict, subject, error from emails") == [
        ("pending", None, "Once more", None)
    ]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"address": "other@nordwind.example"}, NotTheirAddress),
        ({"contact_id": ContactId(999)}, NobodyThere),
        ({"subject": " "}, EmailNeedsWords),
        ({"body": "\n"}, EmailNeedsWords),
        ({"subject": "x" * 201}, EmailTooLong),
        ({"body": "x" * 8_001}, EmailTooLong),
    ],
)
async def test_what_cannot_be_sent_is_refused(
    conn: Connection, changes: dict[str, Any], refusal: type[Refused]
) -> None:
    told = await scene(conn)

    with pytest.raises(refusal):
        await write(conn, told, **changes)

    assert await rows(conn, ENDED) == []


async def test_nobody_writes_to_who_opted_out_or_to_an_address_that_comes_back(
    conn: Connection,
) -> None:
    told = await scene(conn)
    waiting = await write(conn, told)
    await mark_bounced(conn, told.lead_id, Address("email", JANE), because="550", now=NOW)

    with pytest.raises(AddressComesBack):
        await approve(conn, waiting, by=told.olga.viewer, now=NOW)
    await opt_out(conn, told.jane, because="asked", now=NOW)
    with pytest.raises(LeftAlone):
        await write(conn, told, key="draft:8")
    with pytest.raises(AlreadyLeft):
        await approve(conn, waiting, by=told.olga.viewer, now=NOW)

    assert await rows(conn, ENDED) == [("cancelled", "dropped")]


async def test_a_letter_without_a_subject_goes_on_in_the_last_conversation(
    conn: Connection,
) -> None:
    told = await scene(conn)
    first = await write(conn, told, key="draft:1")
    await _ended(conn, first, "sent")

    second = await write(conn, told, key="draft:2", subject=None)
    await _ended(conn, second, "sent")
    await write(conn, told, key="draft:3", subject="")

    (one, none, empty), two, three = await rows(
        conn, "select message_id, in_reply_to, thread from emails order by id"
    )
    assert (none, empty) == (None, [])
    assert two[1:] == (one, [one])
    assert three[1:] == (two[0], [one, two[0]])
    assert await rows(conn, "select subject from emails order by id") == [
        ("Routes",),
        ("Re: Routes",),
        ("Re: Routes",),
    ]


async def test_an_answer_to_a_reply_stands_in_its_thread(conn: Connection) -> None:
    told = await scene(conn)
    first = await write(conn, told, key="draft:1")
    await conn.raw.execute(
        "insert into replies (lead_id, contact_id, email_id, channel, subject, body,"
        " message_id, received_at)"
        " values ($1, $2, $3, 'email', 'AW: Routes', 'Yes?', '<reply@x>', $4)",
        told.lead_id,
        told.jane,
        first,
        NOW,
    )

    await write(conn, told, key="hand:1", subject="", in_reply_to="<reply@x>")
    await write(conn, told, key="hand:2", subject="New", in_reply_to="<unknown@x>")

    ours = await rows(conn, "select message_id from emails where id = $1", first)
    assert await rows(
        conn, "select subject, in_reply_to, thread from emails where id > $1 order by id", first
    ) == [("Re: Routes", "<reply@x>", [ours[0][0], "<reply@x>"]), ("New", None, [])]


async def test_what_has_not_left_can_be_changed(conn: Connection) -> None:
    told = await scene(conn)
    email_id = await write(conn, told)

    await edit_email(
        conn,
        email_id,
        subject="Better",
        body="Hello\r\nJane",
        mailbox="olga@team.example",
        address=JANE,
        by=told.olga.viewer,
    )

    assert await rows(conn, "select subject, body, mailbox, address from emails") == [
        ("Better", "Hello\nJane", "olga@team.example", JANE)
    ]


async def test_what_a_worker_has_in_hand_can_be_neither_changed_nor_called_off(
    conn: Connection,
) -> None:
    told = await scene(conn)
    email_id = await write(conn, told, approved_by=told.olga.id)
    await conn.raw.execute(
        "update emails set status = 'processing', lease_owner = gen_random_uuid()"
    )

    with pytest.raises(AlreadyLeft):
        await cancel_email(conn, email_id, by=told.olga.viewer, now=NOW)
    with pytest.raises(AlreadyLeft):
        await _edit(conn, told, email_id)


async def _edit(conn: Connection, told: Scene, email_id: EmailId) -> None:
    await edit_email(
        conn,
        email_id,
        subject="Better",
        body="Hello",
        mailbox="sales@team.example",
        address=JANE,
        by=told.olga.viewer,
    )


async def test_called_off_twice_it_is_called_off_once(conn: Connection) -> None:
    told = await scene(conn)
    email_id = await write(conn, told, approved_by=told.olga.id)

    over = [await cancel_email(conn, email_id, by=told.olga.viewer, now=NOW) for _ in range(2)]

    assert {each.verdict for each in over} == {"dropped"}
    assert await rows(conn, "select status, error from emails") == [
        ("cancelled", "Somebody called it off.")
    ]


async def test_a_persons_word_ends_the_doubt(conn: Connection) -> None:
    told = await scene(conn)
    email_id = await write(conn, told, approved_by=told.olga.id)
    await _ended(conn, email_id, "unknown")

    over = await say_it_arrived(conn, email_id, by=told.olga.viewer, now=NOW)

    assert over.verdict == "sent"
    assert await rows(conn, "select verdict, judged_by from emails") == [("sent", told.olga.id)]
    assert await rows(conn, "select stage from leads") == [("contacted",)]
    with pytest.raises(NotInDoubt):
        await say_it_arrived(conn, email_id, by=told.olga.viewer, now=NOW)
    with pytest.raises(NotInDoubt):
        await send_again(conn, email_id, by=told.olga.viewer, now=NOW)


@pytest.mark.parametrize("verdict", ["unknown", "failed"])
async def test_a_person_may_send_once_more_what_may_not_have_arrived(
    conn: Connection, verdict: str
) -> None:
    told = await scene(conn)
    email_id = await write(conn, told, approved_by=told.olga.id)
    await _ended(conn, email_id, verdict)

    await send_again(conn, email_id, by=told.olga.viewer, now=NOW)

    assert await rows(
        conn, "select key, verdict, approved_by, due_at from emails order by id"
    ) == [
        ("draft:7", verdict, told.olga.id, NOW),
        ("draft:7:again1", None, told.olga.id, SOON),
    ]
    assert await rows(conn, "select count(distinct message_id) from emails") == [(2,)]


@pytest.mark.parametrize("hard", [True, False])
async def test_a_letter_that_comes_back_is_noted_once(conn: Connection, *, hard: bool) -> None:
    told = await scene(conn)
    email_id = await write(conn, told, approved_by=told.olga.id)
    await _ended(conn, email_id, "sent")
    ((message_id,),) = await rows(conn, "select message_id from emails")

    noted = [
        await note_bounce(conn, message_id=str(message_id), why="550 gone", hard=hard, now=NOW)
        for _ in range(2)
    ]

    came = Bounced(id=email_id, lead_id=told.lead_id, contact_id=told.jane, is_news=True)
    assert noted[0] == came
    assert [each and each.is_news for each in noted] == [True, False]
    assert await _state(conn, email_id) == "bounced"
    assert await rows(conn, "select bounced_because from addresses") == [
        ("550 gone" if hard else None,)
    ]
    assert await rows(
        conn, "select facts->>'why' from lead_events where kind = 'email_bounced'"
    ) == [("550 gone",)]


async def test_a_bounce_without_an_id_is_of_the_last_letter_to_its_address(
    conn: Connection,
) -> None:
    told = await scene(conn)
    first, last = [await write(conn, told, key=f"draft:{n}") for n in (1, 2)]
    for email_id in (first, last):
        await _ended(conn, email_id, "sent")

    noted = await note_bounce(conn, address=JANE, why="gone", hard=False, now=NOW)
    nobody = await note_bounce(conn, address="no@x.example", why="gone", hard=True, now=NOW)

    assert noted is not None
    assert noted.id == last
    assert nobody is None


async def test_letters_of_others_are_not_there(conn: Connection) -> None:
    told = await scene(conn)
    email_id = await write(conn, told)
    mia = await build.member(conn, "Mia")

    with pytest.raises(EmailGone):
        await approve(conn, email_id, by=mia.viewer, now=NOW)
    with pytest.raises(EmailGone):
        await cancel_email(conn, email_id, by=mia.viewer, now=NOW + timedelta(1))

    assert (await count_waiting(conn, mia.viewer)).total == 0
