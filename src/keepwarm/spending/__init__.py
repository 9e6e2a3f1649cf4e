"""
What language models cost us, and how much they may.

Owns `model_calls` (the cost ledger: one row for every exchange with a provider, written
before it is made) and `spending_limits`.
"""
