"""Decides what a phrase is after all rules have read it: due, an event, recurring, or no time."""

from dataclasses import dataclass
from typing import Final, Literal

from keepwarm.calendar.reading.grammar import fold_all, matches
from keepwarm.calendar.reading.lexicon import Lexicon
from keepwarm.calendar.reading.rules import AFTER_EVENTS, BEFORE_EVENTS
from keepwarm.calendar.reading.tokens import Lexeme, Token, tokens_of
from keepwarm.calendar.reading.values import Amount, Point, Scene, later

Kind = Literal["due", "event", "recurrence", "none"]

_ASIDE: Final = (
    "(word|number|ordinal|next|this|past|a|and|to|in|event|work|comma|dash|sign|edge|start"
    "|unit|from|after|at|half|month)*"
)
_DIRECTION: Final = "(after|before|when|from|if|in|next|at)+"
_EVENT: Final = (
    f"^ (comma|colon|in|a|now)* (unit|span|a|part|named|number)* {_DIRECTION} {_ASIDE} event"
)
_ANCHORED: Final = (
    "(span|unit|part|named) (after|before|from|when)+ (next|past|ordinal|this|a)* event"
)
_STARTED: Final = "^ (span|point|plan) (after|from|in|when)+ (next|a)* start $"
_EVERY: Final = (
    "every (a|number|ordinal|next|word)* (unit|weekday|part|month|span|event|work|weekdays)"
)
_WEEKDAYS: Final = (
    "^ (in|at)* weekdays ((and|comma|to|dash) weekdays)* (at? (time|number|clock|part))* $"
)
_MOST_DAYS: Final = 730  # what a number alone may mean
_SHORT: Final = 3  # letters: "out" is a month in Portuguese, "mar" a day in Italian


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a phrase is; with `due` the point it names."""

    kind: Kind
    rule: str
    point: Point | None = None
    confidence: float = 0.9


NOTHING: Final = Verdict("none", "nothing", confidence=0.2)


def judge(written: list[Lexeme], lexicon: Lexicon, scene: Scene) -> Verdict:
    """Read a phrase in one language."""
    words = tokens_of(written, lexicon)
    if not words:
        return NOTHING
    folded = fold_all(words, BEFORE_EVENTS, scene)
    doubtful = {token.text for token in words if token.may_be("weak")}
    return _without_point(folded) or _with_point(folded, scene, doubtful)


def _without_point(tokens: list[Token]) -> Verdict | None:
    """Find what is no instant though it may hold numbers and units."""
    if matches(_EVERY, tokens) or matches("recurring", tokens) or matches(_WEEKDAYS, tokens):
        return Verdict("recurrence", "recurrence")
    if matches("notnow", tokens) and not matches("span|weekday|month|next", tokens):
        return NOTHING
    planned = tokens[0].may_be("plan")
    if matches("noreply", tokens) or matches(_STARTED, tokens) or planned:
        return None
    if (
        matches("occasion", tokens)
        or matches(_EVENT, tokens)
        or matches(_ANCHORED, tokens)
        or matches("^ in? (unit|part) event", tokens)
    ):
        return Verdict("event", "event")
    if matches("vague", tokens) and matches("when|if|after", tokens):
        return NOTHING
    return None


def _with_point(tokens: list[Token], scene: Scene, doubtful: set[str]) -> Verdict:
    read = fold_all(tokens, AFTER_EVENTS, scene)
    points = [token for token in read if token.may_be("point")]
    if points:
        return _pointed(read, points[0], doubtful)
    if matches("now", read):
        return _at_once(read, scene)
    return _lonely(read, scene) or _conditional(read)


def _pointed(read: list[Token], chosen: Token, doubtful: set[str]) -> Verdict:
    """Accept a point, unless it is doubtful and other words speak of something else."""
    point: Point = chosen["point"]
    strange = _strange(read)
    alone = not strange or _set_apart(read, chosen)
    weak = point.weak or chosen.text in doubtful or len(chosen.text) <= _SHORT
    if (weak and not alone and not matches("noreply", read)) or _counts_something(read, chosen):
        return NOTHING
    if matches("when (event|word)", read) and strange and weak:
        return Verdict("event", "event")
    confidence = point.confidence - (0.2 if strange else 0)
    rule = point.rule + ("_without_reply" if matches("noreply", read) else "")
    return Verdict("due", rule, point, round(confidence, 2))


def _strange(read: list[Token]) -> list[Token]:
    """Return what neither tells a time nor merely fills a phrase."""
    fills = {
        "point",
        "time",
        "comma",
        "colon",
        "dash",
        "slash",
        "and",
        "a",
        "plus",
        "at",
        "in",
        "noreply",
        "if",
        "this",
        "next",
        "later",
        "from",
        "within",
        "after",
        "start",
        "notnow",
        "part",
        "when",
        "drop",
        "to",
        "between",
        "before",
        "edge",
        "named",
        "zone",
        "now",
    }
    return [token for token in read if not fills.intersection(token.readings)]


def _set_apart(read: list[Token], chosen: Token) -> bool:
    """Say whether punctuation stands between a point and the other words: "Demo (3 days)"."""
    place = read.index(chosen)
    around = [*read[max(place - 1, 0) : place], *read[place + 1 : place + 2]]
    return bool(around) and all(
        each.may_be("colon", "comma", "dash", "noreply") for each in around
    )


def _counts_something(read: list[Token], chosen: Token) -> bool:
    """Refuse "10 webinars from today": what is counted there is no time."""
    place = read.index(chosen)
    before = read[:place]
    return chosen.text.startswith("from ") and any(each.may_be("number") for each in before)


def _at_once(read: list[Token], scene: Scene) -> Verdict:
    others = [
        t for t in read if not t.may_be("now", "comma", "colon", "a", "and", "dash", "start")
    ]
    weak = matches("word now word", read)
    if weak or any(each.may_be("number", "noreply") for each in others):
        return NOTHING
    point = Point(day=scene.today, rule="at_once", keeps_clock=True)
    return Verdict("due", "at_once", point, 0.7 if others else 0.95)


def _lonely(read: list[Token], scene: Scene) -> Verdict | None:
    """Read what is a time only if nothing else is said: "10am", "noon", "7", "start"."""
    said = [
        t
        for t in read
        if not t.may_be(
            "comma", "colon", "at", "in", "a", "from", "dash", "after", "to", "between", "this"
        )
    ]
    if len(said) != 1:
        return None
    (token,) = said
    if token.may_be("start"):
        return Verdict(
            "due", "at_once", Point(day=scene.today, rule="at_once", keeps_clock=True), 0.7
        )
    if token.may_be("number") and token.text.isdecimal():
        return _bare_number(token["number"], scene)
    return None


def _bare_number(amount: Amount, scene: Scene) -> Verdict | None:
    if not amount.low.is_integer() or amount.low > _MOST_DAYS:
        return None
    day, _ = later(scene, ((amount, "day"),))
    point = Point(day=day, rule="bare_number", keeps_clock=True, confidence=0.5)
    return Verdict("due", "bare_number", point, 0.5)


def _conditional(read: list[Token]) -> Verdict:
    if matches("noreply|vague", read):
        return NOTHING
    if matches("^ (comma|a)* (after|when) (next|a|this)* (word|event)", read):
        return Verdict("event", "event", confidence=0.6)
    return NOTHING
