"""
Where leads lie that somebody threw away, until they are brought back or deleted for good.

Owns the columns `deleted_at` and `deleted_by` of `leads`. A lead in the trash keeps its
keys, so it is not added a second time while it lies there.
"""
