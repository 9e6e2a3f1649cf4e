"""Mails that came in, from the row in which they were kept to what follows from them."""

import asyncio
from dataclasses import replace

import msgspec

from keepwarm.replies.jobs import inbound_queue
from keepwarm.work.model import Permanent
from keepwarm.work.worker import Worker
from tests import build
from tests.replies.office import OURS, Office, bounce, letter, mail

WHOSE = "select lead_id, contact_id, email_id, sender, body from replies order by id"
FATES = "select became, status from inbound_mails order by id"


async def test_an_answer_is_known_by_the_letter_that_it_names(office: Office) -> None:
    async with office.db.transaction() as conn:
        sent = await letter(conn)
    aside = mail("Yes.", sender="J. Doe <private@home.example>", In_Reply_To=sent.message_id)

    await office.take(aside)

    expected = (sent.lead_id, sent.contact_id, sent.email_id, "private@home.example", "Yes.")
    assert await office.found(WHOSE) == [expected]
    assert await office.found(FATES) == [("reply", "completed")]


async def test_without_a_letter_it_is_known_by_who_writes(office: Office) -> None:
    async with office.db.transaction() as conn:
        sent = await letter(conn, "jane@acme.example")

    await office.take(mail("Yes.", sender="JANE@Acme.example"))

    expected = (sent.lead_id, sent.contact_id, sent.email_id, "jane@acme.example", "Yes.")
    assert await office.found(WHOSE) == [expected]


async def test_of_several_leads_it_is_the_one_that_was_written_to_last(office: Office) -> None:
    async with office.db.transaction() as conn:
        later = build.NOW.replace(hour=11)
        await letter(conn, "jane@acme.example", company="Acme")
        last = await letter(conn, "jane@acme.example", company="Acme Holding", now=later)
        await letter(conn, "jane@acme.example", company="Acme Foundation")

    await office.take(mail())

    assert await office.found("select lead_id from replies") == [(last.lead_id,)]


async def test_who_answers_to_another_address_is_known_by_that(office: Office) -> None:
    async with office.db.transaction() as conn:
        sent = await letter(conn, "jane@acme.example")
    via = mail(sender="helpdesk <ticket-7@desk.example>", Reply_To="Jane <jane@acme.example>")

    await office.take(via)

    assert await office.found("select lead_id from replies") == [(sent.lead_id,)]


async def test_a_conversation_goes_on_where_a_person_answered_from_elsewhere(
    office: Office,
) -> None:
    async with office.db.transaction() as conn:
        sent = await letter(conn)
    first = mail("Yes.", message_id="<one@acme.example>", In_Reply_To=sent.message_id)
    second = mail(
        "And?",
        sender="boss@acme.example",
        message_id="<two@acme.example>",
        References="<one@acme.example> <our-own-program@us.example>",
    )

    await office.take(first)
    await office.take(second)

    whose = "select lead_id, email_id, body from replies order by id"
    assert await office.found(whose) == [
        (sent.lead_id, sent.email_id, "Yes."),
        (sent.lead_id, sent.email_id, "And?"),
    ]


async def test_nobody_s_mail_waits_for_a_person(office: Office) -> None:
    await office.take(mail("Hello there", sender="new@nobody.example"))

    assert await office.found("select lead_id, sender, body, dismissed_at from replies") == [
        (None, "new@nobody.example", "Hello there", None)
    ]


async def test_a_lead_in_the_trash_is_not_there(office: Office) -> None:
    async with office.db.transaction() as conn:
        sent = await letter(conn)
        await conn.raw.execute("update leads set deleted_at = $1", build.NOW)

    await office.take(mail(In_Reply_To=sent.message_id))

    assert await office.found("select lead_id from replies") == [(None,)]


async def test_the_same_mail_is_one_reply_whatever_way_it_comes(office: Office) -> None:
    raw = mail("Tell me more!")
    event = msgspec.json.encode({"raw_msg": raw.decode(), "email": OURS})
    await office.keep(raw, source="imap")
    await office.keep(event, source="mandrill")
    await office.keep(mail("Tell me more!", X_Read="again"), source="imap")

    await office.read()

    fates = "select became from inbound_mails order by became"
    assert await office.found("select body from replies") == [("Tell me more!",)]
    assert await office.found(fates) == [("known",), ("known",), ("reply",)]


async def test_what_was_kept_under_a_key_is_not_kept_again(office: Office) -> None:
    first = await office.keep(mail("once"), key="7")

    again = await office.keep(mail("twice"), key="7")

    assert (first, again) == (True, False)
    assert await office.found("select count(*) from inbound_mails") == [(1,)]


async def test_programs_that_give_every_mail_one_id_lose_none(office: Office) -> None:
    one = mail("The first thing I have to say.", message_id="<always@old.example>")
    other = mail("Something different, written tomorrow.", message_id="<always@old.example>")

    await office.take(one)
    await office.take(other)
    await office.take(other)

    assert await office.found("select body from replies order by id") == [
        ("The first thing I have to say.",),
        ("Something different, written tomorrow.",),
    ]
    assert [became for became, _ in await office.found(FATES)] == ["reply", "reply", "known"]


async def test_a_mail_without_an_id_is_known_by_its_words(office: Office) -> None:
    await office.take(mail("No id here.", message_id=None))
    await office.take(mail("No id here.", message_id=None))
    await office.take(mail("None here either.", message_id=None))

    assert await office.found("select body from replies order by id") == [
        ("No id here.",),
        ("None here either.",),
    ]


async def test_our_own_letters_are_no_replies(office: Office) -> None:
    async with office.db.transaction() as conn:
        sent = await letter(conn)
        olga = await build.member(conn)
    copy = mail("Shall we talk?", sender=f"Sales <{OURS}>", message_id=sent.message_id)
    forged_name = mail("copied", sender="x@relay.example", message_id=sent.message_id)
    cc = mail("Dear Jane", sender=f"Olga <{olga.email}>", Cc=OURS, In_Reply_To=sent.message_id)

    for each in (copy, forged_name, cc):
        await office.take(each)

    assert await office.found("select count(*) from replies") == [(0,)]
    assert await office.found(FATES) == [("ours", "completed")] * 3


async def test_a_member_who_is_a_lead_as_well_may_answer(office: Office) -> None:
    async with office.db.transaction() as conn:
        olga = await build.member(conn)
        await letter(conn, str(olga.email))

    await office.take(mail("I try it myself", sender=str(olga.email)))

    assert await office.found("select body from replies") == [("I try it myself",)]


async def test_a_letter_that_came_back_is_noted_and_is_no_reply(office: Office) -> None:
    async with office.db.transaction() as conn:
        sent = await letter(conn)

    await office.take(bounce(sent.message_id))
    await office.take(bounce(sent.message_id, status="5.1.2"))

    assert await office.found("select bounced_at is not null from emails") == [(True,)]
    why = "550 5.1.1 <jane@acme.example>: no such user"
    assert await office.found("select bounced_because from addresses") == [(why,)]
    assert await office.found("select kind from signals") == [("email_bounced",)]
    assert await office.found("select count(*) from replies") == [(0,)]
    assert await office.found(FATES) == [("bounce", "completed")] * 2


async def test_what_servers_say_of_letters_that_are_not_ours_is_put_aside(office: Office) -> None:
    async with office.db.transaction() as conn:
        sent = await letter(conn)

    await office.take(bounce("<of-somebody-else@us.example>", address="x@else.example"))
    await office.take(bounce(sent.message_id, status="2.0.0", action="delivered"))

    assert await office.found("select bounced_at from emails") == [(None,)]
    assert await office.found(FATES) == [("automatic", "completed")] * 2


async def test_a_postmaster_may_be_a_person(office: Office) -> None:
    async with office.db.transaction() as conn:
        await letter(conn, "postmaster@acme.example")
    quoting = "I am interested!\r\n\r\nOn Monday <sales@us.example> wrote:\r\n> Hi"

    await office.take(mail(quoting, sender="postmaster@acme.example"))

    assert await office.found("select body from replies") == [("I am interested!",)]


async def test_a_full_box_does_not_mark_its_address(office: Office) -> None:
    async with office.db.transaction() as conn:
        sent = await letter(conn)

    await office.take(bounce(sent.message_id, status="4.2.2", action="delayed"))

    assert await office.found("select bounced_at from addresses") == [(None,)]


async def test_machines_that_answer_and_answer_are_put_aside(office: Office) -> None:
    async with office.db.transaction() as conn:
        await letter(conn)

    for n in range(8):
        robot = mail("I am away.", message_id=f"<{n}@acme.example>", Auto_Submitted="auto-replied")
        await office.keep(robot)
        await office.read()

    assert await office.found("select count(*) from replies") == [(5,)]
    assert await office.found(FATES) == [("reply", "completed")] * 5 + [("flood", "completed")] * 3
    assert await office.found("select count(*) from emails") == [(1,)]


async def test_newsletters_of_strangers_are_put_aside(office: Office) -> None:
    await office.take(mail("Buy!", sender="news@shop.example", List_Id="<all.shop.example>"))

    assert await office.found("select count(*) from replies") == [(0,)]
    assert await office.found(FATES) == [("automatic", "completed")]


async def test_a_stranger_who_floods_us_is_put_aside(office: Office) -> None:
    for n in range(20):
        await office.keep(mail(f"Spam {n}", sender="x@spam.example", message_id=f"<{n}@s>"))
    await office.read()

    for n in range(20, 23):
        await office.keep(mail(f"Spam {n}", sender="x@spam.example", message_id=f"<{n}@s>"))
    await office.read()

    assert await office.found("select count(*) from replies") == [(20,)]


async def test_several_workers_take_each_mail_in_once(office: Office) -> None:
    async with office.db.transaction() as conn:
        await letter(conn)
    for n in range(12):
        await office.keep(mail(f"Words {n // 2}", message_id=f"<{n // 2}@acme.example>"))

    await office.read(workers=3)

    told = "select count(*) from lead_events where kind = 'reply_received'"
    assert await office.found("select count(*) from replies") == [(6,)]
    assert await office.found(told) == [(6,)]


async def test_a_mail_that_breaks_whoever_reads_it_is_shown_to_a_person(office: Office) -> None:
    await office.keep(mail("These words must not be lost."))

    async def breaks(_claim: object) -> None:
        raise Permanent("something unheard-of")

    queue = replace(inbound_queue(office.tools), handler=breaks)
    worker = Worker(office.db, [queue])
    working = asyncio.create_task(worker.run())
    async with asyncio.timeout(10):
        while not await office.found("select id from replies"):  # noqa: ASYNC110 -- a row
            await asyncio.sleep(0.01)
    worker.stop()
    await working

    assert await office.found("select became, status, error from inbound_mails") == [
        ("unread", "failed", "something unheard-of")
    ]
    ((body, quoted),) = await office.found("select body, quoted from replies")
    assert body == "This mail could not be read. Below is what came in."
    assert "These words must not be lost." in str(quoted)
