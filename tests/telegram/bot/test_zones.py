from datetime import UTC, datetime

import pytest

from keepwarm.telegram.bot.zones import OFFERED, city_of, read_zone

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("Kyiv", "Europe/Kyiv"),
        ("киев", "Europe/Kyiv"),
        ("  Київ ", "Europe/Kyiv"),
        ("Kiew", "Europe/Kyiv"),
        ("new york", "America/New_York"),
        ("Нью-Йорк", "America/New_York"),
        ("Wien", "Europe/Vienna"),
        ("München", "Europe/Berlin"),
        ("munchen", "Europe/Berlin"),
        ("Lviv", "Europe/Kyiv"),
        ("europe/kyiv", "Europe/Kyiv"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("UTC", "UTC"),
        ("Calcutta", "Asia/Kolkata"),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_a_city_is_known_in_many_languages(said: str, zone: str | None) -> None:
    assert read_zone(said, present="UTC", now=NOW) == zone


@pytest.mark.parametrize(
    ("said", "present", "zone"),
    [
        ("10:02", "UTC", "Europe/Berlin"),
        ("10.58", "UTC", "Europe/Kyiv"),
        ("it's 4 am", "UTC", "America/New_York"),
        ("2 p.m.", "UTC", "Asia/Karachi"),
        ("11:00", "Africa/Cairo", "Africa/Cairo"),
        ("14:44", "UTC", "Asia/Kathmandu"),
        ("12 am", "UTC", "America/Anchorage"),
        ("7:20", "UTC", None),
        ("25:00", "UTC", None),
        ("12:75", "UTC", None),
        ("13 pm", "UTC", None),
        ("14", "UTC", None),
    ],
)
def test_the_time_of_the_day_says_where_somebody_is(
    said: str, present: str, zone: str | None
) -> None:
    assert read_zone(said, present=present, now=NOW) == zone


def test_what_is_offered_is_named_by_its_city() -> None:
    assert [city_of(zone) for zone in OFFERED] == [
        "London",
        "Berlin",
        "Kyiv",
        "Dubai",
        "New York",
        "Los Angeles",
    ]
