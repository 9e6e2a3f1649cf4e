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
from zoneinfo import ZoneInfo

from keepwarm.triage import INTENTS, Triage, triage

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests" / "data"
PAGE = ROOT / "docs" / "triage.md"
MARK = "<!-- Below: python benchmarks/triage.py --write -->\n"
SETS = {"replies_own.jsonl": "own set", "replies_train.jsonl": "given set"}
_BASE, _ZONE = datetime.fromisoformat("2026-03-04T10:00+00:00"), ZoneInfo("UTC")


def main(words: list[str]) -> None:
    lines = list[str]()
    for file, name in SETS.items():
        rows = [json.loads(line) for line in (DATA / file).read_text("utf-8").splitlines()]
        said = [(row, _triage(row["text"])) for row in rows]
        lines += [f"\n## The {name}: {len(rows)} replies\n", *_figures(said), "", *_matrix(said)]
        if "--wrong" in words:
            _print_wrong(said)
    lines += ["", _speed()]
    print("\n".join(lines))
    if "--write" in words:
        kept = PAGE.read_text("utf-8").partition(MARK)[0]
        PAGE.write_text(kept + MARK + "\n".join(lines) + "\n", "utf-8")


def _triage(text: str) -> Triage:
    return triage(text, headers=None, base=_BASE, tz=_ZONE)


def _figures(said: list[tuple[dict[str, str], Triage]]) -> list[str]:
    answered = [(row["intent"], found.intent) for row, found in said if found.intent]
    right = sum(meant == intent for meant, intent in answered)
    table = ["| | % | asked for |", "|---|---|---|"]
    table.append(f"| answered | {100 * len(answered) / len(said):.1f} | 80 |")
    table.append(f"| right when answered | {100 * right / len(answered):.1f} | 90 |")
    for intent, precision, recall in (("unsubscribe", 98, 95), ("interested", 90, None)):
        true = sum(meant == found == intent for meant, found in answered)
        found = sum(found == intent for _, found in answered)
        meant = sum(row["intent"] == intent for row, _ in said)
        table.append(f"| {intent}: precision | {100 * true / found:.1f} | {precision} |")
        table.append(f"| {intent}: recall | {100 * true / meant:.1f} | {recall or ''} |")
    return table


def _matrix(said: list[tuple[dict[str, str], Triage]]) -> list[str]:
    counts = Counter((row["intent"], found.intent) for row, found in said)
    columns = (*INTENTS, None)
    heads = " | ".join(each or "needs review" for each in columns)
    rows = [
        f"| **{meant}** | "
        + " | ".join(str(counts[meant, found] or "") for found in columns)
        + " |"
        for meant in INTENTS
    ]
    return [f"| meant ↓ read → | {heads} |", "|---" * (len(columns) + 1) + "|", *rows]


def _print_wrong(said: list[tuple[dict[str, str], Triage]]) -> None:
    for row, found in said:
        if found.intent != row["intent"]:
            print(f"{row['intent']}, read as {found.intent}: {row['text']!r} {found.reasons}")


def _speed() -> str:
    taken = list[float]()
    for file in SETS:
        for line in (DATA / file).read_text("utf-8").splitlines():
            text, start = json.loads(line)["text"], time.perf_counter()
            _triage(text)
            taken.append(1000 * (time.perf_counter() - start))
    cuts = statistics.quantiles(taken, n=100)
    return f"A reply takes {cuts[49]:.2f} ms (p50), {cuts[98]:.1f} ms (p99), patterns made once."


if __name__ == "__main__":
    main(sys.argv[1:])
