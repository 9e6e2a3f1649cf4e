"""Whether a lead fits what we look for, and what kind of company it is."""

from collections.abc import Iterable, Iterator
from itertools import chain

from keepwarm.analysts import criteria
from keepwarm.analysts.company import describe_company
from keepwarm.analysts.criteria import Verdict
from keepwarm.analysts.model import Finding
from keepwarm.analysts.reading import Reading
from keepwarm.evidence.model import Claim, Quote
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext

_STRONG = 0.75
_POSSIBLE = 0.4


def qualify(reading: Reading) -> Finding:
    """Return the tier, each criterion with its evidence, and the basics of the company."""
    verdicts = criteria.judge(reading)
    judged = {verdict.criterion for verdict in verdicts}
    basics = (claim for claim in describe_company(reading) if claim.label not in judged)
    claims = chain([tier_claim(verdicts)], (verdict.claim for verdict in verdicts), basics)
    return Finding(claims=tuple(claims))


def tier_of(verdicts: Iterable[Verdict]) -> str:
    """
    Return the tier, counted from what is known.

    What we could not find out counts neither way, but where that is more than half, a fit
    is possible at best. A required criterion that the lead's own words contradict outweighs
    everything else.
    """
    verdicts = tuple(verdicts)
    known = [verdict for verdict in verdicts if verdict.claim.label != "unknown"]
    if any(verdict.rules_out for verdict in known):
        return "tier_not_a_fit"
    if not known:
        return "tier_unknown"
    share = sum(verdict.claim.label == "met" for verdict in known) / len(known)
    if share >= _STRONG and len(known) * 2 >= len(verdicts):
        return "tier_strong"
    return "tier_possible" if share >= _POSSIBLE else "tier_weak"


def tier_claim(verdicts: tuple[Verdict, ...]) -> Claim:
    """Return the tier with how it was counted and the words it rests on."""
    quotes = tuple(_quotes(verdicts))
    tier = tier_of(verdicts)
    return Claim(
        section="qualification",
        kind="inferred" if quotes else "hypothesis",
        text=_tiers()[tier],
        detail=_count(verdicts),
        label=tier,
        quotes=quotes,
    )


def _quotes(verdicts: tuple[Verdict, ...]) -> Iterator[Quote]:
    known = (verdict.claim for verdict in verdicts if verdict.claim.label != "unknown")
    yield from dict.fromkeys(chain.from_iterable(claim.quotes for claim in known))


def _count(verdicts: tuple[Verdict, ...]) -> str:
    if not verdicts:
        return _("There is nothing to hold them against: no criteria are set.")
    met = sum(verdict.claim.label == "met" for verdict in verdicts)
    unknown = sum(verdict.claim.label == "unknown" for verdict in verdicts)
    text = ngettext(
        "{met} of {all} criterion met, {unknown} unknown.",
        "{met} of {all} criteria met, {unknown} unknown.",
        len(verdicts),
    )
    return text.format(met=met, all=len(verdicts), unknown=unknown)


def _tiers() -> dict[str, str]:
    return {
        "tier_strong": _("A strong fit."),
        "tier_possible": _("A possible fit."),
        "tier_weak": _("A weak fit."),
        "tier_not_a_fit": _("Not a fit: their own words speak against a required criterion."),
        "tier_unknown": _("Ask what you need to know: nothing speaks for or against a fit yet."),
    }
