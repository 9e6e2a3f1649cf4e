"""
What language models cost us, and how much they may.

Owns `model_calls` (the cost ledger: one row for every exchange with a provider, written
before it is made), `spending_days` and `spending_leads` (its sums, kept by the table
itself), `spending_limits` and `model_checks` (a tiny question by which an admin tries it).
"""
