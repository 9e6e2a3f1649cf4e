"""
E-mails to people at leads: written, approved by a person, sent once, and what became of them.

Owns `emails`.
"""
