"""
A prospect's personal page: a wizard, its result and a report as PDF.

Owns `questionnaires`, `microsites` and `wizard_sessions`.
"""
