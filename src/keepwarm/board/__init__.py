"""
The live board: columns of cards, moved one by one or changed many at once.

Owns `bulk_changes` (what undo puts back). It reads across features for its pages.
"""
