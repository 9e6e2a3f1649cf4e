"""
How soon the bot answers and confirms, how fast it may speak, and what it costs the app.

    python benchmarks/telegram.py [--full]

Pages, two workers and the bot, each in a process of its own, on a PostgreSQL of their own, with a
stand-in for Telegram that counts as strictly as Telegram's documents. `--full` sends 10,000
messages to 500 chats, which takes seven minutes; else a tenth of that. Fails where a limit is
missed, where Telegram had to refuse anything, or where it slows the app when it is away.
"""

import asyncio
import re
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx2

from keepwarm.accounts.actions import found_team, offer_sign_in
from keepwarm.db import Database, fetch_one, fetch_value
from keepwarm.db.server import running_server
from keepwarm.dev.botapi import FakeTelegram
from keepwarm.dev.botapi.model import Message
from keepwarm.dev.drill.crowd import Guest, invite, set_reminders
from keepwarm.kit.clock import SystemClock
from keepwarm.outbox.actions import say
from keepwarm.outbox.model import Words
from keepwarm.pacing.model import A_SECOND

CHATS, FULL_CHATS = 50, 500
TO_EACH = 20  # messages, in the long run
PRESSED, MOVED = 40, 40  # members who press, and who move a card, one after the other
MOVES = 60  # in each state of Telegram, twice
TELEGRAMS_RATE = 30.0  # messages a second that it documents
PRESS_LIMIT, CONFIRMED_LIMIT = 1_000.0, 200.0  # milliseconds, p95
SLOWED = 1.5, 3.0  # times the median with Telegram up, and milliseconds: more is not noise
PATIENCE = timedelta(minutes=1)  # for anything but the long run

clock = SystemClock()


@dataclass(frozen=True)
class Office:
    """All there is: a Telegram, the members, and their browsers."""

    db: Database
    telegram: FakeTelegram
    url: str
    guests: Sequence[Guest]

    async def sign_in(self, guest: Guest) -> httpx2.AsyncClient:
        """Open a browser for a member."""
        async with self.db.transaction() as conn:
            token = await offer_sign_in(conn, guest.viewer.member_id, now=clock.now())
        browser = httpx2.AsyncClient(base_url=self.url, follow_redirects=True)
        page = await browser.get(f"/sign-in/{token}")
        found = re.search('name="csrf" content="([^"]+)"', page.text)
        assert found, page.status_code
        browser.headers |= {"x-csrf-token": found[1], "sec-fetch-site": "same-origin"}
        return browser

    async def at_rest(self) -> None:
        """Wait until nothing waits to be said."""
        async with self.db.connection() as conn:
            while await fetch_value(  # noqa: ASYNC110 -- rows set no events
                conn,
                bool,
                "select exists (select from outbox where status in ('pending', 'processing'))",
            ):
                await asyncio.sleep(0.05)

    async def a_message(self, guest: Guest, button: str) -> Message:
        """Have a message with a button in a chat."""
        words = Words(html="Press", keyboard=[[{"text": "Press", "press": button}]])
        async with self.db.transaction() as conn:
            await say(conn, guest.viewer.member_id, words, key=f"b:{guest.chat}", now=clock.now())
        return await self.telegram.wait_for_message(guest.chat, "Press")


async def press(office: Office, guest: Guest) -> float:
    """Press a button that is in a chat; return after how many ms the bot answers."""
    async with office.db.connection() as conn:
        step = await fetch_value(
            conn, int, "select id from steps where lead_id = $1", guest.lead_id
        )
    message = await office.a_message(guest, f"r:done:{step}")
    began = time.perf_counter()
    await office.telegram.press(guest.chat, message, "Press")
    return (time.perf_counter() - began) * 1000


async def move(browser: httpx2.AsyncClient, guest: Guest, stage: str) -> float:
    """Move a card as the board does; return how many ms that took."""
    began = time.perf_counter()
    answer = await browser.post(f"/leads/{guest.lead_id}/stage", data={"stage": stage})
    took = (time.perf_counter() - began) * 1000
    assert answer.status_code == 204, answer.text
    return took


async def move_and_hear(office: Office, guest: Guest) -> float:
    """Move a card; return after how many ms Telegram was asked to say so."""
    async with aclosing(await office.sign_in(guest)) as browser:
        known = len(office.telegram.messages(guest.chat))
        began = time.perf_counter()
        await move(browser, guest, "engaged")
        await office.telegram.wait_until(
            lambda: len(office.telegram.messages(guest.chat)) > known, within=PATIENCE
        )
        return (time.perf_counter() - began) * 1000


async def mutate(office: Office) -> dict[str, list[float]]:
    """Move cards with Telegram up, down and slow, in turns."""
    took: dict[str, list[float]] = {"up": [], "down": [], "slow": []}
    faults: dict[str, Callable[[], None]] = {
        "up": office.telegram.heal,
        "down": partial(office.telegram.fault_everywhere, "bad_gateway"),
        "slow": partial(office.telegram.fault, "sendMessage", "slow", None),
    }
    guest = office.guests[0]
    async with aclosing(await office.sign_in(guest)) as browser:
        for state in [*took, *took]:
            office.telegram.heal()
            faults[state]()
            for n in range(MOVES):
                took[state].append(await move(browser, guest, ("meeting", "engaged")[n % 2]))
    office.telegram.heal()
    return took


async def speak(office: Office) -> float:
    """Say much to everybody at once; return how many seconds it takes until all was heard."""
    many = len(office.guests) * TO_EACH
    async with office.db.transaction() as conn:
        for n in range(many):
            to = office.guests[n % len(office.guests)].viewer.member_id
            words = Words(html=f"Message {n}")
            await say(conn, to, words, key=f"bulk:{n}", now=clock.now())
    began = time.perf_counter()
    await office.at_rest()
    return time.perf_counter() - began


def show(name: str, figure: str, limit: str = "") -> None:
    """Print a line of the table."""
    print(f"| {name} | {figure} | {limit} |", flush=True)


def show_times(name: str, took: Sequence[float], limit: float) -> bool:
    """Print how long something took; say whether its p95 keeps the limit."""
    p95 = statistics.quantiles(took, n=20)[18]
    figure = f"{statistics.median(took):,.0f} / {p95:,.0f}"
    show(f"{name}, p50 / p95, ms", figure, f"p95 {limit:,.0f}")
    return p95 <= limit


async def measure(office: Office) -> bool:
    """Take all measures; say whether every limit was kept."""
    print("| measure | figure | limit |\n|---|---:|---:|")
    pressed = [await press(office, guest) for guest in office.guests[:PRESSED]]
    kept = show_times("press → answer", pressed[5:], PRESS_LIMIT)
    await office.at_rest()
    async with office.db.connection() as conn:
        done = await fetch_value(conn, int, "select count(*) from steps where status = 'done'")
    assert done == PRESSED, "a press was answered but did nothing"
    await asyncio.sleep(2)  # every chat has had its second of peace
    heard = [await move_and_hear(office, guest) for guest in office.guests[:MOVED]]
    kept &= show_times("move in the app → confirmation in the chat", heard[5:], CONFIRMED_LIMIT)
    kept &= show_mutations(await mutate(office))
    await office.at_rest()
    return await show_speaking(office) and kept


def show_mutations(took: dict[str, list[float]]) -> bool:
    """Print what a move takes in each state of Telegram; say whether it is all the same."""
    medians = {state: statistics.median(times) for state, times in took.items()}
    for state, median in medians.items():
        show(f"move in the app with Telegram {state}, median, ms", f"{median:,.1f}")
    times, more = SLOWED
    return max(medians.values()) <= medians["up"] * times + more


async def show_speaking(office: Office) -> bool:
    """Print how long much to say takes; say whether nothing of it was refused or is missing."""
    took = await speak(office)
    chats, many = len(office.guests), len(office.guests) * TO_EACH
    least = max(many / TELEGRAMS_RATE, float(TO_EACH - 1))
    show(
        f"{many:,} messages to {chats} chats, s",
        f"{took:,.0f}",
        f"{least:,.0f} at Telegram's {TELEGRAMS_RATE:.0f}/s, {many / A_SECOND:,.0f} at our pace",
    )
    refused = office.telegram.statuses[429]
    show("refused as too fast, of everything above", f"{refused}", "0")
    async with office.db.connection() as conn:
        sent = await fetch_one(
            conn,
            Sent,
            "select count(*) as n from outbox where key like 'bulk:%' and verdict = 'sent'",
        )
    return refused == 0 and sent.n == many


@dataclass(frozen=True)
class Sent:
    """How many messages have arrived."""

    n: int


@asynccontextmanager
async def process(
    environment: dict[str, str], *command: str
) -> AsyncGenerator[asyncio.subprocess.Process, None]:
    """Run a command of the product for the length of a block."""
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "keepwarm.cli", *command),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield running
    finally:
        running.terminate()
        await running.communicate()


async def _address(web: asyncio.subprocess.Process) -> str:
    assert web.stdout is not None
    line = (await web.stdout.readline()).decode()
    return line.split()[3]


async def main(chats: int) -> None:
    """Measure in a place of our own. Exits with 1 where a limit is missed."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(_folder())
        url = await stack.enter_async_context(running_server(None, folder))
        db = await Database.open(url, size=4)
        stack.push_async_callback(db.close)
        telegram = await stack.enter_async_context(FakeTelegram(strict_limits=True))
        environment = {
            "PATH": "/usr/bin:/bin",
            "KEEPWARM_DATA_DIR": str(folder),
            "KEEPWARM_DATABASE_URL": url,
            "KEEPWARM_TELEGRAM_TOKEN": telegram.token,
            "KEEPWARM_TELEGRAM_API_URL": telegram.url,
        }
        guests = await _invite(db, telegram, chats)
        web = await stack.enter_async_context(process(environment, "web", "--port", "0"))
        for part in ("worker", "worker", "bot"):
            await stack.enter_async_context(process(environment, part))
        office = Office(db, telegram, await _address(web), guests)
        await telegram.wait_until(lambda: bool(telegram.calls("getUpdates")), within=PATIENCE)
        kept = await measure(office)
    sys.exit(0 if kept else 1)


async def _invite(db: Database, telegram: FakeTelegram, chats: int) -> list[Guest]:
    async with db.transaction() as conn:
        admin = await found_team(conn, now=clock.now())
    assert admin is not None
    guests = await invite(db, 1, chats, by=admin.viewer, now=clock.now())
    async with db.transaction() as conn:
        tomorrow = clock.now() + timedelta(days=1)
        await set_reminders(conn, guests, first_at=tomorrow, every=timedelta(seconds=1))
    for guest in guests:
        telegram.user(guest.chat)
    return guests


@contextmanager
def _folder() -> Generator[Path, None, None]:
    with tempfile.TemporaryDirectory(prefix="keepwarm-bench-") as folder:
        place = Path(folder)
        place.chmod(0o711)  # root's server runs as somebody else
        yield place


if __name__ == "__main__":
    asyncio.run(main(FULL_CHATS if "--full" in sys.argv else CHATS))
