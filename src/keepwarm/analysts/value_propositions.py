"""What we could do about each pain, standing on the pain it answers."""

from collections.abc import Iterator, Mapping
from itertools import islice

from keepwarm.analysts.model import Finding
from keepwarm.analysts.pain_points import OFFER_TOPIC
from keepwarm.analysts.reading import Reading
from keepwarm.analysts.wording import fold_words
from keepwarm.evidence.model import Claim
from keepwarm.kit.i18n import gettext as _
from keepwarm.offer.model import Offer, Proof

MOST_VALUES = 5
# Long words that begin alike speak of the same thing: "inquiry", "inquiries".
_STEM = 5
_SHARED_STEMS = 2


def find_value_propositions(reading: Reading) -> Finding:
    """Return a value for each pain found, inferred where the pain was observed."""
    return Finding(claims=tuple(islice(_values(reading), MOST_VALUES)))


def _values(reading: Reading) -> Iterator[Claim]:
    answers, offer = _answers(reading), reading.brief.offer
    for pain in reading.brief.found.get("pain_points", ()):
        answer = answers.get(pain.label) or (pain.label == OFFER_TOPIC and offer.what_we_sell)
        if answer:
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
    proof = _proof_for(f"{answer} {pain.text}", offer.proofs)
    return Claim(
        section="value_propositions",
        kind="inferred" if stands else "hypothesis",
        text=text,
        detail=_("It addresses: {pain}").format(pain=pain.text),
        label=pain.label,
        urgency=pain.urgency,
        quotes=pain.quotes,
        proofs=(proof.id,) if proof else (),
    )


def _proof_for(text: str, proofs: tuple[Proof, ...]) -> Proof | None:
    """Return the proof that shares most with a text; too little in common is none."""
    stems = _stems(text)
    shared = {proof.id: len(stems & _stems(f"{proof.title} {proof.text}")) for proof in proofs}
    closest = max(proofs, key=lambda proof: shared[proof.id], default=None)
    return closest if closest is not None and shared[closest.id] >= _SHARED_STEMS else None


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in fold_words(text) if len(word) >= _STEM)
