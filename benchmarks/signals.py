"""
How many signals a second, beside pgbench on the same SQL and a plain Django in the same run.

    python benchmarks/signals.py [seconds] [python with Django, gunicorn and psycopg]

Ours is `keepwarm up` in a process of its own; 32 connections ask over HTTP, each as soon as it
was answered. pgbench runs the very statements that one request takes, who asks and which page
included, one transaction for each, over 32 connections of its own. Fails where a ratio misses
its limit.
"""

import asyncio
import json
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import asyncpg

from keepwarm.accounts.actions import create_api_token, members_by_tokens
from keepwarm.db import Connection, Database
from keepwarm.db.embedded import EmbeddedPostgres
from keepwarm.kit.clock import SystemClock
from keepwarm.kit.ids import LeadId, MemberId, MicrositeId
from keepwarm.microsite.actions import take_steps
from keepwarm.microsite.model import StepTaken
from keepwarm.microsite.reading import shipped_questionnaire
from keepwarm.microsite.reads import get_pages
from keepwarm.signals.actions import record_signals
from keepwarm.signals.model import NewSignal, SignalKind
from keepwarm.tasks.model import TaskRules
from load import CONNECTIONS, Load, press
from pgbench import Said, Stand, listen, run, script
from product import database_url, product

LEADS, BUSY = 200_000, 1_000  # of all of them a few come back again and again
SECONDS = 10.0
WARM_UP = 1.0
TO_PGBENCH, TO_DJANGO = 0.5, 5.0  # at least so much of the one, so often the other
KIND: SignalKind = "wizard_step3"
HERE = str(Path(__file__).parent)
SHARE = LEADS // CONNECTIONS - BUSY  # leads of one of pgbench's clients

# Numbers that stand in for anybody's, and pgbench's variables for them.
A_LEAD, A_CONTACT, A_PAGE = LeadId(7_000_001), 7_100_001, MicrositeId(7_200_001)
A_TASK, A_KEY = 7_300_001, b"a visitor's key"
ANYBODYS = {A_LEAD: "lead", A_CONTACT: "contact", A_PAGE: "page"}
KEYS = {A_KEY: "sha256(convert_to(:lead::text, 'UTF8'))"}

clock = SystemClock()


@dataclass(frozen=True)
class Place:
    """Where the endpoints are asked, and with what."""

    door: tuple[str, int]
    token: str
    first: int  # the leads are numbered from here
    draw: random.Random


Requests = Callable[[], bytes]


def first_signals(place: Place) -> Requests:
    """Each lead does something for the first time: its card moves, a task is made."""
    leads = count(place.first + BUSY)
    return lambda: _signal(place, next(leads))


def repetitions(place: Place) -> Requests:
    """The same leads do the same again."""
    return lambda: _signal(place, place.first + place.draw.randrange(BUSY))


def steps(place: Place) -> Requests:
    """Visitors answer questions 1 to 3 of their wizard, each on a page of their own."""
    visits = count()

    def ask() -> bytes:
        visit, step = divmod(next(visits), 3)
        body = urlencode({"step": step + 1, "answer": ("plan", "sheets", "owner")[step]})
        head = (
            f"POST /p/{_page_token(place.first + visit)}/step HTTP/1.1",
            "host: 127.0.0.1",
            "sec-fetch-site: same-origin",
            f"cookie: wizard=visitor-{visit:024}",
            "content-type: application/x-www-form-urlencoded",
        )
        return _http(head, body)

    return ask


def _signal(place: Place, lead_id: int) -> bytes:
    head = (
        "POST /api/v1/signals HTTP/1.1",
        "host: 127.0.0.1",
        f"authorization: Bearer {place.token}",
        "content-type: application/json",
    )
    return _http(head, json.dumps({"lead_id": lead_id, "kind": KIND}))


def _http(head: tuple[str, ...], body: str) -> bytes:
    return "\r\n".join((*head, f"content-length: {len(body)}", "", body)).encode()


def _page_token(lead_id: int) -> str:
    return f"page-of-the-benchmark-{lead_id}"


async def fill(url: str) -> tuple[str, int]:
    """Write leads, each with a person and a page; return a program's token, and the first."""
    db = await Database.open(url)
    async with db.transaction() as conn:
        admin = await conn.raw.fetchval("select min(id) from members")
        token = await create_api_token(conn, MemberId(admin), name="site", now=clock.now())
        await conn.raw.execute(
            """
            insert into leads (id, person, company, role, stage, owner_id, origin, created_at)
            overriding system value
            select n, 'Ann ' || n, 'Company ' || n % 5000, 'Head of Sales', 'contacted', $1,
                   'benchmark', clock_timestamp()
              from generate_series(1, $2::integer) as n
            """,
            admin,
            LEADS,
        )
        await conn.raw.execute(
            "insert into contacts (id, lead_id, name, origin, created_at)"
            " overriding system value select id, id, person, 'benchmark', created_at from leads"
        )
        await conn.raw.execute(
            "insert into microsites (id, lead_id, token, made_at) overriding system value"
            " select id, id, 'page-of-the-benchmark-' || id, created_at from leads"
        )
    await db.close()
    return token, 1


async def forget(url: str) -> None:
    """Undo what a run has done, so that the next one finds the same."""
    raw = await asyncpg.connect(url)
    await raw.execute(
        "truncate tasks, signals, outbox, live_events, lead_events, wizard_sessions cascade"
    )
    await raw.execute("update leads set stage = 'contacted' where stage = 'engaged'")
    await raw.execute(
        "insert into tasks (lead_id, contact_id, channel, subject, priority, due_at, created_by,"
        " trigger_source, created_at, changed_at)"
        " select id, id, 'call', 'Call', 'high', now(), 'engagement-trigger', $1, now(), now()"
        # The last answers may come late.
        "   from leads order by id limit $2 on conflict do nothing",
        KIND,
        BUSY,
    )
    for table in ("leads", "contacts", "microsites", "tasks", "signals", "stage_tallies"):
        await raw.execute(f"vacuum analyze {table}")
    await raw.execute("checkpoint")
    await raw.close()


async def statements(url: str, place: Place) -> dict[str, str]:
    """Return what ours says for a first signal, a repetition and a whole visit, for pgbench."""
    db = await Database.open(url)
    async with db.rehearsal() as conn:
        await conn.raw.execute(f"alter sequence tasks_id_seq restart with {A_TASK}")
        owner = await conn.raw.fetchval("select min(id) from members")
        await conn.raw.execute(
            "insert into leads (id, person, stage, owner_id, origin, created_at)"
            " overriding system value values ($1, 'Ann', 'contacted', $2, 'benchmark', now())",
            A_LEAD,
            owner,
        )
        await conn.raw.execute(
            "insert into contacts (id, lead_id, name, origin, created_at)"
            " overriding system value values ($1, $2, 'Ann', 'benchmark', now())",
            A_CONTACT,
            A_LEAD,
        )
        await conn.raw.execute(
            "insert into microsites (id, lead_id, token, made_at)"
            " overriding system value values ($1, $2, $3, now())",
            A_PAGE,
            A_LEAD,
            _page_token(A_LEAD),
        )
        token = await create_api_token(conn, MemberId(owner), name="any", now=clock.now())
        await members_by_tokens(conn, [token], now=clock.now())
        first, again = [await _heard(conn, partial(_record, conn, token)) for _ in range(2)]
        await conn.raw.execute("delete from tasks where lead_id = $1", A_LEAD)
        await conn.raw.execute("update leads set stage = 'contacted' where id = $1", A_LEAD)
        visit = [await _heard(conn, partial(_step, conn, n, owner)) for n in (1, 2, 3)]
    async with db.connection() as conn:
        await conn.raw.execute("select setval('tasks_id_seq', 1)")
    await db.close()
    fresh = Stand({**ANYBODYS, A_TASK: "made_id"}, KEYS, {"insert into tasks": "made_"})
    known = Stand({**ANYBODYS, A_TASK: "there_open_id"}, KEYS, {"o.id as open_id": "there_"})
    new_lead = f"\\set n :n + 1\n\\set lead {place.first + BUSY} + :client_id * {SHARE} + :n\n"
    a_busy_one = f"\\set lead random({place.first}, {place.first + BUSY - 1})\n"
    others = "\\set contact :lead\n\\set page :lead\n"
    return {
        "first": new_lead + others + script(first, fresh),
        "again": a_busy_one + others + script(again, known),
        "visit": new_lead + others + "".join(script(each, fresh) for each in visit),
    }


async def _heard(conn: Connection, act: Callable[[], Awaitable[object]]) -> list[Said]:
    told = listen(conn)
    await act()
    conn.raw = told.raw
    return told.said


async def _record(conn: Connection, token: str) -> None:
    moment = clock.now()
    await members_by_tokens(conn, [token], now=moment)
    signal = NewSignal(lead_id=A_LEAD, kind=KIND, source="api", happened_at=moment)
    await record_signals(conn, [signal], channels=frozenset(), rules=TaskRules(), now=moment)


async def _step(conn: Connection, number: int, owner: int) -> None:
    await get_pages(conn, [_page_token(A_LEAD)])
    taken = StepTaken(
        microsite_id=A_PAGE,
        lead_id=A_LEAD,
        owner_id=MemberId(owner),
        questionnaire_id=None,
        questionnaire=shipped_questionnaire(),
        key_hash=A_KEY,
        step=number,
        answers={"goal": "plan"},
        taken_at=clock.now(),
    )
    await take_steps(conn, [taken], channels=frozenset(), rules=TaskRules(), now=clock.now())


@contextmanager
def django(python: str, server: EmbeddedPostgres) -> Generator[tuple[str, int], None, None]:
    """Run the peer under gunicorn, as its manual says for two cores; return its door."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(python, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--chdir", HERE),
        *("--workers", "2", "--threads", "16", "--worker-class", "gthread"),
        *("--keep-alive", "60", "--log-level", "error", "peer_django:application"),
    ]
    environment = {"PATH": "/usr/bin:/bin", "PGHOST": str(server.socket)}
    process = subprocess.Popen(command, env=environment)  # noqa: S603 -- our own command
    try:
        while not _answers(port):
            time.sleep(0.05)
        yield "127.0.0.1", port
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def measure(place: Place, ways: Requests, good: bytes, seconds: float) -> Load:
    """Press for a while, after a short one that counts for nothing."""
    press(place.door, ways, seconds=WARM_UP, good=good)
    load = press(place.door, ways, seconds=seconds, good=good)
    if load.bad is not None:
        raise SystemExit(load.bad.decode(errors="replace"))
    return load


def told(name: str, load: Load) -> None:
    figures = (
        f"{load.rate:>9,.0f}/s {load.milliseconds(0.5):>8.1f} {load.milliseconds(0.99):>8.1f}"
    )
    print(f"  {name:<34}{figures}")


def main() -> None:
    """Measure, print a table, fail where a ratio misses its limit."""
    seconds = float(sys.argv[1]) if sys.argv[1:] else SECONDS
    peer = sys.argv[2] if sys.argv[2:] else sys.executable
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        data.chmod(0o711)
        with product(data, visits_per_minute=10**9) as ours:
            url, server = database_url(data), EmbeddedPostgres(data / "postgres")
            token, first = asyncio.run(fill(url))
            here = urlsplit(ours.address)
            door = (here.hostname or "", here.port or 0)
            place = Place(door, token, first, random.Random(1))  # noqa: S311 -- a draw, no secret
            said = asyncio.run(statements(url, place))
            bench = Bench(place, said, url, server, peer, seconds)
            held = [compare(row, bench) for row in ROWS]
    sys.exit(not all(held))


@dataclass(frozen=True)
class Row:
    """One line of the table: what is asked, its transactions, what a good answer begins with."""

    name: str
    ways: Callable[[Place], Requests]
    said: str
    good: bytes
    answers: int = 1  # to one transaction script


ROWS = (
    Row("POST /api/v1/signals, first ones", first_signals, "first", b"HTTP/1.1 201"),
    Row("POST /api/v1/signals, repetitions", repetitions, "again", b"HTTP/1.1 201"),
    Row("POST /p/<token>/step", steps, "visit", b"HTTP/1.1 303", answers=3),
)


@dataclass(frozen=True)
class Bench:
    """Everything the three are measured with."""

    place: Place
    said: Mapping[str, str]
    url: str
    server: EmbeddedPostgres
    peer: str  # a Python
    seconds: float


def compare(row: Row, bench: Bench) -> bool:
    """Measure ours, pgbench and the peer one after the other, each on the same rows."""
    print(f"\n{row.name:<36}{'answers':>11} {'p50 ms':>8} {'p99 ms':>8}")
    place, seconds = bench.place, bench.seconds
    asyncio.run(forget(bench.url))
    ours = measure(place, row.ways(place), row.good, seconds)
    told("ours", ours)
    asyncio.run(forget(bench.url))
    said = bench.said[row.said]
    bare = run(bench.server, said, seconds=seconds, clients=CONNECTIONS) * row.answers
    print(f"  {'pgbench, the same SQL':<34}{bare:>9,.0f}/s")
    asyncio.run(forget(bench.url))
    with django(bench.peer, bench.server) as door:
        theirs = measure(replace(place, door=door), row.ways(place), row.good, seconds)
    told("Django, psycopg, gunicorn", theirs)
    to_pgbench, to_django = ours.rate / bare, ours.rate / theirs.rate
    print(f"  to pgbench {to_pgbench:.0%} (limit 50 %), to Django {to_django:.1f} x (limit 5 x)")
    return to_pgbench >= TO_PGBENCH and to_django >= TO_DJANGO


if __name__ == "__main__":
    main()
