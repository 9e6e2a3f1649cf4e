"""
What prospects do, and the call task that follows from it.

A signal is always kept; at most one open task of a lead follows from each kind. Owns `signals`.
"""
