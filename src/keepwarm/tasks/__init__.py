"""
What members are to do for leads: calls above all, made by signals, sequences, replies or hand.

Owns `tasks`.
"""
