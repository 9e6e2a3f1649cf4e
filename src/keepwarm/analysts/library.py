"""
The library the rules work from: playbooks, signs of pain and known tools, all YAML.

Texts in it are data. They are read strictly, carried unchanged and never rendered
here; a mistake names its file and its field.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Literal, TypeAlias, TypeVar

import msgspec
import yaml

from keepwarm.analysts.wording import Phrase, read_phrase
from keepwarm.evidence.model import Urgency
from keepwarm.kit.errors import Invalid
from keepwarm.sites.facts.model import TriggerKind

Text: TypeAlias = Annotated[str, msgspec.Meta(min_length=2, max_length=400)]
Written: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"\A(#|[^\W_])", max_length=100)]
Name: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"\A[a-z][a-z0-9_]{1,39}\Z")]
Language: TypeAlias = Literal["en", "de", "fr", "es", "it", "nl", "pt", "pl", "ru", "uk"]
Purpose: TypeAlias = Literal["problem", "impact", "process", "budget", "timing", "decision"]
PlaybookKind: TypeAlias = Literal["industry", "role", "general"]
PhrasesByLanguage: TypeAlias = dict[Language, tuple[Written, ...]]

_Read = TypeVar("_Read", bound=msgspec.Struct)


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An entry of the library: a misspelt field is a mistake, not a silence."""


class When(_Entry, frozen=True):
    """Which leads a playbook is for: words on their site, words in a person's role."""

    keywords: PhrasesByLanguage = {}
    roles: tuple[Written, ...] = ()


class Pain(_Entry, frozen=True):
    """Something that often hurts here. `text` says so, `ask` is how to find out."""

    topic: Name
    text: Text
    urgency: Urgency
    ask: Text


class Value(_Entry, frozen=True):
    """What may help with one topic."""

    topic: Name
    text: Text


class Question(_Entry, frozen=True):
    """A question worth asking, and what it is for."""

    purpose: Purpose
    text: Text


class Objection(_Entry, frozen=True):
    """Something people say against it, with an answer; `topic` ties it to a pain."""

    text: Text
    response: Text
    topic: Name | None = None


class Playbook(_Entry, frozen=True):
    """What experience says about one industry, one role, or anybody."""

    id: Name
    kind: PlaybookKind
    title: Text
    when: When = When()
    pains: tuple[Pain, ...] = ()
    values: tuple[Value, ...] = ()
    questions: tuple[Question, ...] = ()
    objections: tuple[Objection, ...] = ()


class Sign(_Entry, frozen=True, kw_only=True):
    """
    A pain one can read off a site, with what helps and what to ask.

    Where `trigger` is set its phrases count only in the words of such a trigger: a job
    title on a team page says nothing about hiring.
    """

    topic: Name
    trigger: TriggerKind | None = None
    text: Text
    urgency: Urgency
    because: Text
    ask: Text
    question: Text
    value: Text
    phrases: PhrasesByLanguage


class _Signs(_Entry, frozen=True):
    signs: tuple[Sign, ...]


class Tool(_Entry, frozen=True):
    """A category of tools and the names they go by."""

    category: Name
    title: Text
    names: tuple[Written, ...]


class _Tools(_Entry, frozen=True):
    tools: tuple[Tool, ...]


class Cues(_Entry, frozen=True):
    """Words that say how to take what stands beside them."""

    denials: PhrasesByLanguage
    in_use: PhrasesByLanguage
    left_behind: PhrasesByLanguage
    towards: PhrasesByLanguage
    introductions: PhrasesByLanguage


class BrokenPlaybook(Invalid):
    """A file of the library does not follow its schema."""

    message = "This playbook cannot be read."


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """Everything the rules know before they have read a word. Two libraries are never equal."""

    playbooks: tuple[Playbook, ...]
    signs: tuple[Sign, ...]
    tools: tuple[Tool, ...]
    cues: Cues

    def of_kind(self, kind: PlaybookKind) -> tuple[Playbook, ...]:
        """Return the playbooks of one kind."""
        return tuple(book for book in self.playbooks if book.kind == kind)


@cache
def built_in_library() -> Library:
    """Return the library that comes with the product."""
    return read_library(files("keepwarm.analysts"))


def read_library(folder: Traversable) -> Library:
    """Read `playbooks/` and `patterns/` of a folder; BrokenPlaybook names file and field."""
    patterns = folder / "patterns"
    library = Library(
        playbooks=tuple(_read(file, Playbook) for file in _yaml_files(folder / "playbooks")),
        signs=_read(patterns / "signs.yaml", _Signs).signs,
        tools=_read(patterns / "tools.yaml", _Tools).tools,
        cues=_read(patterns / "cues.yaml", Cues),
    )
    _refuse_twins(book.id for book in library.playbooks)
    _refuse_loose_ends(library)
    return library


@cache
def phrases_of(phrases: tuple[str, ...]) -> tuple[Phrase, ...]:
    """Return written phrases as words to look for."""
    return tuple(map(read_phrase, phrases))


def every_phrase(by_language: PhrasesByLanguage) -> Iterator[Phrase]:
    """Yield the phrases of all languages: a page often speaks two."""
    for phrases in by_language.values():
        yield from phrases_of(phrases)


def _yaml_files(folder: Traversable) -> list[Traversable]:
    found = (file for file in folder.iterdir() if file.name.endswith(".yaml"))
    return sorted(found, key=lambda file: file.name)


def _read(file: Traversable, shape: type[_Read]) -> _Read:
    try:
        # Everything is text here: to the other loaders a bare `no` is not a word but false.
        text = file.read_text(encoding="utf-8")
        content: object = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 -- safer still
        return msgspec.convert(content, shape)
    except (yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise BrokenPlaybook(f"{file.name}: {error}") from error


def _refuse_twins(ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            raise BrokenPlaybook(f"{name}.yaml: Two playbooks have the same `id` - at `$.id`")
        seen.add(name)


def _refuse_loose_ends(library: Library) -> None:
    """A value or an answer that speaks of a topic nobody raises would never be seen."""
    signs = {sign.topic for sign in library.signs}
    for book in library.playbooks:
        topics = signs | {pain.topic for pain in book.pains}
        for part, entries in (("values", book.values), ("objections", book.objections)):
            for place, entry in enumerate(entries):
                if entry.topic is not None and entry.topic not in topics:
                    where = f"$.{part}[{place}].topic"
                    raise BrokenPlaybook(
                        f"{book.id}.yaml: Nobody raises {entry.topic!r} - at `{where}`"
                    )
