import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.telegram.presses import LONGEST, Group, Press, press, read_press

LARGEST = 2**63 - 1


@given(
    group=st.sampled_from(["r", "e", "p", "d", "w", "l", "c", "g", "v", "b", "s", "a"]),
    action=st.from_regex(r"[a-z0-9_]{1,8}", fullmatch=True),
    ids=st.lists(st.integers(0, LARGEST), max_size=2),
)
def test_what_a_button_says_is_read_as_it_was_meant(
    group: Group, action: str, ids: list[int]
) -> None:
    data = press(group, action, *ids)

    assert len(data.encode()) <= LONGEST
    assert read_press(data) == Press(group, action, tuple(ids))


@given(data=st.text(max_size=80))
def test_nothing_that_is_pressed_breaks_its_reader(data: str) -> None:
    said = read_press(data)

    assert said is None or press(said.group, said.action, *said.ids) is not None


@pytest.mark.parametrize(
    "data",
    [
        "",
        "r",
        "r:",
        "r:done:",
        "r:done:-1",
        "r:done:1.5",
        "r:done:१",
        "x:done:1",
        "R:done:1",
        "r:done:1\n",
        f"r:done:{LARGEST + 1}",
        "r:done:1:" + "1" * 60,
    ],
)
def test_what_no_button_of_ours_says_is_not_read(data: str) -> None:
    assert read_press(data) is None


def test_a_button_that_would_say_too_much_is_never_made() -> None:
    with pytest.raises(ValueError, match="No button may say"):
        press("r", "done", LARGEST, LARGEST, LARGEST, LARGEST)
