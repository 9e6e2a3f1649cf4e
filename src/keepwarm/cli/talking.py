"""The bot as a guest in our process, loaded when everything else stands."""

import asyncio
import gc
from importlib import import_module
from typing import Any

from keepwarm.cli.channels import channels_of
from keepwarm.cli.engine import Engine
from keepwarm.kit.errors import Invalid
from keepwarm.telegram.client import BotClient


class NoBot(Invalid):
    message = (
        "There is no bot: set KEEPWARM_TELEGRAM_TOKEN to the token that @BotFather gave you. "
        "See docs/operations.md."
    )


async def talk(base: Engine, app_url: str | None, *, until: asyncio.Event) -> None:
    """Run the bot until told to stop. Raises NoBot where the settings name none."""
    settings = base.settings
    if settings.telegram_token is None:
        raise NoBot
    # What it is made of takes seconds to load; until then the pages are served beside it.
    code = await asyncio.to_thread(import_module, "keepwarm.telegram.bot.process")
    # It stays for good: walking through all of it would cost the end of the process two seconds.
    gc.freeze()
    client = BotClient(settings.telegram_token.get_secret_value(), settings.telegram_api_url)
    tools = code.BotTools(
        db=base.db,
        clock=base.clock,
        settings=settings,
        client=client,
        channels=channels_of(settings),
        secret_key=base.secret_key,
        app_url=app_url,
    )
    bot = code.Bot(tools)
    stopping = asyncio.create_task(_stop(bot, until))
    try:
        await bot.run()
    finally:
        stopping.cancel()
        await client.aclose()


async def _stop(bot: Any, until: asyncio.Event) -> None:
    await until.wait()
    bot.stop()
