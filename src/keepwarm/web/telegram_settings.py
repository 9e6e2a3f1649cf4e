"""A member's Telegram: connected or not, and how the bot stands."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.inbox.reads import get_bot
from keepwarm.linking.actions import offer_connection, unlink_member
from keepwarm.linking.model import CONNECT_WITHIN
from keepwarm.linking.reads import get_account
from keepwarm.web.bot_links import bot_of, chat_link, qr_code, start_link
from keepwarm.web.carriers import TELEGRAM, telegram_origin
from keepwarm.web.mini_app import NotSetUp
from keepwarm.web.page import database, member, now, render, services, viewer

PAGE = "/settings/telegram"


async def show(request: Request) -> Response:
    return await _show(request)


async def connect(request: Request) -> Response:
    """Offer a link that connects the Telegram it is opened in. It is shown only now."""
    async with database(request).transaction() as conn:
        bot = await bot_of(request, conn)
        if bot is None:
            raise NotSetUp
        token = await offer_connection(conn, by=viewer(request), now=now(request))
    return await _show(request, link=start_link(request, bot, f"i_{token}"))


async def disconnect(request: Request) -> Response:
    """Say no more to a member by Telegram, and sign their Mini App out."""
    who = member(request)
    async with database(request).transaction() as conn:
        await unlink_member(conn, who.id, by=who.viewer)
    services(request).hub.cut_off(who.id)
    return RedirectResponse(PAGE, 303)


async def _show(request: Request, *, link: str = "") -> Response:
    settings = services(request).settings
    async with database(request).connection() as conn:
        account = await get_account(conn, member(request).id)
        seen = await get_bot(conn)
    return render(
        request,
        "settings_telegram.html",
        nav="settings",
        account=account,
        bot=seen,
        has_token=settings.telegram_token is not None,
        is_public=(settings.public_url or "").startswith("https://")
        or telegram_origin(settings) != TELEGRAM,
        link=link,
        chat=chat_link(request, seen.username) if seen else "",
        qr=qr_code(link) if link else "",
        minutes=CONNECT_WITHIN.seconds // 60,
        refusal="",
    )
