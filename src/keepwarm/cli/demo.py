"""The demo: invented companies, a search that brings them in, a Telegram to hear of them."""

import json
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol, TypeVar

from pydantic import SecretStr

from keepwarm.accounts.actions import change_profile
from keepwarm.accounts.model import Member
from keepwarm.analysts.model import Analyst
from keepwarm.cli.engine import Engine, first_admin
from keepwarm.db import Connection
from keepwarm.dev.botapi import FakeTelegram
from keepwarm.dev.days import Days
from keepwarm.dev.mailbox import MAILGUN_KEY, FakeMail
from keepwarm.dev.offer import write_demo_offer
from keepwarm.dev.pace import Paced
from keepwarm.dev.prospector import DemoSource
from keepwarm.dev.sites import DemoSites
from keepwarm.linking.actions import link_member, offer_connection
from keepwarm.linking.reads import get_account
from keepwarm.prospecting.actions import start_job
from keepwarm.prospecting.reads import was_searched
from keepwarm.prospecting.sources import Source
from keepwarm.writers.playbook import PlaybookWriter

# The leads remember their sites' addresses: the same ones at every start, and below the
# range from which systems take ports for outgoing connections.
FIRST_PORT = 27_600
TELEGRAM_PORT = 27_700
MAIL_PORT = 27_720
MAILBOX = "sales@marlow.example"
PAUSE = timedelta(milliseconds=700)
LIVELY = timedelta(seconds=1)
HOST = "Robin Marlow"  # who signs what the demo writes, and talks to the bot
HOST_ID = 4_200_700  # as which Telegram knows the host


class Played(Protocol):
    """A part of the world that the demo plays."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


P = TypeVar("P", bound=Played)


@dataclass(frozen=True, slots=True)
class Demo:
    """
    The parts of the product that a demo adds or slows down.

    `base` is what the demo stands on, with the settings for the Telegram and the mailboxes that
    it plays; where the operator has a bot or mailboxes of their own, those are used.
    """

    base: Engine
    sites: DemoSites
    telegram: FakeTelegram | None
    mail: FakeMail | None

    @property
    def allow(self) -> frozenset[tuple[str, int]]:
        """Return the only addresses for which the reader's guard is opened."""
        return self.sites.allow

    @property
    def source(self) -> Source:
        return DemoSource(self.sites.port, pace=LIVELY)

    def paced(self, analyst: Analyst) -> Analyst:
        return Paced(analyst, PAUSE)

    async def begin(self) -> None:
        """Say what we sell and start the search for leads, once in the life of a database."""
        async with self.base.db.transaction() as conn:
            admin = await first_admin(self.base, conn)
            if not await was_searched(conn, self.source.id):
                now = self.base.clock.now()
                await change_profile(conn, admin.id, name=HOST, email=None, by=admin.viewer)
                await write_demo_offer(conn, by=admin.viewer, now=now)
                source, title = self.source.id, self.source.title
                await start_job(conn, source, {}, title=title, by=admin.id, now=now)
            if self.telegram is not None:
                await self._connect(conn, admin)
        if self.telegram is not None:
            self.telegram.say(HOST_ID, "/start")
            print(f"Telegram is played at {_client_of(self.telegram)}/", flush=True)
        if self.mail is not None:
            print(f"Prospects' mailboxes are played at {self.mail.url}/", flush=True)

    async def live(self) -> None:
        """Give the first leads a past, so that there is something to do today."""
        async with self.base.db.transaction() as conn:
            admin = await first_admin(self.base, conn)
        await Days(self.base.db, self.base.clock, PlaybookWriter(), admin).run()

    async def _connect(self, conn: Connection, admin: Member) -> None:
        """Have the bot know the host from the start: who joins in later uses an invitation."""
        if (await get_account(conn, admin.id)).telegram_id is None:
            now = self.base.clock.now()
            token = await offer_connection(conn, by=admin.viewer, now=now)
            await link_member(conn, token, HOST_ID, HOST, now=now)


@asynccontextmanager
async def running_demo(base: Engine, *, here: str) -> AsyncGenerator[Demo, None]:
    """
    Serve the invented companies' sites, a Telegram and their mailboxes, while the demo runs.

    `here` is where the product is, for what the companies' people do to it.
    """
    async with AsyncExitStack() as stack:
        sites = await _play(stack, lambda port: DemoSites(base.clock, port=port), FIRST_PORT)
        telegram = mail = None
        if base.settings.telegram_token is None:
            telegram = await _play(stack, lambda port: _telegram(base, port), TELEGRAM_PORT)
        if base.settings.mailboxes is None:
            mail = await _play(stack, lambda port: _mail(base, port, here), MAIL_PORT)
        listening = base if telegram is None else _listening_to(telegram, base)
        writing = listening if mail is None else _writing_to(mail, listening)
        yield Demo(writing, sites, telegram, mail)


async def _play(stack: AsyncExitStack, play: Callable[[int], P], port: int) -> P:
    """Start a part at its usual port; where another demo has that one, any free one will do."""
    part = play(port)
    try:
        await part.start()
    except OSError:
        part = play(0)
        await part.start()
    stack.push_async_callback(part.stop)
    return part


def _telegram(base: Engine, port: int) -> FakeTelegram:
    # The database may remember an earlier one, so this one counts from the time of day.
    first = int(base.clock.now().timestamp())
    telegram = FakeTelegram(port=port, clock=base.clock, first_number=first)
    first_name, _, last_name = HOST.partition(" ")
    telegram.user(HOST_ID, first_name, last_name)
    return telegram


def _mail(base: Engine, port: int, here: str) -> FakeMail:
    return FakeMail(base.clock, port=port, keepwarm_url=here)


def _client_of(telegram: FakeTelegram) -> str:
    """
    Return where a browser opens the chat: under a name that is another site than our own pages.

    So what the Mini App keeps in its frame stays there, as in Telegram, and out of the same
    browser's other tabs.
    """
    return telegram.url.replace("127.0.0.1", "localhost")


def _listening_to(telegram: FakeTelegram, base: Engine) -> Engine:
    played = {
        "telegram_token": SecretStr(telegram.token),
        "telegram_api_url": telegram.url,
        "telegram_web_url": _client_of(telegram),
        "telegram_webhook": False,
    }
    return replace(base, settings=base.settings.model_copy(update=played))


def _writing_to(mail: FakeMail, base: Engine) -> Engine:
    """Have members write from a mailbox of the demo, and answers come back to them."""
    file = base.settings.data_dir / "demo-mailboxes.yaml"
    entry = {"address": MAILBOX, "name": HOST, "smtp": mail.smtp_url}
    file.write_text(json.dumps({"mailboxes": [entry]}, indent=2), encoding="utf-8")
    played = {"mailboxes": file, "inbound_mailgun_key": SecretStr(MAILGUN_KEY)}
    return replace(base, settings=base.settings.model_copy(update=played))
