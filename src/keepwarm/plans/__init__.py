"""
Engagement plans: what we mean to do to win a lead. At most one of a lead is running.

Owns `plans`; the steps are `steps`'. A new plan replaces the old one and its reminders in one
transaction; a reply, an opt-out, a meeting, a win or a loss stops it, with the reason.
"""
