"""
How long sixty days of a thousand leads take.

    python benchmarks/simulation.py [leads] [days]

Plays the default team on a PostgreSQL of its own, as `keepwarm simulate` does. Beside the
time on the wall stands the processor time of our own process; the server takes about as much
again on the other core. On a machine with other work to do only the latter says much.
"""

import asyncio
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import uvloop

from keepwarm.db.embedded import EmbeddedPostgres
from keepwarm.simulation.model import Scenario
from keepwarm.simulation.play import play
from keepwarm.simulation.result import result_of

LIMIT = 20.0  # seconds for 60 days of 1,000 leads on two cores


def main(leads: int, days: int) -> None:
    scenario = Scenario(start=date(2026, 3, 2), leads=leads, days=days)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the server may run as another user
        server = EmbeddedPostgres(Path(folder)).start()
        try:
            began, own = time.perf_counter(), _own()
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                played = runner.run(play(server.url, scenario))
            wall, own = time.perf_counter() - began, _own() - own
        finally:
            server.stop()
    assert all(check.holds for check in result_of(played).checks)
    print(f"{days} days, {leads:,} leads, {len(played.fates):,} steps, {played.bells:,} bells")
    print(f"{len(played.ledger):,} rows of ledger, {len(played.told):,} messages")
    print(f"wall {wall:.1f} s (limit {LIMIT:.0f} s), of it our own processor {own:.1f} s")


def _own() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    main(*(numbers + [1_000, 60][len(numbers) :]))
