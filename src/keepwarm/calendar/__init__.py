"""
When something is due: what a timing says, and when working time lets it happen.

Instants are aware and in UTC, wall times naive with their zone beside them (`wall`). All of
it is pure: no database, and nobody asks what time it is. Owns no tables.
"""

from keepwarm.calendar.timing import Timing, parse_step_due_date, read_timing

__all__ = ["Timing", "parse_step_due_date", "read_timing"]
