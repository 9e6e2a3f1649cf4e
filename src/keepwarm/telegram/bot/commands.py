"""The commands: today, tasks, replies, a new lead, find one, all of them, settings, help."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from keepwarm.accounts.model import Member
from keepwarm.captures.actions import keep_capture
from keepwarm.db import Connection
from keepwarm.kit.i18n import gettext as _
from keepwarm.outbox.model import Words
from keepwarm.telegram.bot.answers import view_replies
from keepwarm.telegram.bot.calls import view_tasks
from keepwarm.telegram.bot.chat_settings import view_settings, words_of_help
from keepwarm.telegram.bot.hearing import incoming_of
from keepwarm.telegram.bot.lists import view_columns, view_found, view_today
from keepwarm.telegram.bot.tools import BotTools
from keepwarm.telegram.bot.turn import Shown, Turn, show, tell
from keepwarm.telegram.texts.captures import words_of_card

View: TypeAlias = Callable[[Connection, Turn], Awaitable[Shown]]

router = Router(name="commands")


@router.message(Command("today", ignore_case=True, ignore_mention=True))
async def show_today(
    _message: Message, tools: BotTools, member: Member, now: datetime, update_id: int
) -> None:
    """Show what is due today."""
    await _show(view_today, tools, member, now, update_id)


@router.message(Command("tasks", ignore_case=True, ignore_mention=True))
async def show_tasks(
    _message: Message, tools: BotTools, member: Member, now: datetime, update_id: int
) -> None:
    """Show whom to call."""
    await _show(view_tasks, tools, member, now, update_id)


@router.message(Command("replies", ignore_case=True, ignore_mention=True))
async def show_replies(
    _message: Message, tools: BotTools, member: Member, now: datetime, update_id: int
) -> None:
    """Show which replies need a look."""
    await _show(view_replies, tools, member, now, update_id)


@router.message(Command("leads", ignore_case=True, ignore_mention=True))
async def show_leads(
    _message: Message, tools: BotTools, member: Member, now: datetime, update_id: int
) -> None:
    """Show the columns of the board."""
    await _show(view_columns, tools, member, now, update_id)


@router.message(Command("settings", ignore_case=True, ignore_mention=True))
async def show_settings(
    _message: Message, tools: BotTools, member: Member, now: datetime, update_id: int
) -> None:
    """Show a member's settings."""
    await _show(view_settings, tools, member, now, update_id)


@router.message(Command("help", ignore_case=True, ignore_mention=True))
async def show_help(
    _message: Message, tools: BotTools, member: Member, now: datetime, update_id: int
) -> None:
    """Say how everything works."""
    turn = _turn(tools, member, now, update_id)
    async with tools.db.transaction() as conn:
        await tell(conn, turn, words_of_help())


@router.message(Command("find", ignore_case=True, ignore_mention=True))
async def find_leads(
    _message: Message,
    command: CommandObject,
    *,
    tools: BotTools,
    member: Member,
    now: datetime,
    update_id: int,
) -> None:
    """Show the leads that have some words; without any, ask for them."""
    turn, words = _turn(tools, member, now, update_id), (command.args or "").strip()
    async with tools.db.transaction() as conn:
        if words:
            await show(conn, turn, await view_found(conn, turn, words))
        else:
            ask = Words(html=_("🔎 Whom are you looking for? Reply with a name or a company."))
            await tell(conn, turn, ask, about={"asks": "find"})


@router.message(Command("new", ignore_case=True, ignore_mention=True))
async def begin_lead(
    message: Message,
    *,
    command: CommandObject,
    tools: BotTools,
    member: Member,
    now: datetime,
    update_id: int,
) -> None:
    """Take in what is named with the command; without anything, say how a lead is made."""
    named = message.model_copy(update={"text": command.args or ""})
    async with tools.db.transaction() as conn:
        if incoming := incoming_of(named):
            await keep_capture(conn, incoming, by=member.id, speak=words_of_card, now=now)
        else:
            await tell(conn, _turn(tools, member, now, update_id), _words_of_new())


@router.message(F.text.startswith("/"))
async def meet_unknown_command(
    _message: Message, tools: BotTools, member: Member, now: datetime, update_id: int
) -> None:
    """Say what there is instead of a command that is not."""
    await show_help(_message, tools, member, now, update_id)


def _words_of_new() -> Words:
    said = _(
        "🆕 Send me a name, a company, an e-mail address: whatever you know. A forwarded "
        "message, a contact, a voice note or a photo of a card will do."
    )
    return Words(html=said)


async def _show(
    view: View, tools: BotTools, member: Member, now: datetime, update_id: int
) -> None:
    turn = _turn(tools, member, now, update_id)
    async with tools.db.transaction() as conn:
        await show(conn, turn, await view(conn, turn))


def _turn(tools: BotTools, member: Member, now: datetime, update_id: int) -> Turn:
    return Turn(by=member, now=now, update_id=update_id, channels=tools.channels)
