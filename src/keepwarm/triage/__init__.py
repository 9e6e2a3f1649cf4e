"""
What a reply means, and what it asks of us: headers, then the writer's own words, then rules.

Pure: no database, no network, no clock. It abstains where the words leave doubt, and a guess
never opts anybody out. Owns no tables.
"""

from keepwarm.triage.model import INTENTS, Intent, Suggested, Triage
from keepwarm.triage.triaging import day_meant, likely_intents, person_meant, triage

__all__ = [
    "INTENTS",
    "Intent",
    "Suggested",
    "Triage",
    "day_meant",
    "likely_intents",
    "person_meant",
    "triage",
]
