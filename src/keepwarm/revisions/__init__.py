"""
Changes of running plans: by hand, or because whoever follows them works at other times.

Owns no tables. After each change the open steps are dated anew, and reminders follow.
"""
