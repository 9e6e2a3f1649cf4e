"""What a member has before them in the chat, and how they press and answer."""

from datetime import timedelta

from keepwarm.accounts.model import Member
from keepwarm.dev.botapi import Message
from keepwarm.dev.botapi.model import Answer
from keepwarm.kit.ids import LeadId
from keepwarm.reminders.actions import fire_due
from keepwarm.steps.model import Step, StepDraft
from tests import build
from tests.telegram.house import CHAT, House
from tests.work.field import rows

HOSTILE = "Ann_[x](y)* <b>"
ALICE = 4712  # another member's chat
A_WHILE = timedelta(minutes=2)  # so long that a press is a new one
PRICES = StepDraft(channel="email", description="Send <the> prices", delay_days=0)
CALL = StepDraft(channel="call", description="Call about them", delay_days=2)


async def planned(
    house: House,
    *steps: StepDraft,
    owner: Member | None = None,
    person: str = HOSTILE,
    company: str = "Nord & Co",
) -> tuple[LeadId, list[Step]]:
    """Give a member a lead with a plan, by default of two steps, the first of them due now."""
    async with house.db.transaction() as conn:
        lead_id = await build.lead(
            conn, person=person, company=company, owner=owner or house.member
        )
        made = await build.plan(
            conn, lead_id, steps=steps or (PRICES, CALL), now=house.clock.now()
        )
    return lead_id, made


async def reminded(house: House) -> Message:
    """Have what is due said, and return the reminder."""
    async with house.db.transaction() as conn:
        await fire_due(conn, now=house.clock.now(), channels=frozenset({"telegram"}))
    await house.settled()
    return house.fake.last(CHAT)


async def say(house: House, text: str, *, chat: int = CHAT) -> Message:
    """Write to the bot, and return what it says."""
    house.fake.say(chat, text)
    await house.settled()
    return house.fake.last(chat)


async def reply(house: House, to: Message, text: str) -> Message:
    """Reply to a message of the bot, and return what it says."""
    house.fake.reply(to, text)
    await house.settled()
    return house.fake.last(to.chat_id)


async def press(house: House, message: Message, button: str, *, by: int = CHAT) -> Answer:
    """Press a button, and wait until everything that follows has arrived."""
    answer = await house.fake.press(by, message, button)
    await house.settled()
    return answer


async def told(house: House, message: Message, button: str) -> str:
    """Press a button a while later, and return what is answered."""
    house.clock.advance(A_WHILE)
    return (await press(house, message, button)).text


def texts(house: House, chat: int = CHAT) -> list[str]:
    return [message.text for message in house.fake.messages(chat)]


async def statuses(house: House) -> list[tuple[object, ...]]:
    return await rows(house.db, "select status, reason from steps order by number")
