"""
Promises to tell members something, and what became of each.

Owns `outbox`. A message is one promise over one channel: written in the transaction of the fact
it speaks of, delivered once, and never repeated by itself where nobody knows whether it arrived.
"""
