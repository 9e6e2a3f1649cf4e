"""
The virtual clock: weeks of a whole team's cadence, played in seconds with the production code.

Owns no tables: it plays in a database of its own and leaves nothing behind. Invented members
and prospects do what people do; whatever the product does about it, the product does itself.
"""
