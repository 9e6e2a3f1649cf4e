from datetime import timedelta

import pytest

from keepwarm.web.throttle import Throttle
from tests.clock import StoppedClock

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("failed", "asks", "shut"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:0:1::7", "2001:db8:0:1:ffff::8", True),
        ("2001:db8:0:1::7", "2001:db8:0:2::7", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.8", False),
        ("", "", True),
    ],
    ids=[
        *("the same", "another", "the same network", "another network"),
        *("the same by a server for both kinds", "another by that", "no address"),
    ],
)
def test_an_address_is_shut_after_its_failures(failed: str, asks: str, *, shut: bool) -> None:
    throttle, now = Throttle(times=2, within=MINUTE), StoppedClock().now()
    throttle.note(failed, now)
    assert not throttle.is_shut(asks, now)

    throttle.note(failed, now)

    assert throttle.is_shut(asks, now) == shut
    assert not throttle.is_shut(asks, now + MINUTE)


def test_a_crowd_of_addresses_fills_no_memory() -> None:
    throttle, now = Throttle(times=1, within=MINUTE), StoppedClock().now()
    for number in range(10_001):
        throttle.note(f"10.0.{number // 256}.{number % 256}", now)

    assert not throttle.is_shut("10.0.0.0", now)
    assert throttle.is_shut("10.0.0.1", now)
