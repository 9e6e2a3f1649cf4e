from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import pytest

from keepwarm.accounts.actions import offer_sign_in
from keepwarm.accounts.model import Member
from keepwarm.availability.model import Availability
from keepwarm.db import Connection, Database
from keepwarm.dev.botapi import FakeTelegram, Message
from keepwarm.linking.actions import ask_sign_in, finish_sign_in
from keepwarm.linking.model import SignInAsked
from keepwarm.telegram.bot.answering import PATIENCE
from keepwarm.telegram.bot.greetings import welcome
from tests import build
from tests.telegram.bot.scene import said
from tests.telegram.house import CHAT, House, open_house
from tests.work.field import rows

STRANGER, ADAS = 999, 4712
WHO_ARE_YOU = (
    "This is the bot of a Keepwarm team, and I do not know you yet. Ask your admin for an invite."
)
HOSTILE = "Ann_[x](y)* <b>"
ACCOUNTS = "select name, telegram_id, telegram_name from members order by id"
REACHED = "select telegram_unreachable_at is null from members where telegram_id = 4711"


def _texts(house: House, chat: int) -> list[str]:
    return [message.text for message in house.fake.messages(chat)]


def _buttons(message: Message) -> list[list[str]]:
    return [[button["text"] for button in row] for row in message.keyboard]


async def _invite(house: House, member: Member) -> str:
    async with house.db.transaction() as conn:
        return await offer_sign_in(conn, member.id, now=house.clock.now())


async def _ask(house: House, *, device: str = "Firefox on Linux") -> SignInAsked:
    async with house.db.transaction() as conn:
        return await ask_sign_in(conn, device=device, place="203.0.113.7", now=house.clock.now())


async def _come_in(conn: Connection, house: House, asked: SignInAsked) -> str | None:
    return await finish_sign_in(
        conn, asked.browser_secret, device="Firefox on Linux", now=house.clock.now()
    )


async def test_a_member_who_presses_start_is_welcomed(house: House) -> None:
    house.fake.say(CHAT, "/start")
    await house.settled()

    welcome = house.fake.last(CHAT)
    assert welcome.html == (
        "👋 <b>Hi Mia!</b> Forward me a message, a contact, a voice note or a photo of a card and "
        "I make it a lead.\n"
        "I remind you of every next step; quiet from <b>21:00</b> to <b>08:00</b>.\n"
        "Open the app once and I pick up your time zone."
    )
    assert _buttons(welcome) == [["Open the app"], ["Quiet hours", "How it works"]]


def test_nobody_is_sent_to_an_app_that_cannot_open() -> None:
    welcomed = welcome("Mia", Availability(), has_app=False)

    assert welcomed.html.splitlines()[-1] == "Tell me your time zone under /settings."


async def test_an_update_that_comes_again_is_answered_once(house: House) -> None:
    house.fake.say(CHAT, "/start")
    (update,) = house.fake.telegram.updates
    house.fake.again(update)
    await house.settled()
    house.fake.again(update)
    await house.settled()

    assert len(house.fake.messages(CHAT)) == 1


async def test_who_has_no_quiet_hours_is_not_told_of_any(house: House) -> None:
    async with house.db.transaction() as conn:
        await conn.raw.execute(
            "insert into availability (member_id, week, changed_at)"
            " values ($1, '[[],[],[],[],[],[],[]]', now())",
            house.member.id,
        )
    house.fake.say(CHAT, "/start")
    await house.settled()

    assert _texts(house, CHAT)[0].splitlines()[1] == "I remind you of every next step."


async def test_an_invitation_connects_a_member_once(house: House) -> None:
    invitation = await _invite(house, house.admin)
    house.fake.user(ADAS, "Ada", HOSTILE)
    house.fake.user(STRANGER)

    house.fake.say(ADAS, f"/start i_{invitation}")
    await house.settled()
    house.fake.say(ADAS, f"/start i_{invitation}")
    house.fake.say(STRANGER, f"/start i_{invitation}")
    await house.settled()

    assert [text.split("!")[0] for text in _texts(house, ADAS)] == ["👋 Hi Ada"] * 2
    assert _texts(house, STRANGER) == [
        "This sign-in link was used already. Ask an admin for a new one."
    ]
    assert await rows(house.db, ACCOUNTS) == [
        ("Ada", ADAS, f"Ada {HOSTILE}"),
        ("Mia", CHAT, None),
    ]


async def test_an_invitation_of_somebody_else_is_refused_in_the_chat(house: House) -> None:
    invitation = await _invite(house, house.admin)

    house.fake.say(CHAT, f"/start i_{invitation}")
    await house.settled()

    assert _texts(house, CHAT) == ["This Telegram account belongs to another member of the team."]
    assert await rows(house.db, ACCOUNTS) == [("Ada", None, None), ("Mia", CHAT, None)]


async def test_a_stranger_is_told_once_how_to_get_in(house: House) -> None:
    house.fake.user(STRANGER)

    for words in ("/start", "hello", "/start leads_1", "/start login_x", "/today"):
        house.fake.say(STRANGER, words)
    await house.settled()
    assert _texts(house, STRANGER) == [WHO_ARE_YOU]

    house.clock.advance(timedelta(minutes=11))
    house.fake.say(STRANGER, "hello?")
    await house.settled()
    assert _texts(house, STRANGER) == [WHO_ARE_YOU] * 2
    assert await rows(house.db, "select count(*) from outbox") == [(0,)]


async def test_a_stranger_who_tries_bad_invitations_is_answered_a_few_times(
    house: House,
) -> None:
    house.fake.user(STRANGER)

    for number in range(8):
        house.fake.say(STRANGER, f"/start i_{number}")
    await house.settled()

    unknown = "This sign-in link is not known here. Ask an admin for a new one."
    assert _texts(house, STRANGER) == [unknown] * 5


async def test_who_was_shut_out_is_a_stranger_with_buttons(house: House) -> None:
    house.fake.say(CHAT, "/start")
    await house.settled()
    async with house.db.transaction() as conn:
        await conn.raw.execute(
            "update members set disabled_at = created_at where id = $1", house.member.id
        )

    answer = await house.fake.press(CHAT, house.fake.last(CHAT), "Quiet hours")

    assert (answer.text, answer.is_alert) == (WHO_ARE_YOU, False)


async def test_a_link_to_a_lead_shows_it_to_who_may_see_it(house: House) -> None:
    async with house.db.transaction() as conn:
        hers = await build.lead(conn, company="Nordwind", owner=house.member)
        others = await build.lead(conn, company="Southwind", owner=house.admin)

    for lead_id in (hers, others, 10**18 - 1):
        house.fake.say(CHAT, f"/start leads_{lead_id}-step_7")
    await house.settled()

    gone = "This lead is not here any more."
    assert [text.splitlines()[0] for text in _texts(house, CHAT)] == ["👤 Nordwind", gone, gone]


async def test_a_group_is_left_alone(house: House) -> None:
    house.fake.group(-100, "All of us")
    house.fake.push(
        message={**said(1, chat=CHAT)["message"], "chat": {"id": -100, "type": "group"}}
    )
    await house.settled()

    assert house.fake.calls("sendMessage") == []


async def test_a_browser_is_let_in_by_who_sees_its_number(house: House) -> None:
    asked = await _ask(house, device=HOSTILE)
    house.fake.say(CHAT, f"/start login_{asked.code}")
    await house.settled()

    question = house.fake.last(CHAT)
    assert question.text == (
        "🔐 Sign in to keepwarm.test?\n"
        f"{HOSTILE}, from 203.0.113.7\n"
        f"The page there shows {asked.check_number}. If yours does not, say no."
    )
    assert _buttons(question) == [["✓ Yes, it is me", "✕ No"]]

    answer = await house.fake.press(CHAT, question, "✓ Yes, it is me")
    await house.settled()

    assert answer.text == ""
    assert _texts(house, CHAT) == [f"✅ Signed in\n{HOSTILE}, from 203.0.113.7"]
    async with house.db.transaction() as conn:
        assert await _come_in(conn, house, asked) is not None


async def test_a_no_leaves_a_browser_outside(house: House) -> None:
    asked = await _ask(house)
    house.fake.say(CHAT, f"/start login_{asked.code}")
    await house.settled()
    question = house.fake.last(CHAT)

    await house.fake.press(CHAT, question, "✕ No")
    again = await house.fake.press(CHAT, question, "a:yes:1")
    await house.settled()

    assert (again.text, again.is_alert) == ("This was answered already.", True)
    assert _texts(house, CHAT) == ["🚫 Nobody was let in\nFirefox on Linux, from 203.0.113.7"]


async def test_who_presses_yes_twice_is_told_nothing_new(house: House) -> None:
    asked = await _ask(house)
    house.fake.say(CHAT, f"/start login_{asked.code}")
    await house.settled()
    question = house.fake.last(CHAT)

    presses = [house.fake.press(CHAT, question, "a:yes:1") for _ in range(2)]
    answers = [await press for press in presses]
    await house.settled()

    assert [(answer.text, answer.is_alert) for answer in answers] == [("", False)] * 2
    assert _texts(house, CHAT) == ["✅ Signed in\nFirefox on Linux, from 203.0.113.7"]


@pytest.mark.parametrize("answer", ["yes", "no"])
async def test_only_who_was_asked_answers_for_a_browser(house: House, answer: str) -> None:
    asked = await _ask(house)
    house.fake.say(CHAT, "/start")
    await house.settled()

    forged = await house.fake.press(CHAT, house.fake.last(CHAT), f"a:{answer}:1")

    gone = "Nobody asks to be let in with that code any more."
    assert (forged.text, forged.is_alert) == (gone, True)
    async with house.db.transaction() as conn:
        assert await _come_in(conn, house, asked) is None


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("unknown", "Nobody asks to be let in with that code any more."),
        ("expired", "That took longer than five minutes. Please begin again."),
        ("answered", "This was answered already."),
    ],
)
async def test_a_code_that_opens_nothing_is_told(house: House, code: str, sentence: str) -> None:
    asked = await _ask(house)
    if code == "answered":
        async with house.db.transaction() as conn:
            await conn.raw.execute("update telegram_sign_ins set answered_at = created_at")
    if code == "expired":
        house.clock.advance(timedelta(minutes=6))

    house.fake.say(CHAT, f"/start login_{'x' if code == 'unknown' else asked.code}")
    await house.settled()

    assert _texts(house, CHAT) == [sentence]


@pytest.fixture
async def hasty(db: Database, fake: FakeTelegram, tmp_path: Path) -> AsyncGenerator[House, None]:
    """Lend a house in which presses are soon answered without what comes of them."""
    async with open_house(db, fake, tmp_path, answers_within=0.05) as opened:
        yield opened


async def test_a_press_is_answered_while_the_database_is_slow(hasty: House) -> None:
    asked = await _ask(hasty)
    hasty.fake.say(CHAT, f"/start login_{asked.code}")
    await hasty.settled()

    async with hasty.db.transaction() as conn:
        await conn.raw.execute("select from telegram_sign_ins for update")
        answer = await hasty.fake.press(CHAT, hasty.fake.last(CHAT), "✓ Yes, it is me")
        assert answer.text == ""
    await hasty.settled()

    assert PATIENCE < 1
    assert _texts(hasty, CHAT) == ["✅ Signed in\nFirefox on Linux, from 203.0.113.7"]


async def test_a_refusal_that_comes_late_is_said_in_the_chat(hasty: House) -> None:
    asked = await _ask(hasty)
    hasty.fake.say(CHAT, f"/start login_{asked.code}")
    await hasty.settled()

    async with hasty.db.transaction() as conn:
        await conn.raw.execute("delete from telegram_sign_ins")
        await hasty.fake.press(CHAT, hasty.fake.last(CHAT), "✓ Yes, it is me")
    await hasty.settled()

    assert _texts(hasty, CHAT)[1:] == ["Nobody asks to be let in with that code any more."]


async def test_a_button_of_an_older_release_is_told_so(house: House) -> None:
    house.fake.say(CHAT, "/start")
    await house.settled()

    answer = await house.fake.press(CHAT, house.fake.last(CHAT), "z:dance:7")

    assert answer.text == "This button is not in use any more."


async def test_who_blocks_the_bot_is_not_reached_until_they_come_back(house: House) -> None:
    house.fake.block(CHAT)
    await house.settled()
    assert await rows(house.db, REACHED) == [(False,)]

    house.fake.unblock(CHAT)
    await house.settled()
    assert await rows(house.db, REACHED) == [(True,)]


async def test_who_speaks_to_us_is_reached(house: House) -> None:
    async with house.db.transaction() as conn:
        await conn.raw.execute("update members set telegram_unreachable_at = created_at")

    house.fake.say(CHAT, "/help")
    await house.settled()

    assert await rows(house.db, REACHED) == [(True,)]
    assert len(_texts(house, CHAT)) == 1
