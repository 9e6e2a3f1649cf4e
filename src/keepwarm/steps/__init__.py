"""
The steps of plans: what is to be done, when each is due, and why.

Owns `steps`; what members make of them is `settling`'s. A step and its reminder change in one
transaction.
"""
