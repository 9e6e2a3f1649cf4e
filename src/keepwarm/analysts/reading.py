"""What the rules know once they have read a brief: its words and the playbooks that fit."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import Protocol

from keepwarm.analysts.library import Library, Pain, Playbook, Value, every_phrase, phrases_of
from keepwarm.analysts.model import Brief
from keepwarm.analysts.wording import Spot, Wording, fold_words, holds_any
from keepwarm.evidence.model import Quote, Source, is_verbatim

# An industry is recognised by several different words: one proves nothing. A company that
# carries such a word in its name says it twice over.
_WORDS_TO_BE_SURE = 3
_WORDS_A_NAME_IS_WORTH = 2
_SPOTS_PER_KEYWORD = 3
_DENIAL_REACHES = 4
_ROLES = 2


class Quoted(Protocol):
    """A fact of a site: it names its page and its words."""

    @property
    def url(self) -> str: ...

    @property
    def quote(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Industry:
    """An industry playbook and the words on the site that speak for it."""

    playbook: Playbook
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A brief with its words indexed and its playbooks chosen."""

    brief: Brief
    library: Library
    wording: Wording
    industry: Industry | None
    roles: tuple[Playbook, ...]

    @property
    def playbooks(self) -> Iterator[Playbook]:
        """Yield the playbooks that fit, the closest first and the general one last."""
        if self.industry is not None:
            yield self.industry.playbook
        yield from self.roles
        yield from self.library.of_kind("general")

    def pains(self) -> Iterator[Pain]:
        """Yield what often hurts at leads like this one."""
        return chain.from_iterable(book.pains for book in self.playbooks)

    def values(self) -> Iterator[Value]:
        """Yield what may help at leads like this one."""
        return chain.from_iterable(book.values for book in self.playbooks)

    def is_said_so(self, spot: Spot) -> bool:
        """Say whether words are meant: "no paper", "tired of paper?", "we left paper" are not."""
        if self.wording.is_question(spot):
            return False
        nearest, cues = self.wording.before(spot)[-_DENIAL_REACHES:], self.library.cues
        denials = chain(every_phrase(cues.denials), every_phrase(cues.left_behind))
        return not holds_any(nearest, denials)


def read_brief(brief: Brief, library: Library) -> Reading:
    """Read a brief with a library at hand."""
    wording = _index(brief.sources)
    industry = _recognise(brief.sources, brief.company, library)
    return Reading(brief, library, wording, industry, _roles_of(brief.role, library))


def quote_of(brief: Brief, fact: Quoted) -> Quote | None:
    """Return a fact's words as evidence, or None where no source says them."""
    by_page = sorted(brief.sources, key=lambda source: (source.url or "") != fact.url)
    source = next((source for source in by_page if _says(source, fact.quote)), None)
    return source and Quote(source_id=source.id, text=fact.quote)


def _says(source: Source, quote: str) -> bool:
    # Comparing plainly is exact but slow; nearly every quote stands there as it is.
    return is_verbatim(quote, quote if quote in source.text else source.text)


@lru_cache(maxsize=8)
def _index(sources: tuple[Source, ...]) -> Wording:
    """Index a lead's words once for all agents of a run."""
    return Wording(sources)


@lru_cache(maxsize=8)
def _recognise(sources: tuple[Source, ...], company: str, library: Library) -> Industry | None:
    wording, name = _index(sources), fold_words(company)
    found: list[tuple[int, Industry]] = []
    for book in library.of_kind("industry"):
        spots = _keyword_spots(wording, book)
        named = bool(spots) and holds_any(name, every_phrase(book.when.keywords))
        weight = len(wording.words_at(spots)) + named * _WORDS_A_NAME_IS_WORTH
        found.append((weight, Industry(book, spots)))
    weight, closest = max(found, key=lambda one: (one[0], len(one[1].spots)), default=(0, None))
    return closest if weight >= _WORDS_TO_BE_SURE else None


def _keyword_spots(wording: Wording, book: Playbook) -> tuple[Spot, ...]:
    phrases = every_phrase(book.when.keywords)
    spots = (islice(wording.find(phrase), _SPOTS_PER_KEYWORD) for phrase in phrases)
    # The same word stands in the lists of several languages.
    return tuple(dict.fromkeys(chain.from_iterable(spots)))


def _roles_of(role: str, library: Library) -> tuple[Playbook, ...]:
    words = fold_words(role)
    fitting = (
        book for book in library.of_kind("role") if holds_any(words, phrases_of(book.when.roles))
    )
    return tuple(islice(fitting, _ROLES))
