"""
What members do with the steps of their plans: done, skipped, put off, opened again, taken back.

Owns `step_changes`; the steps themselves are `steps`'. Each change keeps what was before it.
"""
