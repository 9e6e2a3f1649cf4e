"""Where and when the phrases of these tests are said, and what is read in them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from keepwarm.calendar.timing import read_timing

KYIV = ZoneInfo("Europe/Kyiv")
WEDNESDAY = datetime(2026, 3, 4, 10)  # noqa: DTZ001 -- a wall time: its zone stands beside it


def read(text: str, *, lang: str | None = None, country: str | None = None) -> str:
    """Return the wall time a phrase names, or its kind if it names none."""
    timing = read_timing(text, base=WEDNESDAY, tz=KYIV, lang=lang, country=country)
    return timing.kind if timing.due is None else f"{timing.due:%Y-%m-%d %H:%M}"
