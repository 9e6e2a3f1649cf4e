"""
What members ask the machine to write: a plan for a lead, a draft for a step.

Owns `requests` and `planning_settings`. One is open per lead, kind and step; it is work, claimed
once, and its result is usable before it says that it is completed.
"""
