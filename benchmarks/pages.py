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

from product import Product, database_url, fill, product, table

SIZES = (1_000, 10_000, 200_000)
ASKS = 60
SETTLED_AFTER = 5  # seconds
PAGES = {
    "board": "/board",
    "board, searched": "/board?q=ines+han",
    "list": "/leads",
    "list, searched": "/leads?q=company+77",
    "board, searched for a word of all": "/board?q=head",
}


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
        table(
            "Start and weight",
            [
                ("cold start to the first page, no data", cold, "s", None),
                ("warm start to the first page", warm, "s", 3.0),
                ("idle memory of the process", resident, "MB", 150.0),
                ("first load of a board of 60, gzip", size, "KB", 40.0),
                ("requests of that first load", requests, "", None),
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
