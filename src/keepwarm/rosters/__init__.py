"""
Tables of leads that somebody keeps: what their columns mean, and a lead made out of each row.

Owns no table. An import and a search both read such tables, by the same rules.
"""
