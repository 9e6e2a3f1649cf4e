"""Tells lines that announce something from everyday ones."""

import re

from keepwarm.sites.facts.model import TriggerKind
from keepwarm.sites.facts.trigger_words import TRIGGER_WORDS

_PATTERNS: dict[TriggerKind, re.Pattern[str]] = {
    kind: re.compile(rf"(?<!\w)(?:{words})", re.VERBOSE | re.IGNORECASE)
    for kind, words in TRIGGER_WORDS.items()
}
_NOT_HIRING = re.compile(
    r"(?i)(?<!\w)(?:no|not|keine|nicht|derzeit\skein|aucune?|pas\sde|ninguna?|nessuna?|geen|brak"
    r"|nie|nenhuma?|não|нет|не|немає)(?!\w)"
)
_NEGATION = re.compile(
    r"(?i)(?<!\w)(?:no|not|never|keine?n?|nicht|nie|aucune?|jamais|nunca|ning[uú]na?|non|nessuna?"
    r"|geen|niet|nie|não|не)\s(?:\w+\s){0,1}\Z"
)
_JOB = re.compile(
    r"""(?xi)
      engineer | developer | manager | designer | analyst | consultant | specialist | assistant
    | representative | accountant | technician | entwickler
    | ingenieur | techniker | sachbearbeiter
    | berater | kauf(?:mann|frau) | monteur | mitarbeiter | leiter | ingénieur | développeu[rs]
    | technicien | commercial | vendedor | ingenier[oa] | desarrollador | técnico | ingegnere
    | sviluppatore | impiegat[oa] | tecnico | ontwikkelaar | adviseur | medewerker | inżynier
    | programista | specjalista | engenheir[oa] | desenvolvedor | инженер | разработчик | менеджер
    | специалист | інженер | розробник | фахівець"""
)
_LONGEST_TITLE = 80
_SHORTEST = 8


def kind_of(line: str, *, careers: bool) -> TriggerKind | None:
    """Return the first kind of news that fits; on a page of careers, titles are vacancies."""
    if line.startswith("Job: "):
        return "hiring"
    if line.startswith("Event: "):
        return "event"
    if careers and _is_vacancy(line):
        return "hiring"
    if len(line) < _SHORTEST or line.endswith("?"):
        return None
    return next((kind for kind in _PATTERNS if _announces(line, kind)), None)


def announcing_words(line: str, kind: TriggerKind) -> tuple[int, int]:
    """Return where in a line the words stand that make it news, or the whole line."""
    match = _PATTERNS[kind].search(line)
    return match.span() if match else (0, len(line))


def _announces(line: str, kind: TriggerKind) -> bool:
    if kind == "hiring" and _NOT_HIRING.search(line):
        return False
    match = _PATTERNS[kind].search(line)
    return match is not None and not _NEGATION.search(line, 0, match.start())


def _is_vacancy(line: str) -> bool:
    return (
        len(line) <= _LONGEST_TITLE
        and not line.endswith((".", "!", "?"))
        and bool(_JOB.search(line))
    )
