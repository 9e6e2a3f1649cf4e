"""What people may say against it, with an answer prepared."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from keepwarm.analysts import library
from keepwarm.analysts.model import Finding
from keepwarm.analysts.proofs import proofs_for
from keepwarm.analysts.reading import Reading
from keepwarm.evidence.model import Claim, Quote
from keepwarm.kit.i18n import gettext as _
from keepwarm.offer.model import Proof

MOST_OBJECTIONS = 4
_FROM_EVIDENCE = 2


def find_objections(reading: Reading) -> Finding:
    """Return up to four objections: what the site gives reason to expect comes first."""
    seen = tuple(islice(_from_evidence(reading), _FROM_EVIDENCE))
    room = MOST_OBJECTIONS - len(seen)
    said = {objection.text for objection in seen}
    expected = (one for one in _from_playbooks(reading) if one.text not in said)
    proofs = reading.brief.offer.proofs
    return Finding(claims=tuple(_backed(one, proofs) for one in (*seen, *islice(expected, room))))


def _backed(objection: Claim, proofs: tuple[Proof, ...]) -> Claim:
    """Put the proof beside an answer that speaks of the same."""
    return replace(objection, proofs=proofs_for(f"{objection.text} {objection.detail}", proofs))


def _from_evidence(reading: Reading) -> Iterator[Claim]:
    found = reading.brief.found
    for tool in found.get("competitors", ()):
        if tool.label == "current_solution":
            yield _seen(
                _("We already have something for that."),
                _("Good. What does it do well, and what do people still do by hand beside it?"),
                tool.quotes,
            )
            break
    for trigger in found.get("triggers", ()):
        if trigger.label == "hiring":
            yield _seen(
                _("We are hiring people for that."),
                _("Good. Let them spend their days on what needs a person."),
                trigger.quotes,
            )
            break


def _from_playbooks(reading: Reading) -> Iterator[Claim]:
    """Yield objections that go with a pain we raise before those that always come."""
    raised = {pain.label for pain in reading.brief.found.get("pain_points", ())}
    for book in reading.playbooks:
        for objection in sorted(book.objections, key=lambda one: one.topic not in raised):
            yield _expected(objection)


def _seen(text: str, response: str, quotes: tuple[Quote, ...]) -> Claim:
    return Claim(
        section="objections",
        kind="inferred",
        text=text,
        detail=response,
        label="evidence",
        quotes=quotes,
    )


def _expected(objection: library.Objection) -> Claim:
    return Claim(
        section="objections",
        kind="hypothesis",
        text=objection.text,
        detail=objection.response,
        label="playbook",
    )
