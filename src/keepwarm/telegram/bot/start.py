"""
Coming in: /start in all its forms, people we do not know, and people who leave.

Handlers after these meet members only.
"""

import re
from datetime import datetime, timedelta
from typing import Final

from aiogram import Router
from aiogram.enums import ChatMemberStatus
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, TelegramObject

from keepwarm.accounts.actions import mark_reachable, mark_unreachable
from keepwarm.accounts.model import Member
from keepwarm.availability.reads import get_availability
from keepwarm.db import Connection
from keepwarm.inbox.model import Kept
from keepwarm.inbox.reads import count_from_chat
from keepwarm.kit.errors import Refused
from keepwarm.kit.ids import LeadId
from keepwarm.linking.actions import (
    SignInAnswered,
    SignInExpired,
    SignInGone,
    answer_sign_in,
    get_sign_in,
    link_member,
)
from keepwarm.linking.model import SignInId
from keepwarm.outbox.actions import reword, say
from keepwarm.outbox.reads import list_deliveries
from keepwarm.telegram.bot.greetings import (
    left_outside,
    let_in,
    to_a_stranger,
    welcome,
    who_goes_there,
)
from keepwarm.telegram.bot.lead_card import view_lead
from keepwarm.telegram.bot.tools import BotTools
from keepwarm.telegram.bot.turn import Turn, show
from keepwarm.telegram.presses import Press, read_press

INVITATION, SIGN_IN = "i_", "login_"
A_LEAD: Final = re.compile(r"leads_([0-9]{1,18})(?!\d)", re.ASCII)
LATELY: Final = timedelta(minutes=10)
ONCE, A_FEW_TIMES = 1, 5  # how often strangers are answered lately, and who tries a bad link

router = Router(name="start")


def is_stranger(_event: TelegramObject, member: Member | None) -> bool:
    return member is None


def is_sign_in_answer(query: CallbackQuery) -> dict[str, Press] | bool:
    press = read_press(query.data or "")
    return {"press": press} if press and press.group == "a" and press.ids else False


@router.message(CommandStart(ignore_mention=True))
async def begin(
    message: Message,
    *,
    command: CommandObject,
    tools: BotTools,
    member: Member | None,
    now: datetime,
    kept: Kept,
) -> None:
    """Take whoever presses Start to where their link leads."""
    what = command.args or ""
    if what.startswith(INVITATION):
        await _take_invitation(
            message, what.removeprefix(INVITATION), tools=tools, member=member, now=now, kept=kept
        )
    elif member is None:
        await _answer_stranger(tools, kept, to_a_stranger(), most=ONCE)
    elif what.startswith(SIGN_IN):
        await _ask_whether_it_is_them(tools, what.removeprefix(SIGN_IN), member, now)
    else:
        async with tools.db.transaction() as conn:
            if lead := A_LEAD.match(what):
                turn = Turn(by=member, now=now, update_id=kept.update_id, channels=tools.channels)
                await show(conn, turn, await view_lead(conn, turn, LeadId(int(lead[1]))))
            else:
                await _greet(conn, tools, member, now, kept)


@router.message(is_stranger)
async def turn_away(_message: Message, tools: BotTools, kept: Kept) -> None:
    """Tell strangers once in a while how they get in."""
    await _answer_stranger(tools, kept, to_a_stranger(), most=ONCE)


@router.callback_query(is_stranger)
async def turn_press_away(_query: CallbackQuery) -> str:
    """Tell who was in the team once, and has buttons left, that they are not any more."""
    return to_a_stranger()


@router.callback_query(is_sign_in_answer)
async def answer_who_goes_there(
    query: CallbackQuery, press: Press, tools: BotTools, member: Member, now: datetime
) -> None:
    """Let a browser in, or leave it outside; only who was asked, for numbers can be guessed."""
    sign_in_id, yes = SignInId(press.ids[0]), press.action == "yes"
    key = _key(sign_in_id, member)
    async with tools.db.transaction() as conn:
        if not await list_deliveries(conn, [key]):
            raise SignInGone
        sign_in = await answer_sign_in(
            conn, sign_in_id, telegram_id=query.from_user.id, yes=yes, now=now
        )
        asked = who_goes_there(sign_in, tools.settings.public_url)
        message_id = await say(conn, member.id, asked, key=key, now=now)
        answered = let_in(sign_in) if yes else left_outside(sign_in)
        await reword(conn, message_id, answered, now=now)


@router.my_chat_member()
async def note_standing(event: ChatMemberUpdated, tools: BotTools, now: datetime) -> None:
    """Note whether a chat takes our messages: the bot was blocked there, or is welcome again."""
    async with tools.db.transaction() as conn:
        if event.new_chat_member.status == ChatMemberStatus.MEMBER:
            await mark_reachable(conn, event.chat.id)
        else:
            await mark_unreachable(conn, event.chat.id, now=now)


async def _take_invitation(
    message: Message,
    token: str,
    *,
    tools: BotTools,
    member: Member | None,
    now: datetime,
    kept: Kept,
) -> None:
    person = message.from_user
    if person is None:
        return
    try:
        async with tools.db.transaction() as conn:
            joined = await link_member(conn, token, person.id, person.full_name, now=now)
            await _greet(conn, tools, joined, now, kept)
    except Refused as refusal:
        if member is not None:
            raise
        await _answer_stranger(tools, kept, str(refusal), most=A_FEW_TIMES)


async def _ask_whether_it_is_them(
    tools: BotTools, code: str, member: Member, now: datetime
) -> None:
    async with tools.db.transaction() as conn:
        sign_in = await get_sign_in(conn, code)
        if sign_in is None:
            raise SignInGone
        match sign_in.state(now):
            case "waiting":
                asked = who_goes_there(sign_in, tools.settings.public_url)
                await say(conn, member.id, asked, key=_key(sign_in.id, member), now=now)
            case "expired":
                raise SignInExpired
            case _:
                raise SignInAnswered


def _key(sign_in_id: SignInId, member: Member) -> str:
    return f"sign_in:{sign_in_id}:{member.id}"


async def _greet(
    conn: Connection, tools: BotTools, member: Member, now: datetime, kept: Kept
) -> None:
    times = await get_availability(conn, member.id)
    words = welcome(member.name, times, has_app=tools.app_url is not None)
    await say(conn, member.id, words, key=f"update:{kept.update_id}:welcome", now=now)


async def _answer_stranger(tools: BotTools, kept: Kept, text: str, *, most: int) -> None:
    """
    Answer somebody of whom we know nothing but the chat, unless they were answered lately.

    No promise is kept for strangers: it is said once, and lost where Telegram is away.
    """
    since = kept.received_at - LATELY
    async with tools.db.connection() as conn:
        lately = await count_from_chat(conn, kept, since=since)
    if lately <= most:
        await tools.client.call("sendMessage", chat_id=kept.chat_id, text=text)
