"""
Searches for leads: a source is read candidate by candidate, each becomes a card once.

Owns `prospecting_jobs` and `candidates`. What can be searched is a `Source` (`sources.py`);
this package knows none of them by name.
"""
