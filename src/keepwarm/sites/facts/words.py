"""Letters and words that several patterns are made of."""

# Python's patterns know no upper case as such: Latin, Greek and Cyrillic capitals.
UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŘŚŞŠŢŤŪŮŰŲŹŻŽȘȚΑ-ΩЁІЇЄҐА-Я"

_PART = rf"(?:[{UPPER}][\w'’-]*[^\W\d_]|[{UPPER}]\.)"
_PARTICLE = (
    r"(?:von|van|der|den|de|del|della|di|da|do|dos|das|du|la|le|el|zu|zur|ter|ten|bin|al|af)"
)
NAME = rf"{_PART}(?:[ ](?:{_PARTICLE}[ ]){{0,2}}{_PART}){{1,3}}"
HONORIFICS = (
    r"(?:(?:Dr|Dra|Drs|Prof|Dipl|Ing|Mag|MSc|Herr|Frau|Mr|Mrs|Ms|Mme|Mlle|Maître|Me|M|Sr|Sra|Dña"
    r"|Don|Doña|D|Sig|Sig\.ra|Dott|Dott\.ssa|Avv|Arch|Geom|Rag|Dhr|Mevr|Mw|dr|mgr|inż|hab|Pan|Pani"
    r"|Rechtsanw[aä]lt(?:in)?|Steuerberater(?:in)?|Notar(?:in)?)\b\.?(?:-\w+\.)?[ ]?)"
)
