"""The ids that more than one package speaks of."""

from typing import NewType

LeadId = NewType("LeadId", int)
MemberId = NewType("MemberId", int)
ContactId = NewType("ContactId", int)
RunId = NewType("RunId", int)
