"""
Nudges about steps: due, spoken, ended, each transition in a ledger.

Owns `reminders`, `reminder_ledger` and `digests`. Firing is one transaction: due rows are taken,
judged, marked, and their messages written; the outbox knows what became of those.
"""
