"""
The companies and people we want to win: one card each.

Owns `leads`, `lead_keys` (what makes two records the same lead) and `stage_tallies`.
Knows nothing of plans, research or messages.
"""
