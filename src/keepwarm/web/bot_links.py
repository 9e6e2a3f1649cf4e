"""Links to the bot, and their pictures for the camera of a telephone."""

from markupsafe import Markup
from segno import make_qr
from starlette.requests import Request

from keepwarm.db import Connection
from keepwarm.inbox.model import BotSeen
from keepwarm.inbox.reads import get_bot
from keepwarm.web.carriers import TELEGRAM, telegram_origin
from keepwarm.web.page import services


async def bot_of(request: Request, conn: Connection) -> BotSeen | None:
    """Return the bot that people can be sent to; None: there is none, or it has no name yet."""
    if services(request).settings.telegram_token is None:
        return None
    seen = await get_bot(conn)
    return seen if seen is not None and seen.username else None


def start_link(request: Request, bot: BotSeen, what: str) -> str:
    """Return a link that opens the chat with the bot and has it told what for."""
    return f"{chat_link(request, bot.username)}?start={what}"


def chat_link(request: Request, username: str) -> str:
    """Return a link that opens the chat with a bot."""
    # Beside a Bot API server of the operator's own, its web client has the chats.
    web = telegram_origin(services(request).settings)
    return f"{'https://t.me' if web == TELEGRAM else web}/{username}"


def qr_code(link: str) -> Markup:
    """Draw a link for a camera; the words beside it speak for it."""
    # Black on white in the dark, too: many cameras read nothing else.
    drawing = make_qr(link, error="m").svg_inline(omitsize=True, border=3, svgclass="qr")
    hidden = drawing.replace("<svg ", '<svg aria-hidden="true" ', 1)
    return Markup(hidden)  # noqa: S704 -- squares, drawn by the library
