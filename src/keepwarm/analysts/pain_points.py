"""What seems to hurt: signs on the site first, then what experience suggests to ask."""

from collections.abc import Iterator
from itertools import chain, islice

from keepwarm.analysts.library import Sign, every_phrase
from keepwarm.analysts.model import Finding
from keepwarm.analysts.reading import Reading
from keepwarm.analysts.wording import Spot
from keepwarm.evidence.model import Claim, Urgency
from keepwarm.kit.i18n import gettext as _

OFFER_TOPIC = "offer"
MOST_HYPOTHESES = 5
FEWEST_HYPOTHESES = 2
_FROM_THE_OFFER = 2

_ORDER: tuple[Urgency, ...] = ("high", "medium", "low", "unknown")


def find_pain_points(reading: Reading) -> Finding:
    """Return observed pains with their evidence, then a few hypotheses to ask about."""
    observed = sorted(_observed(reading), key=lambda claim: _ORDER.index(claim.urgency))
    room = max(FEWEST_HYPOTHESES, MOST_HYPOTHESES - len(observed))
    seen = {claim.label for claim in observed}
    open_ones = (claim for claim in _hypotheses(reading) if claim.label not in seen)
    return Finding(claims=(*observed, *islice(open_ones, room)))


def _observed(reading: Reading) -> Iterator[Claim]:
    for sign in reading.library.signs:
        spot = _spot_of(sign, reading)
        if spot is not None:
            yield Claim(
                section="pain_points",
                kind="observed",
                text=sign.text,
                detail=sign.because,
                label=sign.topic,
                urgency=sign.urgency,
                quotes=(reading.wording.quote(spot),),
            )


def _spot_of(sign: Sign, reading: Reading) -> Spot | None:
    spots = chain.from_iterable(map(reading.wording.find, every_phrase(sign.phrases)))
    said = filter(reading.is_said_so, spots)
    return next((spot for spot in said if _is_borne_out(spot, sign, reading)), None)


def _is_borne_out(spot: Spot, sign: Sign, reading: Reading) -> bool:
    if sign.trigger is None:
        return True
    words = reading.wording.quote(spot).text
    facts = (fact for fact in reading.brief.facts.triggers if fact.kind == sign.trigger)
    return any(words in fact.quote or fact.quote in words for fact in facts)


def _hypotheses(reading: Reading) -> Iterator[Claim]:
    for solved in reading.brief.offer.solves[:_FROM_THE_OFFER]:
        text = _("Ask whether this is felt here: {pain}").format(pain=solved)
        yield _hypothesis(text, topic=OFFER_TOPIC, urgency="unknown")
    for pain in reading.pains():
        yield _hypothesis(f"{pain.text} {pain.ask}", topic=pain.topic, urgency=pain.urgency)


def _hypothesis(text: str, *, topic: str, urgency: Urgency) -> Claim:
    return Claim(section="pain_points", kind="hypothesis", text=text, label=topic, urgency=urgency)
