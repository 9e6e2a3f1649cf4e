"""
The steps of plans: when each is due and why, and what members do with them.

Owns `steps` and `step_changes`. A step and its reminder change in one transaction.
"""
