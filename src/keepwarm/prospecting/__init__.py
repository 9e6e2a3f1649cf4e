"""
Searches for leads: a source is read batch by batch, each candidate becomes a card once.

Owns `prospecting_jobs`, `candidates` and `finds`. What can be searched is a `Source`
(`sources.py`), found by entry points (`registry.py`); ours are in `built_in`.
"""
