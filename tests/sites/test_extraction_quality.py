"""What is found on invented pages in eight languages beside what a person reads there."""

import pytest

from benchmarks.extraction import LIMITS, Score, fixtures, precision, recall, scores

LIMIT_OF = [
    pytest.param(split, field, id=f"{field} on {split} pages")
    for split in ("tuned", "held_out")
    for field in LIMITS
]


@pytest.fixture(scope="module")
def read() -> list[Score]:
    return scores(fixtures())


@pytest.mark.parametrize(("split", "field"), LIMIT_OF)
def test_what_is_found_stands_there_and_what_stands_there_is_found(
    read: list[Score], split: str, field: str
) -> None:
    least_precision, least_recall = LIMITS[field]

    some = [score for score in read if (score.fixture.split, score.field) == (split, field)]

    assert precision(some) >= least_precision
    assert recall(some) >= least_recall


def test_a_quarter_of_the_pages_is_held_back() -> None:
    splits = [page.split for page in fixtures()]

    assert splits.count("held_out") * 4 >= len(splits)
