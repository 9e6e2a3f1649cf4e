"""The day an absence ends, or a reply asks us to come back on."""

import re
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from keepwarm.calendar import read_timing

_FURTHEST: Final = timedelta(days=3 * 366)
# Words before the day that ends an absence, in ten languages. The last of them counts:
# "from 3 March to 10 March" ends on the tenth.
_MARKS: Final = re.compile(
    r"\b(?:"
    r"until|till|through|thru|to|back(?: in the office)?(?: again)?(?: on| in| at)?"
    r"|return\w*(?: on| in)?|reopens?(?: on)?|before|after|in|on|next|from|by"
    r"|bis(?: zum| einschließlich)?|ab(?: dem)?|am|im|nach|wieder(?: am| ab)?"
    r"|zurück(?: am| ab)?|jusqu['’]au|jusqu['’]en|jusqu['’]à|de retour(?: le)?"
    r"|reviens(?: le)?|le|après|en|à partir du|dans|hasta(?: el)?|vuelvo(?: el)?"
    r"|regreso(?: el)?|el|después de|a partir del|fino a[l]?|fino alle"
    r"|al|rientr\w+(?: il)?|torn\w+(?: il)?|il|dopo|dal|tra|fra|a|tot(?: en met)?|vanaf"
    r"|terug(?: op)?|op|na|weer|over|até(?: o| a)?|volto(?: em| na| no| dia)?"
    r"|retorno(?: em| dia)?|dia|em|no|na|depois d[eo]|daqui a|do|od|wracam(?: w)?|po"
    r"|we|w|za|до|по|с|после|через|в|вернусь(?: в)?|з|після|від|повернуся(?: в| у)?|у|на"
    r")\s+",
    re.IGNORECASE,
)
_WORDS: Final = 5
_BARE_DAY: Final = re.compile(r"\b(\d{1,2}\.\d{1,2})(?![\d.])")


def day_named(
    told: list[str], written: list[str], *, base: datetime, tz: ZoneInfo
) -> datetime | None:
    """Return the latest day that the telling sentences name, else the one that any names."""
    for sentences in (told, written):
        for sentence in sentences:
            if day := _day_in(sentence, base=base, tz=tz):
                return day
    return None


def _day_in(sentence: str, *, base: datetime, tz: ZoneInfo) -> datetime | None:
    """Read what follows each mark, the last first; then the sentence as a whole."""
    ends = [match.end() for match in _MARKS.finditer(sentence[:400])]
    phrases = [" ".join(sentence[end:].split()[:_WORDS]) for end in reversed(ends)]
    best: datetime | None = None
    for phrase in (*phrases[:8], sentence[:120]):
        timing = read_timing(_ended(phrase), base=base, tz=tz)
        if timing.due and _is_ahead(timing.due, base, tz):
            best = timing.due if best is None else max(best, timing.due)
            break
    return best


def _ended(phrase: str) -> str:
    """Take off what ends a sentence, but not the point of "16.03.", which "16.03" lacks."""
    phrase = _BARE_DAY.sub(r"\1.", phrase.rstrip("!,;)"))
    return phrase[:-1] if phrase.endswith(".") and phrase.count(".") == 1 else phrase


def _is_ahead(due: datetime, base: datetime, tz: ZoneInfo) -> bool:
    now = base if base.tzinfo else base.replace(tzinfo=tz)
    return now < due <= now + _FURTHEST
