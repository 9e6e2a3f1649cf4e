"""
Who of us is responsible for which lead.

Owns the column `owner_id` of `leads`. What an owner may see is decided in `leads`.
"""
