"""The words for when something is due."""

from datetime import UTC, datetime, timedelta

import pytest

from keepwarm.web.due_words import due_words, nearness, next_step_words

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-40, "overdue"),
        (-1, "overdue"),
        (0, "today"),
        (1, "tomorrow"),
        (2, "in 2 days"),
        (6, "in 6 days"),
        (7, "in 1 week"),
        (13, "in 1 week"),
        (14, "in 2 weeks"),
        (75, "in 10 weeks"),
    ],
)
def test_days_that_are_near_have_their_words(days: int, words: str) -> None:
    assert due_words(NOW + timedelta(days=days), NOW, "UTC") == words


@pytest.mark.parametrize(
    ("hours", "near"), [(-10, "overdue"), (-9, "today"), (14, "today"), (15, "ahead")]
)
def test_the_reader_s_own_midnights_count(hours: int, near: str) -> None:
    assert nearness(NOW + timedelta(hours=hours), NOW, "UTC") == near


def test_a_day_ends_where_its_reader_is() -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # half past midnight in Paris

    assert [due_words(late, NOW, zone) for zone in ("UTC", "Europe/Paris")] == [
        "today",
        "tomorrow",
    ]


@pytest.mark.parametrize(
    ("days", "settled", "words"),
    [
        (None, 0, "Waits for an event"),
        (-1, 0, "First step overdue"),
        (-1, 2, "Step overdue"),
        (0, 0, "First step due today"),
        (0, 1, "Step due today"),
        (1, 0, "Starts tomorrow"),
        (3, 1, "Next step in 3 days"),
    ],
)
def test_a_card_says_when_its_plan_goes_on(days: int | None, settled: int, words: str) -> None:
    due_at = None if days is None else NOW + timedelta(days=days)

    assert next_step_words(due_at, NOW, "UTC", settled=settled) == words
