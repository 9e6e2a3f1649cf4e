"""
Every act of contact with a lead, out and in: it reads what other packages wrote down.

Owns no tables.
"""
