"""How long to wait for somebody who asks for another time and names none (U-18)."""

import re
from datetime import timedelta
from typing import Final

USUAL: Final = timedelta(days=14)
A_MONTH: Final = timedelta(days=30)
THE_SUMMER: Final = timedelta(days=60)

_SUMMER: Final = re.compile(
    r"\b(?:summers?|sommer\w*|été|ete|verano|estate|zomer\w*|verão|verao|lato|lata|latem"
    r"|лет[оаом]+|літ[оакум]+|влітку)\b",
    re.IGNORECASE,
)
_MONTH: Final = re.compile(
    r"\b(?:months?|monat\w*|mois|mes(?:es)?|mes[ei]|maand\w*|mês|miesiąc\w*|miesięc\w*"
    r"|месяц\w*|місяц\w*|місяць)\b",
    re.IGNORECASE,
)


def wait_for(text: str) -> timedelta:
    """Return the usual two weeks, a month where they speak of months, or the summer."""
    if _SUMMER.search(text):
        return THE_SUMMER
    return A_MONTH if _MONTH.search(text) else USUAL
