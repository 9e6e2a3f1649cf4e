"""
What the team sells and whom it looks for: the business context of every analyst.

Owns `offer` (one row) and `proofs` (the library of what may be cited as proof).
"""
