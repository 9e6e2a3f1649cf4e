"""Claims as a model means them, before anything has been checked."""

from dataclasses import dataclass, replace
from datetime import date

from keepwarm.analysts.model import Brief, Finding
from keepwarm.analysts.reasoning.forms import QuoteForm, Statement
from keepwarm.analysts.reasoning.pack import Pack
from keepwarm.evidence.model import Claim, Quote, Section, Source, SourceId, Urgency, is_verbatim
from keepwarm.sites.whispers import speaks_to_machines

# Three letters stand anywhere; what is to bear a claim says more.
_SHORTEST = 8
_NOWHERE = SourceId(0)
_QUESTION_MARKS = ("?", "？", "؟", ";")
_CLOSING = " \"'”“»’)"


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies before an agent: the brief, the pack, and what the rules make of it."""

    brief: Brief
    pack: Pack
    by_rules: Finding

    def quote(self, said: QuoteForm) -> Quote:
        """
        Return a quote at the source it stands in.

        Models confuse numbers; words that stand in another source are believed there.
        Words that stand nowhere stay with the source that was named, and fail there.
        """
        words = self.pack.fence.unmarked(said.quote)
        named = self.pack.sources[said.source - 1 : said.source] if said.source > 0 else ()
        others = (source for source in self.pack.sources if source not in named)
        home = next((s for s in (*named, *others) if _says(s, words)), None)
        place = home or next(iter(named), None)
        return Quote(source_id=place.id if place else _NOWHERE, text=words)

    def stands(self, quote: Quote) -> bool:
        """
        Say whether a quote stands word for word in the source it names.

        Words that give orders to machines say nothing about a company.
        """
        here = (s for s in self.pack.sources if s.id == quote.source_id)
        return not speaks_to_machines(quote.text) and any(_says(s, quote.text) for s in here)

    @property
    def rules_say(self) -> tuple[Claim, ...]:
        """Return what the rules found, but for what stands on orders to machines alone."""
        heard = (
            replace(c, quotes=tuple(q for q in c.quotes if not speaks_to_machines(q.text)))
            for c in self.by_rules.claims
        )
        return tuple(c for c in heard if c.quotes or c.kind == "hypothesis")

    def text_of(self, quote: Quote) -> str:
        """Return the whole text a quote stands in."""
        return next((s.text for s in self.pack.sources if s.id == quote.source_id), "")


@dataclass(frozen=True, slots=True)
class Draft:
    """
    A claim that still has to be checked.

    `instead` is what is left where it is no fact: a question, or nothing.
    `names` are words that must be among the quoted ones, or the quotes are about something
    else. `key` says which item of the task it answers.
    """

    claim: Claim
    instead: Claim | None = None
    names: tuple[str, ...] = ()
    key: int | None = None


def draft_claim(
    said: Statement,
    desk: Desk,
    *,
    section: Section,
    text: str,
    detail: str = "",
    label: str = "",
    urgency: Urgency = "unknown",
    happened_on: date | None = None,
    names: tuple[str, ...] = (),
) -> Draft:
    """Draft what a statement says, with its question; a guess is nothing but its question."""
    quotes = tuple(dict.fromkeys(map(desk.quote, said.quotes)))
    question = _question(said, text)
    claim = Claim(
        section=section,
        kind=said.kind,
        text=text,
        detail=detail or said.because,
        label=label,
        urgency=urgency,
        happened_on=happened_on,
        quotes=quotes,
    )
    # Of a statement that failed only the question is left: its reasons failed with it.
    instead = replace(
        claim, kind="hypothesis", text=question, detail="", happened_on=None, quotes=()
    )
    if said.kind == "hypothesis":
        instead = replace(instead, detail=said.because)
    return Draft(claim, instead if question else None, names)


def is_question(text: str) -> bool:
    """Say whether a text asks something, in whatever script."""
    return text.rstrip(_CLOSING).endswith(_QUESTION_MARKS)


def _question(said: Statement, text: str) -> str:
    """Return what there is to ask; a statement in the field of a question is none."""
    return next(filter(is_question, (said.ask.strip(), text.strip())), "")


def _says(source: Source, words: str) -> bool:
    return len(words) >= _SHORTEST and is_verbatim(words, source.text)
