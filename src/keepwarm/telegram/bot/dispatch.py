"""
Find the handler of an update, and answer whoever caused it.

A handler is a function of an aiogram router. Beside its message or press it may name `tools`,
`member`, `now` and `update_id`; only those of `start` meet strangers, so everybody else's member
is one of the team. It opens one transaction around one action and may be called again with the
same update: the keys of what it says come from `update_id` or from what it speaks of. Handlers
of presses return what the person is told above the chat, or None. What they refuse is told too.
"""

from datetime import datetime
from functools import cache
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.types import CallbackQuery, Chat, Message, Update, User
from pydantic import ValidationError

from keepwarm.accounts.actions import mark_reachable
from keepwarm.accounts.model import Member
from keepwarm.inbox.model import Kept
from keepwarm.kit.errors import Refused
from keepwarm.kit.i18n import gettext as _
from keepwarm.linking.reads import get_member_by_telegram
from keepwarm.outbox.actions import say
from keepwarm.outbox.model import Words
from keepwarm.telegram.bot import capturing, commands, replies, start
from keepwarm.telegram.bot.answering import Answers
from keepwarm.telegram.bot.pressing import routing
from keepwarm.telegram.bot.tools import BotTools
from keepwarm.telegram.html import escape
from keepwarm.work.model import Permanent

ROUTERS = (start.router, routing.router, commands.router, replies.router, capturing.router)
HANDLED = frozenset({"message", "callback_query", "my_chat_member"})
LONGEST_REFUSAL = 1000  # characters


@cache
def dispatcher() -> Dispatcher:
    """Return what knows every handler. There is one a process: a router has one parent."""
    whole = Dispatcher(disable_fsm=True)
    whole.include_routers(*ROUTERS)
    return whole


async def dispatch(tools: BotTools, answers: Answers, kept: Kept) -> None:
    """Have an update handled. Raises what the handler raises, but for what it refuses."""
    update = _read(kept)
    if update is None:
        return
    now = tools.clock.now()
    if update.callback_query is not None:
        answers.expect(update.callback_query.id)
    member = await _member_of(tools, update)
    said = await _ask_handler(tools, update, member=member, now=now, kept=kept)
    if update.callback_query is not None:
        await _answer(tools, answers, update.callback_query, said, member=member, kept=kept)
    elif isinstance(said, Refused):
        await _tell(tools, said, member=member, kept=kept)


def _read(kept: Kept) -> Update | None:
    """Return an update as aiogram has it; None for kinds and places we do not deal with."""
    if HANDLED.isdisjoint(kept.body):
        return None
    try:
        update = Update.model_validate(kept.body, context={"bot": _nobody(kept.bot_id)})
    except ValidationError as error:
        # Its own words would repeat what people wrote, in our log.
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise Permanent(f"This is no update that we understand: {where}.") from None
    chat = _chat(update)
    return update if chat is None or chat.type == "private" else None


@cache
def _nobody(bot_id: int) -> Bot:
    """Return what aiogram needs to be given. It has no token: nothing is sent through it."""
    return Bot(f"{bot_id}:none")


def _chat(update: Update) -> Chat | None:
    event = update.event
    if isinstance(event, CallbackQuery):
        return event.message.chat if event.message else None
    return event.chat if isinstance(event, Message) else None


def _person(update: Update) -> User | None:
    return getattr(update.event, "from_user", None)


async def _member_of(tools: BotTools, update: Update) -> Member | None:
    """Return who of the team this is. Who speaks to us is reached, whatever we thought."""
    person = _person(update)
    if person is None:
        return None
    async with tools.db.connection() as conn:
        if update.my_chat_member is None:
            await mark_reachable(conn, person.id)
        return await get_member_by_telegram(conn, person.id)


async def _ask_handler(
    tools: BotTools, update: Update, *, member: Member | None, now: datetime, kept: Kept
) -> Any:
    """Return what a handler says; a refusal where it refuses."""
    try:
        return await dispatcher().feed_update(
            _nobody(kept.bot_id),
            update,
            tools=tools,
            member=member,
            now=now,
            update_id=kept.update_id,
            kept=kept,
        )
    except Refused as refusal:
        return refusal


async def _answer(
    tools: BotTools,
    answers: Answers,
    query: CallbackQuery,
    said: Any,
    *,
    member: Member | None,
    kept: Kept,
) -> None:
    if isinstance(said, Refused):
        if not answers.give(query.id, str(said), alert=True):
            await _tell(tools, said, member=member, kept=kept)
    elif said is UNHANDLED:
        answers.give(query.id, _("This button is not in use any more."))
    else:
        answers.give(query.id, said if isinstance(said, str) else None)


async def _tell(tools: BotTools, refusal: Refused, *, member: Member | None, kept: Kept) -> None:
    """Say in the chat why something was turned down."""
    if member is None:
        return
    words = Words(html=escape(str(refusal), most=LONGEST_REFUSAL))
    async with tools.db.transaction() as conn:
        key = f"update:{kept.update_id}:refused"
        await say(conn, member.id, words, key=key, now=tools.clock.now())
