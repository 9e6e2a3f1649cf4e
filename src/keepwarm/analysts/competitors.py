"""Names we were told to look for, and what the site says beside them. Nobody is guessed."""

from collections.abc import Iterator
from itertools import islice
from typing import Literal, TypeAlias, get_args

from keepwarm.analysts.library import Cues, every_phrase
from keepwarm.analysts.model import Finding
from keepwarm.analysts.reading import Reading, quote_of
from keepwarm.analysts.wording import Spot, fold_words, holds, holds_any
from keepwarm.evidence.model import Claim, Quote
from keepwarm.kit.i18n import gettext as _

Relation: TypeAlias = Literal["current_solution", "alternative", "mentioned"]
_ORDER: tuple[Relation, ...] = get_args(Relation)
MOST_COMPETITORS = 12
_SPOTS_PER_NAME = 20


def find_competitors(reading: Reading) -> Finding:
    """Return the tools and competitors the sources name, those in use first."""
    found = sorted(_found(reading), key=lambda claim: _ORDER.index(_relation(claim)))
    return Finding(claims=tuple(islice(found, MOST_COMPETITORS)))


def _relation(claim: Claim) -> Relation:
    return next(relation for relation in _ORDER if relation == claim.label)


def _found(reading: Reading) -> Iterator[Claim]:
    own = fold_words(reading.brief.company)
    for name, why in _names(reading).items():
        claim = None if fold_words(name) == own else _claim(name, why, reading)
        if claim is not None:
            yield claim


def _claim(name: str, why: str, reading: Reading) -> Claim | None:
    """Believe what they say first; what only their markup gives away is a conclusion."""
    said, hint = _said(name, reading), _in_the_markup(name, reading)
    if hint is not None and (said is None or said[0] != "current_solution"):
        return Claim(
            section="competitors",
            kind="inferred",
            text=_("Their site seems to use {name}.").format(name=name),
            detail=f"{_('The markup of their site gives it away.')} {why}",
            label="current_solution",
            quotes=(hint,),
        )
    if said is None:
        return None
    relation, quote = said
    return Claim(
        section="competitors",
        kind="observed",
        text=_sentence(relation).format(name=name),
        detail=why,
        label=relation,
        quotes=(quote,),
    )


def _names(reading: Reading) -> dict[str, str]:
    """Return the names to look for and why; a competitor of ours is no mere tool."""
    told = _("One of the competitors you named.")
    names = dict.fromkeys(reading.brief.offer.competitors, told)
    folded = {name.casefold() for name in names}
    for tool in reading.library.tools:
        why = _("A tool for {purpose}.").format(purpose=tool.title)
        names |= {name: why for name in tool.names if name.casefold() not in folded}
    return names


def _said(name: str, reading: Reading) -> tuple[Relation, Quote] | None:
    wording = reading.wording
    rated: list[tuple[Relation, Spot]] = [
        (_relation_at(spot, reading), spot) for spot in _spots(name, reading)
    ]
    closest = min(rated, key=lambda one: _ORDER.index(one[0]), default=None)
    return None if closest is None else (closest[0], wording.quote(closest[1]))


def _in_the_markup(name: str, reading: Reading) -> Quote | None:
    technologies = reading.brief.facts.technologies
    fact = next((t for t in technologies if t.name.casefold() == name.casefold()), None)
    return fact and quote_of(reading.brief, fact)


def _spots(name: str, reading: Reading) -> Iterator[Spot]:
    phrase = fold_words(name)
    found = islice(reading.wording.find(phrase), _SPOTS_PER_NAME) if phrase else ()
    # A name is written large; the "monday" of "on monday" is a day.
    small = name[:1].islower()
    return (spot for spot in found if small or not reading.wording.written(spot)[0].islower())


def _relation_at(spot: Spot, reading: Reading) -> Relation:
    before, cues = reading.wording.before(spot), reading.library.cues
    if _is_left_behind(before, cues):
        return "alternative"
    # What follows a tool that was left behind is the one that took its place.
    left_behind = holds_any(before, every_phrase(cues.left_behind))
    in_use = left_behind or holds_any(before, every_phrase(cues.in_use))
    denied = holds_any(before, every_phrase(cues.denials))
    return "current_solution" if in_use and not denied else "mentioned"


def _is_left_behind(before: tuple[str, ...], cues: Cues) -> bool:
    """Tell the two names of "we moved from one to the other" apart."""
    leaving = tuple(every_phrase(cues.left_behind))
    if any(holds(before[-len(phrase) :], phrase) for phrase in leaving):
        return True
    return holds_any(before, leaving) and not holds_any(before[-1:], every_phrase(cues.towards))


def _sentence(relation: Relation) -> str:
    return {
        "current_solution": _("They use {name}."),
        "alternative": _("They compare {name} with others or have left it."),
        "mentioned": _("Their site mentions {name}."),
    }[relation]
