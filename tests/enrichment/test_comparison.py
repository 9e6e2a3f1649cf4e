from datetime import date

from keepwarm.enrichment.comparison import Compared, compare
from keepwarm.evidence.model import (
    ClaimId,
    ShownClaim,
    ShownQuote,
    ShownSection,
    SourceId,
    Urgency,
)
from tests.build import NOW


def says(
    text: str, *quotes: str, label: str = "", urgency: Urgency = "unknown", number: int = 1
) -> ShownClaim:
    return ShownClaim(
        id=ClaimId(number),
        kind="observed" if quotes else "hypothesis",
        text=text,
        detail="",
        label=label,
        urgency=urgency,
        happened_on=date(2026, 1, 1),
        link=None,
        quotes=tuple(
            ShownQuote(source_id=SourceId(number), text=quote, url=None, title="")
            for quote in quotes
        ),
        proofs=(),
    )


def section(*claims: ShownClaim) -> ShownSection:
    return ShownSection(
        section="triggers",
        produced_by="rules",
        model=None,
        prompt=None,
        fell_back=None,
        demoted=0,
        dropped=0,
        run_id=None,
        note="",
        problem=None,
        produced_at=NOW,
        claims=claims,
    )


def test_the_same_words_of_a_later_reading_are_the_same() -> None:
    old, new = says("They grow.", "We grow", number=1), says("They grow.", "we  grow", number=2)

    changes = compare({"triggers": section(old)}, {"triggers": section(new)})

    assert changes == {"triggers": (Compared("same", new),)}


def test_a_claim_said_otherwise_has_changed() -> None:
    old, new = says("They grow.", urgency="low"), says("They grow.", urgency="high")

    changes = compare({"triggers": section(old)}, {"triggers": section(new)})

    assert changes == {"triggers": (Compared("changed", new, old),)}


def test_other_words_about_the_same_evidence_have_changed() -> None:
    old = says("They hire.", "We hire welders", label="hiring")
    new = says("They look for welders.", "We hire welders", label="hiring")

    changes = compare({"triggers": section(old)}, {"triggers": section(new)})

    assert changes == {"triggers": (Compared("changed", new, old),)}


def test_questions_without_evidence_are_not_mistaken_for_each_other() -> None:
    old, new = says("Ask about A."), says("Ask about B.")

    changes = compare({"triggers": section(old)}, {"triggers": section(new)})

    assert changes == {"triggers": (Compared("new", new), Compared("gone", old))}


def test_a_section_only_one_run_knew_is_all_new_or_all_gone() -> None:
    claim = says("They grow.")

    assert compare({}, {"triggers": section(claim)}) == {"triggers": (Compared("new", claim),)}
    assert compare({"triggers": section(claim)}, {}) == {"triggers": (Compared("gone", claim),)}
