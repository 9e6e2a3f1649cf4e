"""
What happened to a lead, when and by whom.

Owns `lead_events`. They are told in the words of the machine; pages find the sentence.
"""
