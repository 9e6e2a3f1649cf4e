"""
Stand-ins for the world outside, spoken to over real HTTP on loopback.

They ship with the product: the demo lives on them, and so do the tests.
"""
