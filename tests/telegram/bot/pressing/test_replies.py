from keepwarm.dev.botapi import Message
from keepwarm.outbox.model import Channel
from keepwarm.replies.actions import keep_reply
from keepwarm.replies.model import NewReply
from keepwarm.replies.taking_in import take_in_reply
from keepwarm.tasks.model import TaskRules
from tests import build
from tests.telegram.bot.scenes import HOSTILE, say, told
from tests.telegram.house import CHAT, House
from tests.work.field import rows

CHANNELS = frozenset[Channel]({"telegram"})
PUZZLING = "Well, <purple> elephants & such"
ASKED = [["👍 Interested", "👎 Not interested"], ["Something else…", "Open"]]
SETTLED = [["Change", "Open"]]
MEANT = "select intent, decided_by from replies order by id"


async def answered(house: House, text: str = PUZZLING) -> Message:
    """Have somebody at a lead of the member answer, and return what the member is told."""
    async with house.db.transaction() as conn:
        lead_id = await build.lead(conn, company=HOSTILE, owner=house.member, stage="contacted")
        jane = await build.contact(conn, lead_id, "Jane", emails=("jane@acme.example",))
        new = NewReply(
            channel="email",
            body=text,
            lead_id=lead_id,
            contact_id=jane,
            sender="jane@acme.example",
        )
        reply_id = await keep_reply(conn, new, now=house.clock.now())
        assert reply_id is not None
        await take_in_reply(
            conn, reply_id, channels=CHANNELS, rules=TaskRules(), now=house.clock.now()
        )
    await house.settled()
    return next(each for each in reversed(house.fake.messages(CHAT)) if each.text.startswith("💬"))


async def test_a_reply_nobody_understands_asks_and_one_press_answers(house: House) -> None:
    message = await answered(house)

    assert message.text.splitlines() == [f"💬 {HOSTILE}, Jane", PUZZLING, "What does it mean?"]
    assert message.buttons == ASKED
    assert await told(house, message, "👎 Not interested") == "Not interested: the plan has ended."
    assert message.text.splitlines()[-1] == "👎 Not interested: the plan has ended."
    assert message.buttons == SETTLED
    assert await rows(house.db, MEANT) == [("not_interested", "hand")]


async def test_what_the_rules_know_is_told_and_can_be_changed(house: House) -> None:
    message = await answered(house, "No thanks, not interested")

    await told(house, message, "Change")
    menu = message.buttons
    said = await told(house, message, "👍 Interested")

    assert [len(row) for row in menu] == [2, 2, 2, 2, 2, 1]
    assert said == "Interested: a call is in the tasks."
    assert message.buttons == SETTLED
    assert await rows(house.db, "select trigger_source from tasks") == [("interested_reply",)]


async def test_nobody_is_left_alone_by_a_slip_of_the_thumb(house: House) -> None:
    message = await answered(house)

    await told(house, message, "Something else…")
    await told(house, message, "✋ Leave alone")
    asked = message.buttons
    before = await rows(house.db, MEANT)
    await told(house, message, "✋ Leave them alone")

    assert asked == [["✋ Leave them alone"], ["‹ Back"]]
    assert before == [(None, "rules")]
    assert await rows(house.db, "select opted_out_because from contacts") == [("reply",)]


async def test_the_replies_are_listed_and_answered_where_they_are_shown(house: House) -> None:
    await answered(house)

    await say(house, "/replies")
    listed = house.fake.last(CHAT)
    await told(house, listed, f"1. {HOSTILE}")
    shown = house.fake.last(CHAT)
    await told(house, shown, "👍 Interested")

    assert listed.text.splitlines()[0] == "💬 1 reply needs a look"
    assert shown.text.splitlines()[-1] == "👍 Interested: a call is in the tasks."
    await say(house, "/replies")
    assert house.fake.last(CHAT).text.splitlines() == [
        "💬 Nothing needs a look.",
        f"1. 💬 {HOSTILE}, Jane: 👍 Interested",
    ]


async def test_a_reply_that_is_gone_says_so(house: House) -> None:
    message = await answered(house)
    async with house.db.transaction() as conn:
        await conn.raw.execute("delete from replies")

    assert await told(house, message, "👍 Interested") == "This reply is not here any more."
    assert message.text == "💬 This reply is not there any more."
