"""
The virtual clock: weeks of a whole team's cadence, played in seconds with the production code.

Owns no tables: it plays in a schema of its own and leaves nothing behind.
"""
