"""Rules: patterns over kinds of tokens, and what becomes of the tokens they match."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeAlias

from keepwarm.calendar.reading.lexicon import lexicons
from keepwarm.calendar.reading.tokens import Token
from keepwarm.calendar.reading.values import Scene

_FIRST_SIGN: Final = 0xE000
_KIND: Final = re.compile(r"[a-z]\w*")


@dataclass(frozen=True, slots=True)
class Match:
    """The tokens that a rule matched, and the scene they are said in."""

    scene: Scene
    tokens: list[Token]

    def all(self, kind: str) -> list[Any]:
        """Return what each token of a kind stands for."""
        return [token[kind] for token in self.tokens if kind in token.readings]

    def has(self, kind: str) -> bool:
        """Say whether a token of a kind is among them."""
        return any(kind in token.readings for token in self.tokens)

    def first(self, kind: str) -> Any:
        """Return what the first token of a kind stands for."""
        return self.all(kind)[0]


Fold: TypeAlias = Callable[[Match], dict[str, Any] | None]
"""Makes the readings of one token out of those matched; None leaves them as they are."""


@dataclass(frozen=True, slots=True)
class Rule:
    """
    A pattern over kinds, written like a regular expression, and what it folds into.

    `number unit` matches two tokens; `(?<!number)unit number` a unit that no number precedes.
    """

    pattern: str
    fold: Fold


def fold_all(tokens: list[Token], rules: Iterable[Rule], scene: Scene) -> list[Token]:
    """Let each rule in turn replace what it matches, from left to right."""
    tokens = list(tokens)
    signs = written_in_signs(tokens)
    for rule in rules:
        pattern, start = _compiled(rule.pattern), 0
        while found := pattern.search(signs, start):
            matched = tokens[found.start() : found.end()]
            made = rule.fold(Match(scene, matched)) if matched else None
            # What grew out of several may grow on: "1 year, 2 months and 3 days".
            start = found.start() + (made is None or len(matched) == 1)
            if made is not None:
                text = " ".join(each.text for each in matched)
                tokens[found.start() : found.end()] = [Token(text, made)]
                signs = written_in_signs(tokens)
    return tokens


def matches(pattern: str, tokens: list[Token]) -> list[Token] | None:
    """Return the tokens that a pattern matches first, if it does."""
    found = _compiled(pattern).search(written_in_signs(tokens))
    return tokens[found.start() : found.end()] if found else None


def written_in_signs(tokens: list[Token]) -> str:
    """Write one sign for each token: it stands for the set of kinds the token may be."""
    signs = _signs()
    return "".join([signs.get(frozenset(token.readings)) or _sign_of(token) for token in tokens])


def _sign_of(token: Token) -> str:
    """Return the sign of a token whose very set of kinds no table knows."""
    for kind in token.readings:
        if sign := _signs().get(frozenset((kind,))):
            return sign
    return chr(_FIRST_SIGN)


@cache
def _signs() -> dict[frozenset[str], str]:
    """Give a sign to every set of kinds that tokens can have."""
    sets = {
        frozenset(readings): None
        for lexicon in lexicons().values()
        for readings in lexicon.readings.values()
    }
    sets.update(dict.fromkeys(map(frozenset, _MADE)))
    return {kinds: chr(_FIRST_SIGN + 1 + place) for place, kinds in enumerate(sets)}


# What the tokeniser and the rules make; tables hold the rest.
_MADE: Final = (
    ("number",),
    ("dotted", "number"),
    ("ordinal",),
    ("iso",),
    ("date",),
    ("clock",),
    ("word",),
    ("span",),
    ("point",),
    ("time",),
    ("unit",),
    ("part",),
    ("event",),
    ("sign",),
    ("plus",),
    ("dash",),
    ("slash",),
    ("comma",),
    ("colon",),
    ("and",),
    ("at",),
    ("half",),
    ("year",),
    ("weekday",),
    ("ahead",),
    ("period",),
    ("point", "plan"),
    ("point", "period"),
    ("point", "dayname"),
)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Turn kinds into classes of signs: a token that may be several kinds is in several."""
    listed = re.sub(r"\[([a-z\s]+)\]", lambda some: f"({'|'.join(some[1].split())})", pattern)
    spelled = _KIND.sub(_sign_class, listed)
    return re.compile(re.sub(r"\s+", "", spelled))


def _sign_class(kind: "re.Match[str]") -> str:
    members = "".join(sign for kinds, sign in _signs().items() if kind[0] in kinds)
    if not members:
        raise UnknownKind(kind[0])
    return f"[{members}]"


class UnknownKind(LookupError):
    """A rule names a kind that no token has: a slip in the rule."""
