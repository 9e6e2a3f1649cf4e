"""An offer as somebody writes it down: read strictly, and written out for the next change."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from keepwarm.kit.errors import Invalid
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.places import country_code, country_name, language_code, language_name
from keepwarm.offer.model import CRITERIA, TONES, Offer, OwnCriterion, SizeRange, Tone

LONGEST_TEXT = 4_000
LONGEST_LINE = 200
MOST_LINES = 50
MOST_CRITERIA = 20
_LARGEST_COMPANY = 10_000_000
_SPACES = str.maketrans("", "", " \u00a0\u202f.,'’")  # what people part thousands by


class OfferUnclear(Invalid):
    """Some fields cannot be read; `problems` says which and why, field by field."""

    message = "Please look at the marked fields. Nothing is saved yet."

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__()
        self.problems = problems

    def __str__(self) -> str:
        return _(self.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDraft:
    """What somebody typed, field by field; names of countries and languages are still names."""

    what_we_sell: str = ""
    industries: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    at_least: str = ""
    at_most: str = ""
    languages: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    required: frozenset[str] = frozenset()
    criteria: tuple[OwnCriterion, ...] = ()
    solves: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    tone: str = "warm"
    writes: tuple[str, ...] = ()


def write_out(offer: Offer) -> OfferDraft:
    """Write an offer down the way people would: countries and languages by their names."""
    size = offer.size or SizeRange()
    return OfferDraft(
        what_we_sell=offer.what_we_sell,
        industries=offer.industries,
        countries=tuple(map(country_name, offer.countries)),
        at_least=str(size.at_least or ""),
        at_most=str(size.at_most or ""),
        languages=tuple(map(language_name, offer.languages)),
        keywords=offer.keywords,
        required=frozenset(offer.required),
        criteria=offer.criteria,
        solves=offer.solves,
        competitors=offer.competitors,
        tone=offer.tone,
        writes=tuple(map(language_name, offer.writes)),
    )


def read_draft(draft: OfferDraft) -> Offer:
    """Return the offer a draft describes. Raises OfferUnclear, which names every problem."""
    read = _Reader()
    offer = Offer(
        what_we_sell=read.text("what_we_sell", draft.what_we_sell),
        industries=read.lines("industries", draft.industries),
        countries=read.codes("countries", draft.countries, country_code, _no_country()),
        size=read.size(draft.at_least, draft.at_most),
        languages=read.codes("languages", draft.languages, language_code, _no_language()),
        keywords=read.lines("keywords", draft.keywords),
        required=frozenset(name for name in CRITERIA if name in draft.required),
        criteria=read.criteria(draft.criteria),
        solves=read.lines("solves", draft.solves),
        competitors=read.lines("competitors", draft.competitors),
        tone=_tone(draft.tone),
        writes=read.codes("writes", draft.writes, language_code, _no_language()),
    )
    if read.problems:
        raise OfferUnclear(read.problems)
    return offer


def tidy(lines: Iterable[str]) -> tuple[str, ...]:
    """Fold white space, drop what is empty, and what is said twice in whatever case."""
    found: dict[str, str] = {}
    for line in filter(None, (" ".join(line.split()) for line in lines)):
        found.setdefault(line.casefold(), line)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads field after field and remembers what is wrong with each."""

    problems: dict[str, str] = field(default_factory=dict[str, str])

    def text(self, name: str, text: str) -> str:
        cleaned = text.replace("\r\n", "\n").strip()
        if len(cleaned) > LONGEST_TEXT:
            sentence = _("Say it in {most} characters; these are {count}.")
            self.problems[name] = sentence.format(most=LONGEST_TEXT, count=len(cleaned))
        return cleaned

    def lines(self, name: str, written: Iterable[str], most: int = MOST_LINES) -> tuple[str, ...]:
        found = tidy(written)
        if len(found) > most:
            sentence = _("Keep it to {most} of them; these are {count}.")
            self.problems[name] = sentence.format(most=most, count=len(found))
        long = next((line for line in found if len(line) > LONGEST_LINE), None)
        if long is not None:
            sentence = _("Shorten “{words}…” to {most} characters.")
            self.problems[name] = sentence.format(words=long[:40].rstrip(), most=LONGEST_LINE)
        return found

    def codes(
        self, name: str, written: Iterable[str], code_of: Callable[[str], str | None], wrong: str
    ) -> tuple[str, ...]:
        codes = {line: code_of(line) for line in self.lines(name, written)}
        unknown = [line for line, code in codes.items() if code is None]
        if unknown:
            self.problems.setdefault(name, wrong.format(words=", ".join(unknown[:3])))
        return tuple(dict.fromkeys(filter(None, codes.values())))

    def size(self, at_least: str, at_most: str) -> SizeRange | None:
        low, high = self._number(at_least), self._number(at_most)
        if low and high and low > high:
            self.problems["size"] = _("The least is more than the most: turn them round.")
        return SizeRange(at_least=low, at_most=high) if low or high else None

    def criteria(self, rows: Iterable[OwnCriterion]) -> tuple[OwnCriterion, ...]:
        found: dict[str, OwnCriterion] = {}
        for row in rows:
            text, words = " ".join(row.text.split()), self.lines("criteria", row.words)
            if words and not text:
                self.problems["criteria"] = _("Say what {words} would show you.").format(
                    words=", ".join(words[:3])
                )
            if text:
                own = OwnCriterion(text=text, words=words, required=row.required)
                found.setdefault(text.casefold(), own)
        self.lines("criteria", (row.text for row in found.values()), MOST_CRITERIA)
        return tuple(found.values())

    def _number(self, text: str) -> int | None:
        digits = text.translate(_SPACES)
        if not digits:
            return None
        if digits.isascii() and digits.isdecimal() and 0 < int(digits[:9]) <= _LARGEST_COMPANY:
            return int(digits[:9])
        self.problems["size"] = _("Write a number of people, like 20 or 250.")
        return None


def _tone(name: str) -> Tone:
    for tone in TONES:
        if tone == name:
            return tone
    return TONES[0]


def _no_country() -> str:
    return _("We do not know the country {words}. Write its name or two letters: Germany, DE.")


def _no_language() -> str:
    return _("We do not know the language {words}. Write its name or two letters: German, de.")
