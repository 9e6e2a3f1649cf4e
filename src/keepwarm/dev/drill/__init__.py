"""
The kill test: messages under way while everything around them dies.

A round has people with plans of their own who also ask the bot something, real workers and a
real bot, a stand-in for Telegram, and chaos: processes killed in mid-request, the database
stopped without warning, answers that never come. In the end what arrived is held against what
the ledger says.
"""
