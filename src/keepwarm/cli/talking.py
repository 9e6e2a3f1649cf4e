"""The bot as a guest in our process, loaded when everything else stands."""

import asyncio
import gc
from concurrent.futures import Future
from importlib import import_module
from threading import Thread
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
    code = await _load(until)
    # It stays for good: walking through all of it would cost the end of the process two seconds.
    gc.freeze()
    if code is None:
        return
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


async def _load(until: asyncio.Event) -> Any:
    """Load what the bot is made of, beside everything else; None where it is to stop sooner."""
    loaded: Future[Any] = Future()
    # It takes seconds. Whoever ends the program meanwhile need not wait: nobody joins a daemon.
    Thread(target=_import, args=(loaded,), daemon=True).start()
    loading, told = asyncio.wrap_future(loaded), asyncio.create_task(until.wait())
    try:
        await asyncio.wait({loading, told}, return_when=asyncio.FIRST_COMPLETED)
        return loading.result() if loading.done() else None
    finally:
        told.cancel()
        loading.cancel()


def _import(loaded: Future[Any]) -> None:
    loaded.set_running_or_notify_cancel()  # from here on nobody can cancel it
    try:
        loaded.set_result(import_module("keepwarm.telegram.bot.process"))
    except Exception as error:  # noqa: BLE001 -- raised where it is waited for
        loaded.set_exception(error)


async def _stop(bot: Any, until: asyncio.Event) -> None:
    await until.wait()
    bot.stop()
