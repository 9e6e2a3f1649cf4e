"""The real product in a process of its own, signed in to, and filled with leads."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx2

from keepwarm.db.embedded import EmbeddedPostgres

ANSWERS_WITHIN = 60  # seconds


@dataclass(frozen=True)
class Product:
    """A running `keepwarm up`: where it is, a browser's cookie for it, how long it took."""

    process: subprocess.Popen[str]
    address: str
    client: httpx2.Client
    started_in: float

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())

    def resident_megabytes(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else 0.0


@contextmanager
def product(
    data: Path, cookies: httpx2.Cookies | None = None, **settings: object
) -> Generator[Product, None, None]:
    """Run the product on a data directory until the block ends, signed in, if need be by link."""
    began = time.perf_counter()
    command = [sys.executable, "-c", "from keepwarm.cli import main; main()"]
    command += ["up", "--port", "0", "--data", str(data)]
    process = subprocess.Popen(  # noqa: S603 -- our own command
        command,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ  # noqa: TID251 -- the settings of another process
        | {f"KEEPWARM_{name.upper()}": str(value) for name, value in settings.items()},
    )
    try:
        address = _read(process, r"Keepwarm is at (http://[^\s/]+)")
        client = httpx2.Client(base_url=address, timeout=ANSWERS_WITHIN, cookies=cookies)
        if cookies is None:
            client.get(_read(process, r"(http://\S+/sign-in/\S+)"))
        client.get("/board").raise_for_status()
        yield Product(process, address, client, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(timeout=ANSWERS_WITHIN)


def _read(process: subprocess.Popen[str], pattern: str) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(pattern, line):
            return found[1]
    raise SystemExit("The product did not start.")


def database_url(data: Path) -> str:
    """Return where the product's own server listens; ask only while it runs."""
    return EmbeddedPostgres(data / "postgres").url


async def fill(url: str, leads: int) -> None:
    """Bring the number of leads up to `leads`, spread over the columns as in real life."""
    raw = await asyncpg.connect(url)
    await raw.execute(
        """
        insert into leads (person, company, role, domain, city, stage, origin, created_at)
        select (array['Ada', 'Boris', 'Carla', 'Deniz', 'Elif', 'Farid', 'Greta', 'Hugo', 'Ines',
                      'Jonas'])
                   [1 + n % 10] || ' ' ||
               (array['Almeida', 'Berg', 'Castellano', 'Dvorak', 'Eriksen', 'Fontaine', 'Hansen'])
                   [1 + n / 10 % 7] || n,
               'Company ' || n % 5000, 'Head of Sales',
               'company' || n || '.example', 'Berlin',
               (array['harvested', 'harvested', 'harvested', 'harvested', 'intake',
                      'qualification', 'research', 'strategy', 'enriched', 'enriched',
                      'contacted', 'engaged', 'meeting', 'won', 'lost'])[1 + n % 15],
               'benchmark', clock_timestamp()
          from generate_series((select count(*) from leads) + 1, $1) as n
        """,
        leads,
    )
    await raw.execute("vacuum analyze leads")
    await raw.close()


def table(title: str, rows: list[tuple[str, float, str, float | None]]) -> None:
    """Print figures beside their limits: a ratio of 1 or less keeps the promise."""
    print(f"\n{title}")
    print(f"{'what':<52}{'measured':>14}{'limit':>10}{'ratio':>8}")
    for what, figure, unit, limit in rows:
        shown = f"{figure:,.1f} {unit}"
        ratio = f"{figure / limit:.2f}" if limit else ""
        print(f"{what:<52}{shown:>14}{limit or '':>10}{ratio:>8}")
