"""Whether a lead fits: the model judges each criterion, we count."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pydantic import BaseModel, Field

from keepwarm.analysts.criteria import Verdict, judge
from keepwarm.analysts.library import built_in_library
from keepwarm.analysts.qualification import tier_claim
from keepwarm.analysts.reading import read_brief
from keepwarm.analysts.reasoning.drafts import Desk, Draft, draft_claim
from keepwarm.analysts.reasoning.forms import Judged, QuoteForm, Statement
from keepwarm.analysts.reasoning.grounding import Grounded
from keepwarm.evidence.model import Claim
from keepwarm.kit.places import country_name, language_name
from keepwarm.offer.model import Criterion, Offer, SizeRange

_ABOUT = "about"
_COUNTED = frozenset({"met", "not_met", "unknown"})


class Judgement(Statement):
    """What the sources say on one criterion."""

    criterion: int = Field(description="Its number in the task.")
    outcome: Judged = Field(description="unknown unless a source speaks for or against it.")
    text: str = Field(description="One sentence on what the sources say about it.")


class Qualification(BaseModel):
    """What company it is, and each criterion judged."""

    about: str = Field("", description="What the company does, for whom, in one sentence.")
    about_quotes: list[QuoteForm] = Field(
        default_factory=list[QuoteForm], description="What that sentence stands on."
    )
    criteria: list[Judgement]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A criterion as the model is told it."""

    text: str
    required: bool


def wanted_by(offer: Offer) -> tuple[Wanted, ...]:
    """Return the criteria that are set, in the order in which the rules judge them."""
    usual = (Wanted(text, name in offer.required) for name, text in _usual(offer).items() if text)
    return (*usual, *(Wanted(own.text, own.required) for own in offer.criteria))


def draft_judgements(answer: Qualification, desk: Desk) -> Iterator[Draft]:
    """Draft what the company does, and a claim for each criterion that is judged."""
    yield from _about(answer, desk)
    count = len(wanted_by(desk.brief.offer))
    for judgement in answer.criteria:
        if 0 < judgement.criterion <= count and judgement.outcome != "unknown":
            drafted = draft_claim(
                judgement,
                desk,
                section="qualification",
                text=judgement.text,
                label=judgement.outcome,
            )
            yield replace(drafted, key=judgement.criterion)


def count_out(grounded: Grounded, desk: Desk) -> tuple[Claim, ...]:
    """
    Return the tier we count, each criterion, and the basics.

    Where the model has no words that stand, the rules' verdict remains; and where a page
    speaks to machines the rules alone decide, for they cannot be talked to.
    """
    said = {draft.key: claim for draft, claim in grounded.settled if claim}
    judged_by_model = {} if desk.pack.whispering else said
    by_rules = judge(read_brief(desk.brief, built_in_library()))
    wanted = wanted_by(desk.brief.offer)
    verdicts = tuple(
        _verdict(judged_by_model.get(n), rules, required=one.required)
        for n, (one, rules) in enumerate(zip(wanted, by_rules, strict=True), 1)
    )
    about = tuple(claim for claim in [said.get(None)] if claim)
    known = _COUNTED | {claim.label for claim in about}
    basics = (c for c in desk.rules_say if c.label not in known and not _is_tier(c))
    judged = (verdict.claim for verdict in verdicts)
    return (tier_claim(verdicts), *judged, *about, *basics)


def _is_tier(claim: Claim) -> bool:
    return claim.label.startswith("tier_")


def _verdict(claim: Claim | None, by_rules: Verdict, *, required: bool) -> Verdict:
    """Take the model's word where it stands; it rules nobody out whom the facts speak for."""
    if claim is None or claim.kind == "hypothesis":
        return by_rules
    detail = ". ".join(filter(None, (by_rules.claim.detail, claim.detail)))
    against = required and claim.label == "not_met" and claim.kind == "observed"
    rules_out = against and by_rules.claim.label != "met"
    return replace(by_rules, claim=replace(claim, detail=detail), rules_out=rules_out)


def _about(answer: Qualification, desk: Desk) -> Iterator[Draft]:
    if answer.about.strip():
        said = Statement(kind="observed", because="", ask="", quotes=answer.about_quotes)
        drafted = draft_claim(said, desk, section="qualification", text=answer.about, label=_ABOUT)
        if drafted:
            yield drafted


def _usual(offer: Offer) -> dict[Criterion, str]:
    return {
        "industry": _either("its industry is", offer.industries),
        "country": _either("it is in", map(country_name, offer.countries)),
        "size": _size(offer.size),
        "language": _either("it speaks", map(language_name, offer.languages)),
        "keywords": _either("its site speaks of", offer.keywords),
    }


def _either(beginning: str, words: Iterable[str]) -> str:
    joined = " or ".join(words)
    return joined and f"{beginning} {joined}"


def _size(size: SizeRange | None) -> str:
    if size is None:
        return ""
    least = f"at least {size.at_least}" if size.at_least else ""
    most = f"at most {size.at_most}" if size.at_most else ""
    return f"it employs {' and '.join(filter(None, (least, most))) or 'any number of'} people"
