"""What we could do about each pain, standing on the pain it answers."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from textwrap import shorten

from keepwarm.analysts.model import Finding
from keepwarm.analysts.pain_points import OFFER_TOPIC
from keepwarm.analysts.proofs import proofs_for, speak_alike
from keepwarm.analysts.reading import Reading
from keepwarm.evidence.model import Claim
from keepwarm.kit.i18n import gettext as _
from keepwarm.offer.model import Offer

MOST_VALUES = 5
LONGEST_VALUE = 240
_SENTENCE = re.compile(rf"[^\n]{{1,{LONGEST_VALUE}}}?(?:[.!?](?=\s|\Z)|(?=\n|\Z))")


def find_value_propositions(reading: Reading) -> Finding:
    """Return a value for each pain found, inferred where the pain was observed."""
    return Finding(claims=tuple(islice(_values(reading), MOST_VALUES)))


def _values(reading: Reading) -> Iterator[Claim]:
    answers, offer, said = _answers(reading), reading.brief.offer, set[str]()
    for pain in reading.brief.found.get("pain_points", ()):
        answer = answers.get(pain.label) or (
            pain.label == OFFER_TOPIC and _in_short(offer.what_we_sell)
        )
        # What we sell answers every pain we solve, and is said once.
        if answer and answer not in said:
            said.add(answer)
            yield _value(answer, pain, offer)


def _answers(reading: Reading) -> Mapping[str, str]:
    """Map topics to what helps; the closest playbook has the first word."""
    answers: dict[str, str] = {}
    for value in reading.values():
        answers.setdefault(value.topic, value.text)
    for sign in reading.library.signs:
        answers.setdefault(sign.topic, sign.value)
    return answers


def _value(answer: str, pain: Claim, offer: Offer) -> Claim:
    stands = bool(pain.quotes)
    text = answer if stands else _("Ask whether this would help: {value}").format(value=answer)
    return Claim(
        section="value_propositions",
        kind="inferred" if stands else "hypothesis",
        text=text,
        detail=_because(pain, offer),
        label=pain.label,
        urgency=pain.urgency,
        quotes=pain.quotes,
        proofs=proofs_for(f"{answer} {pain.text}", offer.proofs),
    )


def _because(pain: Claim, offer: Offer) -> str:
    """Name the pain, and ours among those we solve where it is the same."""
    said = _("It addresses: {pain}").format(pain=pain.text)
    solved = next((one for one in offer.solves if speak_alike(one, pain.text)), None)
    if solved is None or pain.label == OFFER_TOPIC:
        return said
    return f"{said} {_('You say you solve: {pain}').format(pain=solved)}"


def _in_short(text: str) -> str:
    """Return the first sentence of what we sell: a proposition is no brochure."""
    first = _SENTENCE.match(text)
    return first.group() if first else shorten(text, LONGEST_VALUE, placeholder=" …")
