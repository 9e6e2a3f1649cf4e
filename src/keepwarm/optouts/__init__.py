"""
Leaving people alone: what ends when somebody opts out, at every lead that has them.

Owns no tables; that nobody is addressed any more is the database's own law.
"""
