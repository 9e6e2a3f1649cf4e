"""
Measure how fast it starts, how much it weighs, how fast its pages are at 200,000 leads.

    python benchmarks/pages.py

Runs `keepwarm up` on a data directory of its own; asks one page after the other.
"""

import asyncio
import gzip
import re
import statistics
import tempfile
import time
from pathlib import Path

import asyncpg

from product import Product, database_url, fill, product, table

SIZES = (1_000, 10_000, 200_000)
ASKS = 60
SETTLED_AFTER = 5  # seconds
PAGES = {
    "board": "/board",
    "board, searched": "/board?q=ines+han",
    "list": "/leads",
    "list, searched": "/leads?q=company+77",
    "board, a word of every tenth": "/board?q=ines",
    "board, a word of every tenth, drawn anew": "/board?q=ines&cards=50",
    "board, a word of all": "/board?q=head",
}
FULL = """
insert into leads (person, company, role, domain, city, stage, origin, created_at, owner_id, fit,
                   plan_steps, plan_settled, next_followup_at)
select (array['Ada', 'Boris', 'Carla', 'Deniz', 'Elif', 'Farid', 'Greta', 'Hugo', 'Ines', 'Jonas',
              'Katja', 'Lorenzo', 'Mirela', 'Nils', 'Oksana', 'Pavel', 'Quentin', 'Rosa', 'Sven',
              'Tamara', 'Ursula', 'Viktor', 'Wanda'])[1 + n * 7 % 23] || ' ' ||
       (array['Almeida', 'Berg', 'Castellano', 'Dvorak', 'Eriksen', 'Fontaine', 'Hansen', 'Ivanov',
              'Jansen', 'Kowalski', 'Lindqvist', 'Marchetti', 'Novak', 'Olsen', 'Petrov', 'Quist',
              'Rossi', 'Schneider', 'Tanaka', 'Ulrich', 'Vasquez', 'Weber', 'Yilmaz', 'Zimmer',
              'Abendroth', 'Bianchi', 'Cordero', 'Duarte', 'Engel'])[1 + n * 11 % 29],
       (array['Copper', 'Nordic', 'Bright', 'Harbour', 'Silver', 'Alpine', 'River', 'Union',
              'Delta', 'Solar', 'Amber', 'Granite', 'Atlas', 'Meadow', 'Cedar', 'Lumen', 'Isar'])
           [1 + n * 3 % 17] || ' ' ||
       (array['Logistics', 'Foods', 'Textiles', 'Software', 'Clinics', 'Tools', 'Printing',
              'Energy', 'Furniture', 'Security', 'Dental', 'Bikes', 'Packaging', 'Optics', 'Farms',
              'Coffee', 'Labs', 'Travel', 'Instruments'])[1 + n * 5 % 19],
       (array['Head of Sales', 'Managing Director', 'Owner', 'Chief Executive', 'Founder',
              'Operations Manager', 'Head of Purchasing', 'Marketing Lead', 'Export Manager',
              'Plant Manager', 'Chief Financial Officer'])[1 + n * 5 % 11],
       'full' || n || '.example', 'Berlin',
       (array['harvested', 'intake', 'qualification', 'research', 'strategy', 'enriched',
              'contacted', 'engaged', 'meeting', 'won', 'lost'])[1 + n % 11],
       'benchmark', clock_timestamp() - n * interval '97 minutes',
       case when n % 5 > 0 then (select min(id) from members) end,
       (array['strong', 'possible', 'weak', 'not_a_fit'])[1 + n * 7 % 4],
       4 + n % 4, n * 3 % 5,
       case when n % 9 > 0 then clock_timestamp() + (n * 13 % 500 - 60) * interval '1 hour' end
  from generate_series(1, 11 * 60) as n
"""
"""Sixty leads in each of eleven columns, each with a verdict, a plan and most with a date."""


async def fill_columns(url: str) -> None:
    """Put more into every column than a page of it shows."""
    raw = await asyncpg.connect(url)
    await raw.execute(FULL)
    await raw.close()


def first_bytes(running: Product, path: str) -> list[float]:
    """Ask for a page again and again; milliseconds until its first byte."""
    times: list[float] = []
    for _ in range(ASKS):
        began = time.perf_counter()
        with running.client.stream("GET", path) as answer:
            next(answer.iter_raw())
            times.append((time.perf_counter() - began) * 1000)
    return times


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def first_load(running: Product) -> tuple[float, int]:
    """Return what a first visit to the board moves, in kilobytes of gzip, and its requests."""
    page = fetch(running, "/board")
    # What a browser fetches by itself; sheets in a template come with the first dialog.
    shown = re.sub(r"<template.*?</template>", "", page[1], flags=re.DOTALL)
    found = set(re.findall(r'<(?:link|script)[^>]* (?:href|src)="(/static/[^"]+)"', shown))
    seen: set[str] = set()
    total = page[0]
    while waiting := sorted(found - seen):
        for path in waiting:
            size, text = fetch(running, path)
            total += size
            seen.add(path)
            imports = re.findall(r"from\s+['\"]\./([\w.-]+\.js)", text)
            imports += re.findall(r"import\s+['\"]\./([\w.-]+\.js)", text)
            found |= {name for name in (_resolve(path, each) for each in imports) if name}
    return total / 1024, len(seen) + 1


def _resolve(path: str, name: str) -> str:
    return f"{path.rpartition('/')[0]}/{name}"


def fetch(running: Product, path: str) -> tuple[int, str]:
    with running.client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
        encoded = answer.headers.get("content-encoding") == "gzip"
    text = (gzip.decompress(raw) if encoded else raw).decode(errors="replace")
    return len(raw), text


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        Path(folder).chmod(0o711)
        with product(data) as running:
            cold, cookies = running.started_in, running.client.cookies
        with product(data, cookies) as running:
            warm = running.started_in
            time.sleep(SETTLED_AFTER)
            resident = running.resident_megabytes()
            asyncio.run(fill(database_url(data), 60))
            size, requests = first_load(running)
            asyncio.run(fill_columns(database_url(data)))
            full, _ = first_load(running)
        table(
            "Start and weight",
            [
                ("cold start to the first page, no data", cold, "s", None),
                ("warm start to the first page", warm, "s", 3.0),
                ("idle memory of the process", resident, "MB", 150.0),
                ("first load of a board of 60, gzip", size, "KB", 40.0),
                ("requests of that first load", requests, "", None),
                ("first load, 11 full columns with plans, gzip", full, "KB", 40.0),
            ],
        )
        rows: list[tuple[str, float, str, float | None]] = []
        with product(data, cookies) as running:
            for leads in SIZES:
                asyncio.run(fill(database_url(data), leads))
                for name, path in PAGES.items():
                    times = first_bytes(running, path)
                    rows.append(
                        (f"{name}, {leads:,} leads, p50", statistics.median(times), "ms", None)
                    )
                    rows.append((f"{name}, {leads:,} leads, p95", p95(times), "ms", 60.0))
        table("First byte of a page", rows)


if __name__ == "__main__":
    main()
