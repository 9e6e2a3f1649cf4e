"""
Measure how many phrases about time are read right, and how fast.

    python benchmarks/timing.py [--wrong] [--seen | --unseen]

Reads the phrases of tests/data/timing, which people and other parsers' tests wrote, and compares
each with the interval its answer has to lie in. A quarter of them, chosen by a hash of their
names, was never looked at while rules were made: `--unseen` shows that quarter alone, `--seen`
the rest. `--wrong` lists every phrase that is not read right.
"""

import hashlib
import json
import statistics
import sys
import time
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from keepwarm.calendar.timing import read_timing

PHRASES = Path(__file__).parents[1] / "tests" / "data" / "timing"
LIMITS = {"outreach": 95.0, "general English": 85.0, "other languages": 75.0}  # % right
_ROUNDS = 3


def main(words: list[str]) -> None:
    groups: dict[str, list[tuple[dict[str, Any], str]]] = defaultdict(list)
    for case in _cases(words):
        groups[_group(case)].append((case, _verdict(case)))
    print(f"{'group':20}{'phrases':>8}{'right %':>9}{'wrong %':>9}{'of limit':>10}")
    for group, judged in sorted(groups.items()):
        _print_group(group, [verdict for _, verdict in judged])
    if "--wrong" in words:
        _print_wrong(groups)
    _print_speed([case for judged in groups.values() for case, _ in judged])


def is_unseen(case: dict[str, Any]) -> bool:
    """Say whether a phrase belongs to the quarter that nobody looks at."""
    return int(hashlib.sha256(case["id"].encode()).hexdigest(), 16) % 4 == 0


def _cases(words: list[str]) -> list[dict[str, Any]]:
    lines = [
        line
        for name in ("outreach.jsonl", "general.jsonl")
        for line in (PHRASES / name).read_text(encoding="utf-8").splitlines()
    ]
    cases = [json.loads(line) for line in lines]
    if "--unseen" in words:
        return [case for case in cases if is_unseen(case)]
    return [case for case in cases if "--seen" not in words or not is_unseen(case)]


def _group(case: dict[str, Any]) -> str:
    if case["id"].startswith("O"):
        return "outreach"
    return "general English" if case["lang"] == "en" else "other languages"


def _verdict(case: dict[str, Any]) -> str:
    """Say whether a phrase is read right or wrong, or not at all."""
    zone = ZoneInfo(case.get("tz", "UTC"))
    said = read_timing(
        case["text"], base=datetime.fromisoformat(case["base"]), tz=zone, lang=case["lang"]
    )
    if case.get("kind", "due") != "due":
        return "right" if said.kind == case["kind"] else "none" if said.due is None else "false"
    if said.due is None:
        return "none"
    due = said.due.replace(tzinfo=None)
    accepted = map(datetime.fromisoformat, (case["accept_from"], case["accept_until"]))
    earliest, latest = accepted
    return "right" if earliest <= due < latest else "wrong"


def _print_group(group: str, verdicts: list[str]) -> None:
    right, wrong = (
        100 * sum(each in kinds for each in verdicts) / len(verdicts)
        for kinds in ({"right"}, {"wrong", "false"})
    )
    ratio = right / LIMITS[group]
    print(f"{group:20}{len(verdicts):8}{right:9.1f}{wrong:9.1f}{ratio:10.2f}")


def _print_wrong(groups: dict[str, list[tuple[dict[str, Any], str]]]) -> None:
    for group, judged in groups.items():
        for case, verdict in judged:
            if verdict == "right":
                continue
            zone = ZoneInfo(case.get("tz", "UTC"))
            base = datetime.fromisoformat(case["base"])
            said = read_timing(case["text"], base=base, tz=zone, lang=case["lang"])
            print(
                f"{verdict:6}{group[:8]:9}{case['lang']} {case['text']!r} at {case['base']}:"
                f" {said.kind} {said.due and said.due.replace(tzinfo=None)} by {said.rule},"
                f" not {case.get('kind', 'due')} {case['expected']}"
            )


def _print_speed(cases: list[dict[str, Any]]) -> None:
    taken: list[float] = []
    for case in cases * _ROUNDS:
        base, zone = datetime.fromisoformat(case["base"]), ZoneInfo(case.get("tz", "UTC"))
        start = time.perf_counter()
        read_timing(case["text"], base=base, tz=zone)
        taken.append(1000 * (time.perf_counter() - start))
    cuts = statistics.quantiles(taken, n=100)
    print(f"speed: p50 {cuts[49]:.3f} ms (limit 0.3), p99 {cuts[98]:.3f} ms (limit 5)")


if __name__ == "__main__":
    main(sys.argv[1:])
