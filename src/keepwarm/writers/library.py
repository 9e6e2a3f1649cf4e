"""
The playbooks of plans, and the words for their moves in every language: all YAML.

A playbook says which moves to make when; a move is a way to say something, by whatever
channel is open. Both are read strictly when the first plan is written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Literal, TypeAlias, get_args

import msgspec

from keepwarm.kit.strict import BrokenFile, Entry, files_in, read_strictly
from keepwarm.offer.model import Tone
from keepwarm.plans.model import FEWEST_STEPS, MOST_STEPS
from keepwarm.steps.model import StepChannel

Name: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"\A[a-z][a-z0-9_]{1,39}\Z")]
Line: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
Lines: TypeAlias = Annotated[tuple[Line, ...], msgspec.Meta(min_length=1)]
Day: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=60)]
Language: TypeAlias = Literal["en", "de", "fr", "es", "ru", "uk"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
MoveName: TypeAlias = Literal[
    "news",
    "hello",
    "front_door",
    "answer",
    "introduction",
    "again",
    "onward",
    "question",
    "example",
    "close",
]
MOVES: tuple[MoveName, ...] = get_args(MoveName)
News: TypeAlias = Literal[
    "hiring",
    "funding",
    "expansion",
    "launch",
    "leadership",
    "partnership",
    "event",
    "regulation",
    "other",
]
Fact: TypeAlias = Literal[
    "reachable", "unreachable", "answered", "touched", "inbound", "referral", "news", "person"
]


class PlayedStep(Entry, frozen=True):
    """
    A step of a playbook.

    `channels` are the ones it goes by best; others serve as well unless it is `picky`. Without
    a move it is something to do at one's own desk, and has no words.
    """

    days: Day
    description: Annotated[str, msgspec.Meta(min_length=8, max_length=160)]
    goal: Line
    channels: tuple[StepChannel, ...]
    move: MoveName | None = None
    picky: bool = False


class Playbook(Entry, frozen=True):
    """What to do, and when, with a lead of which some facts are known; the lowest rank first."""

    id: Name
    rank: int
    title: Line
    summary: Line
    when: tuple[Fact, ...]
    steps: Annotated[
        tuple[PlayedStep, ...], msgspec.Meta(min_length=FEWEST_STEPS, max_length=MOST_STEPS)
    ]


class Move(Entry, frozen=True):
    """
    One way to say something. Each list holds alternatives, the best first.

    A line whose blanks are not all known is passed over; the last of each has none. Letters
    go from `why` over `value` to `ask`; short messages and talks use `brief` and `short`, a
    talk two questions of it.
    """

    subject: Lines
    why: Lines
    value: Lines
    ask: Lines
    brief: Lines
    short: Annotated[tuple[Line, ...], msgspec.Meta(min_length=2)]


class Texts(Entry, frozen=True):
    """
    Everything the playbooks say in one language.

    `why`, `brief` and `news` begin with a small letter where a sentence that goes on would:
    `runs_on` says that a letter's first sentence goes on from its greeting.
    """

    language: Language
    runs_on: bool
    hello: dict[Tone, Lines]
    goodbye: dict[Tone, Lines]
    news: dict[News, Line]
    quoted: Line
    plain_news: Line
    ours: tuple[str, ...]
    offer: Line
    proof: Line
    link: Line
    opening: Line
    questions: Line
    message: Line
    spoken_hello: Lines
    last_words: Lines
    moves: dict[MoveName, Move]
    inbound: tuple[Line, ...]
    referral: tuple[Line, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """All playbooks by rank, and all texts by language."""

    playbooks: tuple[Playbook, ...]
    texts: Mapping[str, Texts]


@cache
def built_in_library() -> Library:
    """Return the playbooks that come with the product."""
    return read_library(files("keepwarm.writers"))


def read_library(folder: Traversable) -> Library:
    """Read `playbooks/` and `texts/` of a folder. Raises BrokenFile."""
    books = [(f.name, read_strictly(f, Playbook)) for f in files_in(folder / "playbooks")]
    texts = [(f.name, read_strictly(f, Texts)) for f in files_in(folder / "texts")]
    for name, text in texts:
        _refuse_gaps(name, text)
        _refuse_thirst(name, text)
    for name, book in books:
        _refuse_decrease(name, book)
    _refuse_twins((name, book.id) for name, book in books)
    return Library(
        playbooks=tuple(sorted((book for _, book in books), key=lambda book: book.rank)),
        texts={text.language: text for _, text in texts},
    )


def _refuse_gaps(name: str, texts: Texts) -> None:
    """A move, a tone or news without words would only be noticed by the lead it is for."""
    for part, wanted, known in (
        ("moves", MOVES, texts.moves),
        ("hello", get_args(Tone), texts.hello),
        ("goodbye", get_args(Tone), texts.goodbye),
        ("news", get_args(News), texts.news),
    ):
        missing = [each for each in wanted if each not in known]
        if missing:
            raise BrokenFile(f"{name}, line 1: `{part}` lacks {', '.join(missing)}")


def _refuse_thirst(name: str, texts: Texts) -> None:
    """The last line of a list is what is left where nothing is known: it has no blanks."""
    moves = {f"moves.{move}": msgspec.structs.asdict(lines) for move, lines in texts.moves.items()}
    lists: dict[str, tuple[str, ...]] = {
        **{
            f"{place}.{part}": lines
            for place, parts in moves.items()
            for part, lines in parts.items()
        },
        **{f"hello.{tone}": lines for tone, lines in texts.hello.items()},
        **{f"goodbye.{tone}": lines for tone, lines in texts.goodbye.items()},
        "spoken_hello": texts.spoken_hello,
        "last_words": texts.last_words,
    }
    for place, lines in lists.items():
        if "{" in lines[-1]:
            raise BrokenFile(f"{name}, line 1: the last line of `{place}` has a blank")


def _refuse_decrease(name: str, book: Playbook) -> None:
    days = [step.days for step in book.steps]
    if days != sorted(days):
        raise BrokenFile(f"{name}, line 1: the days of `steps` go back: {days}")


def _refuse_twins(ids: Iterable[tuple[str, str]]) -> None:
    seen = dict[str, str]()
    for name, book in ids:
        if book in seen:
            raise BrokenFile(f"{name}, line 1: {seen[book]} has the same `id`")
        seen[book] = name
