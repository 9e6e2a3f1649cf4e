"""
What open pages should know, the moment it is true.

Each fact writes a row of `live_events` in its own transaction (`events.announce`); an empty
NOTIFY follows the commit; each web process hears it on one connection, reads what has become
final and hands it to those who may see it. Owns `live_events` and `live_retention`.
"""
