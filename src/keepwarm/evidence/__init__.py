"""
What we know about a lead and why we believe it.

Owns `sources` (page texts with hash and time), `claims` with their `quotes`,
and `sections` (a lead's package: one row a section, saying who produced it).
Knows nothing of how the knowledge was gained.
"""
