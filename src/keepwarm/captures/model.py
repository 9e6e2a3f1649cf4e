"""What a capture is, what was read in it, which lead that makes, and what its card shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol, TypeAlias

import msgspec

from keepwarm.kit.addresses import name_key
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import CaptureId, LeadId, MemberId, MessageId
from keepwarm.leads.model import LeadDraft, Stage
from keepwarm.outbox.model import Words

CaptureKind: TypeAlias = Literal[
    "text", "forward", "contact", "photo", "voice", "document", "location"
]
CaptureState: TypeAlias = Literal[
    "reading", "asking", "twin", "unread", "saved", "noted", "discarded"
]
SenderKind: TypeAlias = Literal["user", "hidden_user", "chat", "channel"]

MOST_BYTES: Final = 20 * 1024 * 1024
"""No bot gets a bigger file from Telegram."""
LONGEST_RECORDING: Final = timedelta(minutes=10)
ALBUM_COMPLETE_AFTER: Final = timedelta(seconds=1.5)
"""Parts of an album come one by one, and nothing says which is the last."""
UNDONE_WITHIN: Final = timedelta(minutes=10)
SAME_SENDER_WITHIN: Final = timedelta(minutes=10)
"""Messages of one person that are forwarded one after the other belong to one lead."""
COMMENTED_WITHIN: Final = timedelta(seconds=3)
"""Who forwards something with a comment sends two messages, the comment first."""
ANSWERED_WITHIN: Final = timedelta(minutes=5)
"""So long a few words that are no reply are still taken for the answer to our question."""
LONGEST_CONTEXT: Final = 300  # characters of the original that research starts from (S3-68)
LONGEST_ANSWER: Final = 120  # characters; more than that is no name
LONGEST_SAID: Final = 16_000  # characters that are kept of what was written or said
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who wrote what was forwarded; `key` is by what their next message is known."""

    kind: SenderKind
    key: str
    name: str
    username: str | None = None
    telegram_id: int | None = None
    is_bot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedContact:
    """A contact as Telegram shares it."""

    name: str
    phone: str = ""
    vcard: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place on the map, with a name where it is a venue."""

    latitude: float
    longitude: float
    title: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingFile:
    """A file as a message names it; `size` and `lasts` as Telegram says."""

    file_id: str
    unique_id: str
    media_type: str
    name: str = ""
    size: int = 0
    lasts: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A message that is to be captured, as the bot heard it."""

    chat_id: int
    message_id: int
    kind: CaptureKind
    text: str = ""
    group_id: str | None = None
    sender: Sender | None = None
    contact: SharedContact | None = None
    place: Place | None = None
    file: IncomingFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was found in a capture. `text` is all there was to read; `by` is who read it."""

    text: str = ""
    person: str | None = None
    company: str | None = None
    role: str | None = None
    city: str | None = None
    country: str | None = None
    website: str | None = None
    about: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict[str, str])
    by: Literal["rules", "model"] = "rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Nobody could read it; `why` is a sentence's end for the person who sent it."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a capture beside its words. `heard` is what a file turned out to say."""

    sender: Sender | None = None
    contact: SharedContact | None = None
    place: Place | None = None
    heard: str | None = None
    reading: Reading | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A message a member sent us, or an album, and what became of it."""

    id: CaptureId
    member_id: MemberId
    chat_id: int
    message_id: int
    kind: CaptureKind
    said: str
    sender: str | None
    facts: Mapping[str, Any]
    state: CaptureState
    lead_id: LeadId | None
    note_id: int | None
    card_id: MessageId | None
    created_at: datetime
    settled_at: datetime | None

    @property
    def known(self) -> Facts:
        """Return what is known of it beside its words."""
        return msgspec.convert(self.facts, Facts)

    @property
    def original(self) -> str:
        """Return the words as they came, or as they were written down by whoever listened."""
        words = (self.said, self.known.heard or "")
        return "\n".join(filter(None, map(str.strip, words)))[:LONGEST_SAID]

    def can_be_undone(self, now: datetime) -> bool:
        """Say whether what came of it can still be taken back."""
        return self.settled_at is not None and now - self.settled_at < UNDONE_WITHIN


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureFile:
    """A file of a capture; without `data` it was not fetched yet."""

    n: int
    file_id: str
    media_type: str
    name: str
    size: int
    lasts: timedelta | None
    data: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadLine:
    """A lead as a card names it: what was made, what it seems to be, what it may belong to."""

    id: LeadId
    name: str
    company: str | None  # where the lead is a person
    stage: Stage
    owner: str | None
    owner_id: MemberId | None
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the message in the chat that stands for a capture shows."""

    capture_id: CaptureId
    kind: CaptureKind
    state: CaptureState
    draft: LeadDraft = field(default_factory=LeadDraft)
    lead: LeadLine | None = None
    is_theirs: bool = False  # the lead is one that the member may see
    why: str | None = None
    choices: tuple[LeadLine, ...] | None = None


class CardWords(Protocol):
    """Finds the words for a card; the chat's side fills it."""

    def __call__(self, card: Card, /) -> Words:
        """Return what the card says, and its buttons."""
        ...


class Files(Protocol):
    """Where files come from. Raises ServiceError; permanent where the file will never come."""

    async def fetch(self, file_id: str, /, *, most: int) -> bytes:
        """Return a file of at most so many bytes."""
        ...

    async def aclose(self) -> None:
        """Let go of connections."""
        ...


def draft_of(capture: Capture) -> LeadDraft:
    """
    Return the lead that a capture makes: its words, and what came beside them.

    Whoever wrote a forwarded message is who it is about, whomever else their words name.
    """
    known = capture.known
    reading = known.reading or Reading()
    draft = LeadDraft(
        person=_short(reading.person),
        company=_short(reading.company),
        role=_short(reading.role),
        website=reading.website,
        city=_short(reading.city),
        country=reading.country,
        brief=opening_of(capture.original),
        emails=reading.emails,
        phones=reading.phones,
        links=reading.links,
    )
    if known.contact is not None and not has_name(draft):
        draft = replace(draft, person=_short(known.contact.name))
    if known.sender is not None:
        draft = _written_by(known.sender, draft)
    return _at_a_venue(known.place, draft)


def _written_by(sender: Sender, draft: LeadDraft) -> LeadDraft:
    links = dict(draft.links)
    if sender.username:
        links["telegram"] = f"https://t.me/{sender.username}"
    if sender.kind in {"user", "hidden_user"}:
        theirs = draft.person is None or name_key(draft.person) == name_key(sender.name)
        role, company = (draft.role, draft.company) if theirs else (None, None)
        name = _short(sender.name) or draft.person
        return replace(draft, person=name, role=role, company=company, links=links)
    if has_name(draft):
        return draft
    return replace(draft, company=_short(sender.name), links=links)


def _at_a_venue(place: Place | None, draft: LeadDraft) -> LeadDraft:
    if place is None or has_name(draft):
        return draft
    return replace(draft, company=_short(place.title))


def _short(name: str | None) -> str | None:
    line = " ".join((name or "").split())
    return line[:_LONGEST_NAME].rstrip() or None


def has_name(draft: LeadDraft | Reading) -> bool:
    """Say whether a lead can be saved without asking who it is."""
    return bool(draft.person or draft.company)


def named_somehow(draft: LeadDraft, kind: CaptureKind) -> LeadDraft:
    """Return a draft that has a name by all means: how they are reached, or how it came."""
    if has_name(draft):
        return draft
    reached_at = next(iter((*draft.emails, *draft.phones)), None)
    return replace(draft, person=reached_at or stand_in(kind))


def stand_in(kind: CaptureKind) -> str:
    """Return the name of a lead that nobody named."""
    names: Mapping[CaptureKind, str] = {
        "voice": _("Somebody from a voice note"),
        "photo": _("Somebody from a photo"),
        "document": _("Somebody from a document"),
        "location": _("Somebody at a place"),
    }
    return names.get(kind, _("Somebody from a message"))


def opening_of(text: str) -> str:
    """Return the beginning of the original words, whole words of them."""
    if len(text) <= LONGEST_CONTEXT:
        return text
    cut = text[: LONGEST_CONTEXT - 1]
    words, space, _rest = cut.rpartition(" ")
    return f"{words if space else cut}…"


def note_of(capture: Capture) -> str:
    """Return the note that keeps a capture: who wrote it, its words, and what is kept beside."""
    known = capture.known
    lines = [
        _("Forwarded from {name}:").format(name=known.sender.name) if known.sender else "",
        capture.original,
        _place_line(known.place) if known.place else "",
        _kept_line(capture),
    ]
    return "\n".join(filter(None, lines))


def _place_line(place: Place) -> str:
    called = ", ".join(filter(None, (place.title, place.address)))
    where = f"https://www.openstreetmap.org/?mlat={place.latitude:.5f}&mlon={place.longitude:.5f}"
    return f"{called}\n{where}" if called else where


def _kept_line(capture: Capture) -> str:
    if capture.known.heard is not None:
        return ""
    kept: Mapping[CaptureKind, str] = {
        "voice": _("A voice note, kept in the chat."),
        "photo": _("A photo, kept in the chat."),
        "document": _("A document, kept in the chat."),
    }
    return kept.get(capture.kind, "")
