"""
Measure how many replies are understood, and how fast; write the figures to docs/triage.md.

    python benchmarks/triage.py [--write] [--wrong]

Reads the labelled replies of tests/data. `--wrong` lists each that is not understood, and
`--write` puts the figures below the line in docs/triage.md that asks for them.
"""

import json
import statistics
import sys
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from keepwarm.triage import INTENTS, Triage, triage

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data"
PAGE = ROOT / "docs" / "triage.md"
MARK = "<!-- Below: python benchmarks/triage.py --write -->\n"
SETS = {
    "replies_train.jsonl": "given",
    "replies_own.jsonl": "own",
    "replies_fresh.jsonl": "fresh",
    "replies_second.jsonl": "second",
    "replies_talk.jsonl": "talk",
    "replies_talk_second.jsonl": "second talk",
    "replies_stranger.jsonl": "stranger",
    "replies_stranger_second.jsonl": "second stranger",
}
_BASE, _ZONE = datetime.fromisoformat("2026-03-04T10:00+00:00"), ZoneInfo("UTC")


def main(words: list[str]) -> None:
    lines = ["", "## Today", "", *_HEADS]
    everything = list[Said]()
    for file, name in SETS.items():
        said = [(row, _triage(row)) for row in _rows(file)]
        lines.append(_figures(name, said))
        everything += said
        if "--wrong" in words:
            _print_wrong(said)
    asked = "| **asked for** | | 80 | 90 | 98 / 95 | 90 |"
    lines += [_figures("all", everything), asked, "", *_matrix(everything), "", _speed()]
    print("\n".join(lines))
    if "--write" in words:
        kept = PAGE.read_text("utf-8").partition(MARK)[0]
        PAGE.write_text(kept + MARK + "\n".join(lines) + "\n", "utf-8")


Row = dict[str, Any]  # text, intent, and headers where the machine's tell
Said = tuple[Row, Triage]
_HEADS = (
    "| set | replies | answered | right | unsubscribe precision / recall | interested precision |",
    "|---|---|---|---|---|---|",
)


def _rows(file: str) -> list[Row]:
    return [json.loads(line) for line in (DATA / file).read_text("utf-8").splitlines()]


def _triage(row: Row) -> Triage:
    return triage(row["text"], headers=row.get("headers"), base=_BASE, tz=_ZONE)


def _figures(name: str, said: list[Said]) -> str:
    answered = [(row["intent"], found.intent) for row, found in said if found.intent]
    right = sum(meant == intent for meant, intent in answered)
    shares = f"{100 * len(answered) / len(said):.1f} | {100 * right / len(answered):.1f}"
    precision, recall = _precision(said, "unsubscribe")
    keen, _ = _precision(said, "interested")
    return f"| {name} | {len(said)} | {shares} | {precision:.1f} / {recall:.1f} | {keen:.1f} |"


def _precision(said: list[Said], intent: str) -> tuple[float, float]:
    true = sum(row["intent"] == found.intent == intent for row, found in said)
    read = sum(found.intent == intent for _, found in said)
    meant = sum(row["intent"] == intent for row, _ in said)
    return 100 * true / read, 100 * true / meant


def _matrix(said: list[Said]) -> list[str]:
    counts = Counter((row["intent"], found.intent) for row, found in said)
    columns = (*INTENTS, None)
    heads = " | ".join(each or "needs review" for each in columns)
    rows = [
        f"| **{meant or 'anybody’s guess'}** | "
        + " | ".join(str(counts[meant, found] or "") for found in columns)
        + " |"
        for meant in columns
    ]
    return [f"| meant ↓ read → | {heads} |", "|---" * (len(columns) + 1) + "|", *rows]


def _print_wrong(said: list[Said]) -> None:
    for row, found in said:
        if found.intent != row["intent"]:
            print(f"{row['intent']}, read as {found.intent}: {row['text']!r} {found.reasons}")


def _speed() -> str:
    taken = list[float]()
    for file in SETS:
        for row in _rows(file):
            start = time.perf_counter()
            _triage(row)
            taken.append(1000 * (time.perf_counter() - start))
    cuts = statistics.quantiles(taken, n=100)
    return f"A reply takes {cuts[49]:.2f} ms (p50), {cuts[98]:.1f} ms (p99), patterns made once."


if __name__ == "__main__":
    main(sys.argv[1:])
