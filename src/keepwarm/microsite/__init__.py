"""
A prospect's personal page: a wizard, its result and a report as PDF.

The wizard's questions are YAML (`reading`), its answers become a result (`scoring`), and that a
report (`report`). Owns `questionnaires`, `imprint`, `microsites` and `wizard_sessions`.
"""
