"""The bot as a part of a process: it says who it is, listens, and handles what comes in."""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any, Final

import msgspec

from keepwarm.inbox.actions import note_bot
from keepwarm.kit.i18n import gettext as _
from keepwarm.telegram.bot.answering import PATIENCE, Answers
from keepwarm.telegram.bot.dispatch import dispatch
from keepwarm.telegram.bot.polling import ANSWERS_WITHIN, WAITS, Poller
from keepwarm.telegram.bot.queue import inbox_queue
from keepwarm.telegram.bot.tools import BotTools, told
from keepwarm.telegram.bot.trouble import FIRST_PAUSE, Trouble
from keepwarm.telegram.bot.webhook import Webhook, wants_webhook
from keepwarm.telegram.client import BotClient
from keepwarm.work.persistence import persist
from keepwarm.work.worker import Worker

LAST_HANDLERS: Final = timedelta(seconds=2)


class Me(msgspec.Struct, frozen=True):
    """The bot as Telegram knows it."""

    username: str = ""
    first_name: str = ""


class Bot:
    """Any number of processes may run the same bot: one listens, all handle."""

    def __init__(
        self,
        tools: BotTools,
        *,
        grace: timedelta = LAST_HANDLERS,
        waits: timedelta = WAITS,
        first_pause: timedelta = FIRST_PAUSE,
        patience: float = PATIENCE,
    ) -> None:
        self._tools = tools
        self._waits = waits
        self._first_pause = first_pause
        self._answers = Answers(tools.client, patience=patience)
        queues = [inbox_queue(tools, partial(dispatch, tools, self._answers))]
        lease = tools.settings.work_lease
        self._crew = Worker(tools.db, queues, lease=lease, grace=grace)

    def stop(self) -> None:
        """Fetch and handle nothing more; `run` then ends."""
        self._crew.stop()

    async def run(self) -> None:
        """Listen and handle until stopped. What was fetched and not handled waits in its table."""
        listening = asyncio.create_task(self._listen())
        handling = asyncio.create_task(self._crew.run())
        parts = [listening, handling]
        try:
            ended, _going = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        finally:
            listening.cancel()
            self._crew.stop()
            await asyncio.wait(parts)
            await self._answers.settle()
        for part in ended:
            part.result()  # a mistake of ours must not look like a quiet evening

    async def settle(self) -> None:
        """Wait until every press that was handled has its answer."""
        await self._answers.settle()

    async def _listen(self) -> None:
        await persist(self._introduce)
        if wants_webhook(self._tools):
            await persist(Webhook(self._tools, self._trouble()).run)
            return
        # A request that waits for news must be waited for a little longer.
        url, token = self._tools.settings.telegram_api_url, self._tools.token
        client = BotClient(token, url, answers_within=ANSWERS_WITHIN)
        trouble = self._trouble()
        try:
            await Poller(self._tools, self._answers, client, trouble, waits=self._waits).run()
        finally:
            await client.aclose()

    def _trouble(self) -> Trouble:
        return Trouble(self._tools, first_pause=self._first_pause)

    async def _introduce(self) -> None:
        """Learn from Telegram who we are, and tell it what people can ask of us."""
        trouble = self._trouble()
        while (me := told(reply := await self._tools.client.call("getMe"), Me)) is None:
            await trouble.bear(reply)
        bot_id, now = self._tools.bot_id, self._tools.clock.now()
        async with self._tools.db.transaction() as conn:
            await note_bot(conn, bot_id, username=me.username, name=me.first_name, now=now)
        for method, arguments in _manners(self._tools).items():
            await self._tools.client.call(method, **arguments)


def _manners(tools: BotTools) -> dict[str, dict[str, Any]]:
    """Return what Telegram's apps should show of us, as calls."""
    app = {"type": "web_app", "text": _("Open"), "web_app": {"url": f"{tools.app_url}/tma"}}
    menu = app if tools.app_url else {"type": "commands"}
    commands = [{"command": name, "description": words} for name, words in _commands()]
    return {
        "setMyCommands": {"commands": commands},
        "setChatMenuButton": {"menu_button": menu},
    }


def _commands() -> list[tuple[str, str]]:
    return [
        ("today", _("What is to be done today")),
        ("tasks", _("Whom to call")),
        ("replies", _("What they answered")),
        ("new", _("Add a lead")),
        ("find", _("Find a lead")),
        ("leads", _("Go through your leads")),
        ("settings", _("When and how I speak to you")),
        ("help", _("What I can do")),
    ]
