"""
What members wrote down about a lead.

Owns `notes`. A note is for the team; nobody outside ever reads it.
"""
