"""
What members write down about the people at a lead: names, addresses, and why we may write.

Owns no tables.
"""
