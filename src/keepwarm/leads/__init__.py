"""
The companies and people we want to win: one card each.

Owns `leads`, `lead_keys` (what makes two records the same lead), `stage_tallies`, `tags`,
`lead_tags`, `notes`, `lead_events` (the timeline) and `bulk_changes` (what undo puts back).
Knows nothing of plans, research or messages.
"""
