import asyncio
import time
from collections.abc import Callable, Generator

import asyncpg
import httpx2
import pytest

from keepwarm.cli.demo import HOST_ID
from keepwarm.db.embedded import EmbeddedPostgres
from keepwarm.dev.companies import companies
from tests.cli.program import Ended, Program
from tests.db.places import passable_folder

pytestmark = pytest.mark.slow

FIRST_CARDS_WITHIN, FIRST_RESEARCHED_WITHIN = 10, 40  # seconds; on an idle machine 2 and 6
BOT_WITHIN = 40  # seconds; on an idle machine 8


@pytest.fixture(scope="module")
def demo() -> Generator[Program, None, None]:
    """Lend a demo that has run for a while and was stopped; its database can still be asked."""
    with passable_folder() as folder:
        server = EmbeddedPostgres(folder / "postgres").start()
        demo = Program(folder)
        with demo.staying("up", "--demo", "--port", "0") as up:
            up.address()
            up.link()
            chat = up.line().removeprefix("Telegram is played at ")
            assert up.line().startswith("Prospects' mailboxes are played at http://127.0.0.1:")
            wait_until(demo, cards_and_researched(3, 0), within=FIRST_CARDS_WITHIN)
            wait_until(demo, cards_and_researched(3, 2), within=FIRST_RESEARCHED_WITHIN)
            wait_until(demo, lambda _demo: "Hi Robin" in words_in(chat), within=BOT_WITHIN)
            assert up.end() == Ended(0, "", "")
        yield demo
        server.stop()


def test_the_demo_goes_on_after_a_restart_without_doubles(demo: Program) -> None:
    before = len(ask(demo, "select id from leads"))
    with demo.staying("up", "--demo", "--port", "0") as up:
        up.address()
        assert up.link().startswith("http://127.0.0.1:")
        assert up.line().startswith("Telegram is played at http://localhost:")
        assert up.line().startswith("Prospects' mailboxes are played at http://127.0.0.1:")
        wait_until(demo, cards_and_researched(before + 3, 3), within=FIRST_RESEARCHED_WITHIN)
        assert up.end() == Ended(0, "", "")

    shown = ask(demo, "select company from leads")
    assert len(shown) == len(set(shown))
    assert set(shown) < {company.name for company in companies()}
    assert ask(demo, "select source from prospecting_jobs") == ["demo"]
    planned = ask(demo, "select lead_id from plans")
    assert planned
    assert len(planned) == len(set(planned))


def test_research_outside_the_demo_does_not_go_to_its_sites(demo: Program) -> None:
    number = ask(demo, "select min(id) from leads where stage = 'enriched'")[0]

    ended = demo.run("enrich", str(number), "--force")

    reason = "The address leads into a private network."
    assert (ended.code, ended.err) == (1, f"{reason}\n")
    assert ended.out.splitlines()[-1].endswith(f"pipeline_end   failed: {reason}")


def cards_and_researched(cards: int, researched: int) -> Callable[[Program], bool]:
    """Ask whether there are so many cards, and so many of them researched."""

    def there_are(program: Program) -> bool:
        stages = ask(program, "select stage from leads")
        return len(stages) >= cards and stages.count("enriched") >= researched

    return there_are


def words_in(chat: str) -> str:
    """Return what the demo's host reads in the chat with the bot."""
    shown = httpx2.get(f"{chat}chats/{HOST_ID}", params={"seen": -1}).json()
    return "\n".join(message.get("text", "") for message in shown["messages"])


def wait_until(program: Program, happened: Callable[[Program], bool], *, within: float) -> None:
    """Wait for what another process writes, which no event of ours can tell."""
    give_up_at = time.monotonic() + within
    while not happened(program):
        assert time.monotonic() < give_up_at, "it never happened"
        time.sleep(0.1)


def ask(program: Program, sql: str) -> list[object]:
    """Return the one column of what a program's database answers."""
    return asyncio.run(_ask(EmbeddedPostgres(program.data / "postgres").url, sql))


async def _ask(url: str, sql: str) -> list[object]:
    raw = await asyncpg.connect(url)
    try:
        return [record[0] for record in await raw.fetch(sql)]
    except asyncpg.UndefinedTableError:  # it has not come so far
        return []
    finally:
        await raw.close()
