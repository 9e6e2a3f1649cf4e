"""The buttons under a reply: what it means, and the menus that ask for it."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final, TypeAlias

from keepwarm.db import Connection
from keepwarm.kit.ids import ReplyId
from keepwarm.outbox.actions import refresh
from keepwarm.outbox.reply_lines import get_reply_line
from keepwarm.replies.actions import ReplyGone
from keepwarm.replies.answering import answer_reply
from keepwarm.replies.wording import answer_words
from keepwarm.telegram.bot.answers import view_replies, view_reply
from keepwarm.telegram.bot.turn import Turn, show
from keepwarm.triage import INTENTS, Intent

Verb: TypeAlias = Callable[..., Awaitable[str]]
MENUS: Final = frozenset({"more", "alone", "show", "list"})
"""The presses that show something by themselves."""


async def show_replies(conn: Connection, turn: Turn) -> str:
    await show(conn, turn, await view_replies(conn, turn))
    return ""


async def show_reply(conn: Connection, turn: Turn, reply_id: int) -> str:
    await show(conn, turn, await view_reply(conn, turn, ReplyId(reply_id)))
    return ""


async def open_answers(conn: Connection, turn: Turn, reply_id: int) -> str:
    return await _open_menu(conn, turn, reply_id, "more")


async def ask_twice(conn: Connection, turn: Turn, reply_id: int) -> str:
    """Ask once more before somebody is left alone for good."""
    return await _open_menu(conn, turn, reply_id, "alone")


async def close_menu(_conn: Connection, _turn: Turn, _reply_id: int) -> str:
    """Leave a menu: the message shows how things stand, as it does after every press."""
    return ""


async def answer(conn: Connection, turn: Turn, reply_id: int, *, intent: Intent) -> str:
    """Take down what a reply means."""
    applied = await answer_reply(
        conn,
        ReplyId(reply_id),
        intent,
        by=turn.viewer,
        channels=turn.channels,
        rules=turn.rules,
        now=turn.now,
    )
    return " ".join([answer_words()[intent], *applied.remarks])


ANSWERS: Final[Mapping[str, Verb]] = {
    "show": show_reply,
    "more": open_answers,
    "alone": ask_twice,
    "back": close_menu,
    **{intent: partial(answer, intent=intent) for intent in INTENTS},
}
"""What each button under a reply does."""


async def _open_menu(conn: Connection, turn: Turn, reply_id: int, menu: str) -> str:
    if await get_reply_line(conn, ReplyId(reply_id), turn.by.id) is None:
        raise ReplyGone
    if turn.under is not None and turn.under.kind != "answer":
        await refresh(conn, turn.under.id, view={"menu": menu}, now=turn.now)
    else:
        await show(conn, turn, await view_reply(conn, turn, ReplyId(reply_id), menu=menu))
    return ""
