"""
What comes in from prospects: kept first, then read, threaded, triaged and acted upon.

Owns `inbound_mails` and `replies`.
"""
