"""The rules of reading, in the order in which they fold tokens: the small into the large."""

from typing import Final

from keepwarm.calendar.reading.rules.amounts import AMOUNTS, SPANS
from keepwarm.calendar.reading.rules.clocks import CLOCK_RANGES, CLOCKS
from keepwarm.calendar.reading.rules.dates import DATES, DAYS_OF_MONTHS, WEEKDAYS_OF_MONTHS
from keepwarm.calendar.reading.rules.distances import DISTANCES
from keepwarm.calendar.reading.rules.joins import CLOCKS_ALONE, JOINS
from keepwarm.calendar.reading.rules.periods import PERIODS
from keepwarm.calendar.reading.rules.plan import PLAN
from keepwarm.calendar.reading.rules.weekdays import WEEKDAYS, WEEKDAYS_OF_WEEKS

# What may be an event's distance ("2 days before the webinar") is all read by then.
BEFORE_EVENTS: Final = (*CLOCK_RANGES, *AMOUNTS, *PLAN, *CLOCKS, *SPANS)
AFTER_EVENTS: Final = (
    *WEEKDAYS_OF_WEEKS,
    *DATES,
    *PERIODS,
    *WEEKDAYS_OF_MONTHS,
    *WEEKDAYS,
    *DISTANCES,
    *DAYS_OF_MONTHS,
    *JOINS,
    *CLOCKS_ALONE,
)
