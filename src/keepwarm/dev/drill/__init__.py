"""
The kill test: reminders that become due while everything around them dies.

A round has people with plans of their own, real worker processes, a stand-in for Telegram, and
chaos: workers killed in mid-request, the database stopped without warning, answers that never
come. In the end what arrived is held against what the ledger says.
"""
