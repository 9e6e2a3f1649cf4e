from datetime import timedelta

import pytest

from keepwarm.outbox.model import key_again, pause_before, pause_of_chat


@pytest.mark.parametrize(
    ("next_try", "asked", "pause"),
    [(2, 0, 2), (3, 0, 4), (4, 0, 8), (9, 0, 256), (10, 0, 300), (90, 0, 300), (2, 60, 60)],
)
def test_a_refusing_channel_is_left_alone_longer_each_time(
    next_try: int, asked: int, pause: int
) -> None:
    assert pause_before(next_try, at_least=timedelta(seconds=asked)) == timedelta(seconds=pause)


@pytest.mark.parametrize(
    ("next_try", "asked", "pause"),
    [(2, 0, 2), (4, 0, 8), (5, 0, 15), (90, 0, 15), (2, 60, 60), (90, 60, 60)],
)
def test_a_chat_is_left_alone_for_long_only_where_telegram_asks_for_it(
    next_try: int, asked: int, pause: int
) -> None:
    assert pause_of_chat(next_try, at_least=timedelta(seconds=asked)) == timedelta(seconds=pause)


@pytest.mark.parametrize(
    ("key", "again"),
    [
        ("reminder:7:1", "reminder:7:1:again1"),
        ("reminder:7:1:again1", "reminder:7:1:again2"),
        ("reminder:7:1:again8", "reminder:7:1:again9"),
        ("reminder:7:1:again9", None),
    ],
)
def test_a_message_sent_again_has_a_key_of_its_own(key: str, again: str | None) -> None:
    assert key_again(key) == again
