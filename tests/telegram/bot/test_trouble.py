from datetime import timedelta

import pytest

from keepwarm.telegram.bot.tools import told
from keepwarm.telegram.bot.trouble import LONGEST_PAUSE, pause_after, sentence_of
from keepwarm.telegram.client import Done, NoAnswer, NotAsked, Refused, Reply

UNREADABLE = "Telegram's answer could not be read."


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (Done({"x": 1}), UNREADABLE),
        (NoAnswer("Telegram's answer did not come."), "Telegram's answer did not come."),
        (NotAsked("Telegram cannot be reached.", timedelta(0)), "Telegram cannot be reached."),
        (Refused(429, "Too Many Requests"), "Telegram answers: Too Many Requests"),
    ],
    ids=["nonsense", "silence", "nobody at the door", "too many"],
)
def test_an_admin_reads_what_is_wrong(reply: Reply, sentence: str) -> None:
    assert sentence_of(reply) == sentence


def test_an_answer_of_another_kind_is_none() -> None:
    assert told(Done(7), int) == 7
    assert told(Done("7"), int) is None
    assert told(Refused(502, "Bad Gateway"), int) is None


def test_ten_minutes_of_trouble_cost_some_forty_requests() -> None:
    pauses = [pause_after(n) for n in range(1, 44)]

    assert sum(pauses, timedelta()) == timedelta(minutes=10)
    assert pauses[:6] == [timedelta(seconds=n) for n in (1, 2, 4, 8, 15, 15)]


def test_whoever_asks_us_to_wait_is_left_alone_that_long() -> None:
    assert pause_after(1, asked=timedelta(minutes=7)) == timedelta(minutes=7)
    assert pause_after(1000, asked=timedelta(seconds=7)) == LONGEST_PAUSE
