"""Put together what a playbook says: greeting, reason, value, question, and a name below it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from keepwarm.offer.model import Tone
from keepwarm.steps.model import StepChannel
from keepwarm.writers.library import Move, MoveName, Texts

_BLANK = re.compile(r"\{(\w+)\}")
_PRESENTING: frozenset[MoveName] = frozenset({"news", "hello", "front_door", "introduction"})
# What is given up, in turn, until a text is short enough.
_SPARE = (
    *("proof", "link", "quoted_news", "question", "offer", "company", "person", "news", "sender"),
)


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody may send or say; a subject where it is a letter."""

    subject: str | None
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """
    One move, to be said by some channel.

    `known` are the blanks that can be filled in; `variant` chooses among what is as good.
    """

    texts: Texts
    move: MoveName
    known: Mapping[str, str]
    tone: Tone
    variant: int = 0
    is_short: bool = False

    def versions(self, channel: StepChannel) -> Iterator[Words]:
        """Yield ways to say it: the fullest first, the one that needs to know nothing last."""
        speech = self
        yield speech.said(channel)
        for blank in _SPARE:
            if blank in speech.known:
                speech = replace(speech, known=_without(speech.known, blank))
                yield speech.said(channel)
        yield replace(self, known={}, is_short=False).said(channel)

    def said(self, channel: StepChannel) -> Words:
        """Return what is said by a channel."""
        if channel == "email":
            return Words(self._best(self._move.subject), self._letter())
        if channel in ("call", "meeting", "other"):
            return Words(None, self._script(has_message=channel == "call"))
        return Words(None, self._message())

    @property
    def _move(self) -> Move:
        return self.texts.moves[self.move]

    def _letter(self) -> str:
        why = self._best(self._move.why)
        parts = (
            self._best(self.texts.hello[self.tone]),
            why if self.texts.runs_on else _begun(why),
            "" if self.is_short else self._best(self._move.value),
            self._offer(),
            self._varied(self._move.ask),
            self._best(self.texts.goodbye[self.tone]),
        )
        return "\n\n".join(filter(None, parts))

    def _message(self) -> str:
        hello = self._best(self.texts.hello[self.tone])
        brief = self._best(self._move.brief)
        said = brief if hello.endswith((",", ":")) else _begun(brief)
        parts = (hello, said, self._varied(self._move.short), self.known.get("sender", ""))
        return " ".join(filter(None, parts))

    def _script(self, *, has_message: bool) -> str:
        """Return an opening, two questions, and what to leave where nobody answers."""
        opening = f"{self._best(self.texts.spoken_hello)} {_begun(self._best(self._move.brief))}"
        return call_script(
            self.texts,
            opening,
            self._varied(self._move.short),
            self._varied(self._move.short, further=1),
            f"{opening} {self._varied(self.texts.last_words)}",
            has_message=has_message,
        )

    def _offer(self) -> str:
        """Return what we sell, in letters that first present us."""
        offer = self.known.get("offer", "")
        if not offer or self.move not in _PRESENTING:
            return ""
        if offer.split()[0].casefold() in self.texts.ours:
            return offer
        return _filled(self.texts.offer, self.known) or ""

    def _best(self, lines: tuple[str, ...]) -> str:
        return self._usable(lines)[0]

    def _varied(self, lines: tuple[str, ...], *, further: int = 0) -> str:
        usable = self._usable(lines)
        return usable[(self.variant + further) % len(usable)]

    def _usable(self, lines: tuple[str, ...]) -> list[str]:
        return [filled for line in lines if (filled := _filled(line, self.known))]


def call_script(
    texts: Texts | None, opening: str, first: str, second: str, message: str, *, has_message: bool
) -> str:
    """Put together what is said in a talk; without texts of a language it has no labels."""
    parts = [opening, f"{first} {second}", *([message] if has_message else [])]
    if texts is not None:
        labels = (texts.opening, texts.questions, texts.message)
        parts = [label.replace("{text}", part) for label, part in zip(labels, parts, strict=False)]
    return "\n\n".join(parts)


def _filled(line: str, known: Mapping[str, str]) -> str | None:
    """Fill in the blanks of a line; None where one is not known."""
    if not known.keys() >= set(_BLANK.findall(line)):
        return None
    return _BLANK.sub(lambda blank: known[blank[1]], line)


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _without(known: Mapping[str, str], blank: str) -> dict[str, str]:
    return {name: text for name, text in known.items() if name != blank}
