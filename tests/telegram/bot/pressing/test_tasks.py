from keepwarm.contacts.actions import add_contact
from keepwarm.contacts.model import Address, ContactDraft
from keepwarm.dev.botapi import Message
from keepwarm.kit.ids import LeadId
from keepwarm.outbox.model import Channel
from keepwarm.signals.actions import record_signal
from keepwarm.signals.model import SignalKind
from keepwarm.tasks.model import TaskRules
from tests import build
from tests.telegram.bot.scenes import ALICE, HOSTILE, press, reply, say, texts, told
from tests.telegram.house import CHAT, House
from tests.work.field import rows

CHANNELS = frozenset[Channel]({"telegram"})
NUMBER = "+4915123456789"
USUAL = [["✓ Called", "No answer", "⏰ Later"], ["📋 Number", "More…", "Open"]]
WAITS = [["✓ Called", "↶ Undo"], ["📋 Number", "Open"]]
CLOSED = [["↶ Undo", "Open"]]
STANDING = "select status, outcome, no_answers from tasks order by id"


async def prospect(house: House, company: str = HOSTILE) -> LeadId:
    """Give the member a lead with somebody to call."""
    async with house.db.transaction() as conn:
        lead_id = await build.lead(conn, company=company, owner=house.member, stage="contacted")
        draft = ContactDraft(
            lead_id=lead_id, name="Jane", role=None, addresses=(Address("mobile", NUMBER),)
        )
        await add_contact(conn, draft, origin="form", now=house.clock.now())
    return lead_id


async def rung(house: House, lead_id: LeadId, kind: SignalKind = "pdf_download") -> Message:
    """Have the lead do something, and return what the member is told."""
    async with house.db.transaction() as conn:
        await record_signal(
            conn,
            lead_id,
            kind,
            source="microsite",
            channels=CHANNELS,
            rules=TaskRules(),
            now=house.clock.now(),
        )
    await house.settled()
    return house.fake.last(CHAT)


async def test_a_call_is_told_at_once_with_its_number_and_closed_with_one_press(
    house: House,
) -> None:
    message = await rung(house, await prospect(house))

    assert message.text.splitlines() == [
        f"📞 Call {HOSTILE}, Jane: downloaded the PDF report",
        f"{NUMBER} · best Mon 2 Mar, 10:00",
    ]
    assert message.buttons == USUAL
    assert await told(house, message, "✓ Called") == "Reached them."
    assert message.text.splitlines() == [
        f"✅ {HOSTILE}, Jane",
        "downloaded the PDF report",
        "Reached them.",
    ]
    assert message.buttons == CLOSED
    assert await told(house, message, "↶ Undo") == "Undone."
    assert (message.buttons, await rows(house.db, STANDING)) == (USUAL, [("touch_open", None, 0)])


async def test_a_call_without_an_answer_comes_again_by_itself(house: House) -> None:
    first = await rung(house, await prospect(house))

    assert await told(house, first, "No answer") == "I come back Mon 2 Mar 11:02."
    assert first.text.splitlines()[1:] == [
        "I come back Mon 2 Mar, 11:02",
        "1 call without an answer.",
    ]
    assert first.buttons == WAITS
    assert await rows(house.db, STANDING) == [("touch_open", None, 1)]


async def test_what_came_of_a_call_is_chosen_from_a_menu(house: House) -> None:
    lead_id = await prospect(house)
    message = await rung(house, lead_id)

    await press(house, message, "More…")
    assert message.buttons == [
        ["📅 Meeting booked", "✗ Wrong number"],
        ["Not needed any more", "‹ Back"],
    ]
    await press(house, message, "‹ Back")
    assert message.buttons == USUAL

    await press(house, message, "More…")
    assert await told(house, message, "📅 Meeting booked") == "A meeting is booked."
    assert await rows(house.db, "select stage from leads") == [("meeting",)]
    assert await told(house, message, "↶ Undo") == "Undone."
    assert await rows(house.db, "select stage from leads") == [("engaged",)]

    await press(house, message, "More…")
    assert await told(house, message, "✗ Wrong number") == "The number is wrong."
    assert await rows(
        house.db, "select bounced_because from addresses where lead_id = $1", lead_id
    ) == [("Wrong number.",)]


async def test_a_call_is_put_off_by_button_and_in_words(house: House) -> None:
    message = await rung(house, await prospect(house))

    await press(house, message, "⏰ Later")
    assert await told(house, message, "Tomorrow") == "I come back Tue 3 Mar 09:00."
    await told(house, message, "↶ Undo")
    await press(house, message, "⏰ Later")
    await reply(house, message, "Friday 10:00")

    answer = next(each for each in house.fake.messages(CHAT) if each.text.startswith("⏰ I come"))
    assert (answer.text, answer.buttons) == ("⏰ I come back Fri 6 Mar 10:00.", [["↶ Undo"]])
    await press(house, answer, "↶ Undo")
    assert message.buttons == USUAL


async def test_a_reply_to_a_call_is_a_note_on_its_lead(house: House) -> None:
    lead_id = await prospect(house)
    message = await rung(house, lead_id)

    answer = await reply(house, message, "Wants a demo")

    assert answer.text.startswith("✎ Noted on ")
    assert await rows(house.db, "select body from notes") == [("Wants a demo",)]


async def test_a_press_that_comes_twice_does_it_once(house: House) -> None:
    message = await rung(house, await prospect(house))
    (task_id,) = (await rows(house.db, "select id from tasks"))[0]

    missed = [(await press(house, message, f"t:na:{task_id}")).text for _ in range(2)]
    done = [(await press(house, message, f"t:done:{task_id}")).text for _ in range(2)]

    assert missed == ["I come back Mon 2 Mar 11:00."] * 2
    assert done == ["Reached them.", "Already closed."]
    assert await rows(house.db, STANDING) == [("touch_done", "reached", 1)]


async def test_what_is_closed_on_a_page_changes_in_the_chat(house: House) -> None:
    message = await rung(house, await prospect(house))
    (task_id,) = (await rows(house.db, "select id from tasks"))[0]

    browser = await house.browse(house.admin)
    await browser.post(f"/tasks/{task_id}/outcome", data={"outcome": "reached"})
    await browser.aclose()
    await house.settled()

    assert message.text.splitlines()[-1] == "Reached them. (Ada)"
    assert message.buttons == [["Open"]]


async def test_the_tasks_are_listed_and_each_is_a_message_of_its_own(house: House) -> None:
    for company in ("Acme", "Bolt"):
        await rung(house, await prospect(house, company))

    listed = await say(house, "/tasks")
    await press(house, listed, "2. Bolt")
    shown = house.fake.last(CHAT)

    assert listed.text.splitlines() == [
        "📞 2 tasks",
        "1. Acme, Jane: downloaded the PDF report · Mon 2 Mar, 10:00",
        "2. Bolt, Jane: downloaded the PDF report · Mon 2 Mar, 10:00",
    ]
    assert shown.text.startswith("📞 Call Bolt, Jane: ")
    await press(house, shown, "More…")
    assert await told(house, shown, "Not needed any more") == "Not needed any more."
    assert shown.buttons == CLOSED


async def test_without_tasks_the_list_says_so(house: House) -> None:
    answer = await say(house, "/tasks")

    assert answer.text == "📞 Nobody is to be called."


async def test_a_day_with_calls_leads_to_them(house: House) -> None:
    await rung(house, await prospect(house, "Acme"))

    today = await say(house, "/today")

    assert (today.text, today.buttons) == (
        "☀️ No step is due today.",
        [["📞 1 call"], ["Open today"]],
    )
    await press(house, today, "📞 1 call")
    assert house.fake.last(CHAT).text.startswith("📞 1 task")


async def test_others_tasks_are_not_there(house: House) -> None:
    message = await rung(house, await prospect(house))
    (task_id,) = (await rows(house.db, "select id from tasks"))[0]
    async with house.db.transaction() as conn:
        alice = await build.member(conn, "Alice")
    await house.link(alice, ALICE)
    hers = await say(house, "/tasks", chat=ALICE)

    answer = await press(house, hers, f"t:done:{task_id}", by=ALICE)

    assert (answer.text, message.buttons) == ("This task is not here any more.", USUAL)
    assert texts(house, ALICE) == ["📞 Nobody is to be called."]
