"""Which time zone people mean who name their city, or say what time it is for them."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from babel import Locale

from keepwarm.accounts.model import time_zones
from keepwarm.availability.model import RENAMED
from keepwarm.calendar.wall import wall_of

OFFERED: Final = (
    "Europe/London",
    "Europe/Berlin",
    "Europe/Kyiv",
    "Asia/Dubai",
    "America/New_York",
    "America/Los_Angeles",
)
"""Those that a member chooses from with one press, from the busiest offsets of all."""

_LIKELY: Final = (
    *OFFERED,
    "America/Chicago",
    "America/Denver",
    "America/Sao_Paulo",
    "America/Halifax",
    "America/Anchorage",
    "America/St_Johns",
    "America/Noronha",
    "Atlantic/Azores",
    "Europe/Istanbul",
    "Asia/Tehran",
    "Asia/Kabul",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Dhaka",
    "Asia/Yangon",
    "Asia/Bangkok",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Adelaide",
    "Australia/Sydney",
    "Pacific/Noumea",
    "Pacific/Auckland",
    "Pacific/Tongatapu",
    "Pacific/Honolulu",
    "Pacific/Pago_Pago",
)
"""The likeliest zone of each offset comes first."""

_LANGUAGES: Final = ("en", "de", "fr", "es", "it", "nl", "ru", "uk", "pt", "pl")
# Large cities that no zone is named after.
_BIG_CITIES: Final[Mapping[str, str]] = {
    "Europe/Berlin": "Munich, München, Hamburg, Cologne, Köln, Frankfurt, Stuttgart, Leipzig",
    "Europe/Kyiv": "Lviv, Львів, Odesa, Одеса, Kharkiv, Харків, Dnipro, Дніпро",
    "Europe/London": "Manchester, Birmingham, Edinburgh, Glasgow, Leeds, Bristol, Cardiff",
    "Europe/Paris": "Lyon, Marseille, Toulouse, Bordeaux, Lille, Nice, Nantes",
    "Europe/Madrid": "Barcelona, Valencia, Sevilla, Seville, Bilbao, Málaga",
    "Europe/Rome": "Milan, Milano, Turin, Torino, Naples, Napoli, Bologna, Florence, Firenze",
    "Europe/Warsaw": "Kraków, Krakow, Wrocław, Wroclaw, Gdańsk, Gdansk, Poznań, Poznan, Łódź",
    "Europe/Amsterdam": "Rotterdam, The Hague, Den Haag, Utrecht, Eindhoven",
    "Europe/Zurich": "Geneva, Genève, Genf, Basel, Bern, Lausanne",
    "Europe/Brussels": "Antwerp, Antwerpen, Ghent, Gent",
    "Europe/Lisbon": "Porto",
    "Europe/Moscow": "Saint Petersburg, St Petersburg, Санкт-Петербург",
    "America/New_York": "Washington, Boston, Miami, Atlanta, Philadelphia, Montreal, Ottawa",
    "America/Chicago": "Dallas, Houston, Austin",
    "America/Los_Angeles": "San Francisco, Seattle, San Diego, Portland, Las Vegas, San Jose",
    "America/Sao_Paulo": "Rio de Janeiro, Rio, Brasilia, Brasília",
    "Asia/Kolkata": "Mumbai, Delhi, New Delhi, Bangalore, Bengaluru, Chennai, Hyderabad",
    "Asia/Shanghai": "Beijing, Peking, Shenzhen, Guangzhou",
    "Asia/Jerusalem": "Tel Aviv, Haifa",
    "Asia/Dubai": "Abu Dhabi",
    "Asia/Tokyo": "Osaka, Kyoto",
}
_NOT_LETTERS: Final = re.compile(r"[\W_]+")
_CLOCK: Final = re.compile(
    r"(?:it'?s |it is )?(\d{1,2})(?:[:.h](\d{2}))? ?(am|pm|a\.m\.|p\.m\.)?", re.IGNORECASE
)
_QUARTER: Final = timedelta(minutes=15)  # every zone's offset is a number of these
_DAY: Final = timedelta(days=1)
_HALF_A_DAY: Final = 12  # hours


def read_zone(said: str, *, present: str, now: datetime) -> str | None:
    """
    Return the zone that a person means; None where nobody can know.

    They say a zone's own name, a city in one of our languages, or the time their clock shows:
    the zone they have is believed as long as it shows that.
    """
    words = " ".join(said.split())
    wall = _clock(words)
    return _zone_where_it_is(wall, present, now) if wall is not None else find_city(words)


def find_city(name: str) -> str | None:
    """Return the zone of a city, or a zone by its own name, in whatever case and language."""
    return _cities().get(_folded(name))


def city_of(zone: str) -> str:
    """Return the city a zone is named after, as people write it."""
    return zone.rpartition("/")[2].replace("_", " ")


def _clock(said: str) -> timedelta | None:
    """Return how long after midnight a time of the day is: 14:05, 2.05 pm, 9 am."""
    read = _CLOCK.fullmatch(said)
    if read is None or not (read[2] or read[3]):
        return None
    hours, minutes, half = int(read[1]), int(read[2] or 0), (read[3] or "").lower()[:1]
    if half and not 0 < hours <= _HALF_A_DAY:
        return None
    if half:
        hours = hours % _HALF_A_DAY + (_HALF_A_DAY if half == "p" else 0)
    spoken = timedelta(hours=hours, minutes=minutes)
    return spoken if spoken < _DAY and timedelta(minutes=minutes) < timedelta(hours=1) else None


def _zone_where_it_is(spoken: timedelta, present: str, now: datetime) -> str | None:
    """Return the likeliest zone whose clocks show a time now, give or take some minutes."""
    return next((zone for zone in (present, *_LIKELY) if _shows(zone, spoken, now)), None)


def _shows(zone: str, spoken: timedelta, now: datetime) -> bool:
    wall = wall_of(now, ZoneInfo(zone))
    shown = timedelta(hours=wall.hour, minutes=wall.minute)
    apart = abs(shown - spoken)
    return min(apart, _DAY - apart) <= _QUARTER / 2


@cache
def _cities() -> dict[str, str]:
    own = {_folded(city_of(zone)): zone for zone in time_zones() if zone not in RENAMED}
    names = {_folded(zone): RENAMED.get(zone, zone) for zone in time_zones() if "/" in zone}
    big = {_folded(city): zone for zone, line in _BIG_CITIES.items() for city in line.split(", ")}
    return _cities_in_every_language() | own | big | names


def _cities_in_every_language() -> dict[str, str]:
    known = frozenset(time_zones())
    written = [
        (str(words["city"]), RENAMED.get(zone, zone))
        for language in _LANGUAGES
        for zone, words in cast("Mapping[str, Any]", Locale(language).time_zones).items()
        if "city" in words
    ]
    return {_folded(city): zone for city, zone in written if zone in known}


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _NOT_LETTERS.sub(" ", plain).strip()
