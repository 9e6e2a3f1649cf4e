import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from keepwarm.calendar.timing import read_timing

PHRASES = Path(__file__).parents[2] / "data" / "timing"


def cases_of(name: str) -> list[dict[str, Any]]:
    lines = PHRASES.joinpath(f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def is_right(case: dict[str, Any]) -> bool | None:
    """Say whether a phrase is read right; None if no instant was found where there is one."""
    zone = ZoneInfo(case.get("tz", "UTC"))
    base = datetime.fromisoformat(case["base"])
    timing = read_timing(case["text"], base=base, tz=zone, lang=case["lang"])
    if case.get("kind", "due") != "due":
        return timing.kind == case["kind"]
    if timing.due is None:
        return None
    earliest, latest = map(datetime.fromisoformat, (case["accept_from"], case["accept_until"]))
    return earliest <= timing.due.replace(tzinfo=None) < latest


def test_of_what_people_write_for_outreach_19_of_20_are_read_right() -> None:
    right = [is_right(case) for case in cases_of("outreach")]

    assert right.count(True) >= 0.95 * len(right)


def test_what_is_no_instant_is_never_given_one() -> None:
    timeless = [case for case in cases_of("outreach") if case["kind"] != "due"]

    wrong = [case["text"] for case in timeless if not is_right(case)]
    assert (len(timeless) > 20, wrong) == (True, [])


def test_of_general_english_85_of_100_are_read_right_and_at_most_10_wrong() -> None:
    right = [is_right(case) for case in cases_of("general") if case["lang"] == "en"]

    assert right.count(True) >= 0.85 * len(right)
    assert right.count(False) <= 0.10 * len(right)


def test_of_nine_other_languages_three_of_four_are_read_right() -> None:
    right = [is_right(case) for case in cases_of("general") if case["lang"] != "en"]

    assert right.count(True) >= 0.75 * len(right)
