"""
Words a team sorts its leads by.

Owns `tags` and `lead_tags`. A tag's name is unique whatever its case; the first spelling wins.
"""
