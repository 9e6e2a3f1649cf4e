"""
When a member works, when they must not be disturbed, and how they want to be told.

Owns `availability` and `days_off`, and of `members` the time zone and the id in Telegram. Whoever
set nothing works office hours in their own zone.
"""
