"""
The team's mailboxes towards prospects: what the operator's file says, and how each is doing.

Owns `mailboxes`.
"""
