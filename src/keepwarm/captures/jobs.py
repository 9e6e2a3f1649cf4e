"""
Captures read in the background: files fetched, then read, then settled.

Each of these is a commit of its own, so that a crash repeats none that is paid for: the bytes are
stored before any model is asked, and what was heard or seen before anything is made of it. The
lead, its note, its research and its card are the last commit, all of them or none.
"""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

from keepwarm.ai.model import Blob
from keepwarm.captures.actions import (
    TABLE,
    begin_reading,
    conclude,
    keep_file,
    keep_reading,
    note_unreadable,
    show_reading,
)
from keepwarm.captures.model import (
    LONGEST_RECORDING,
    LONGEST_SAID,
    MOST_BYTES,
    Capture,
    CaptureFile,
    CardWords,
    Files,
    Reading,
    Unread,
    has_name,
)
from keepwarm.captures.pictures import bare
from keepwarm.captures.reading.readers import Readers
from keepwarm.captures.reads import list_files
from keepwarm.captures.vcard import count_cards, read_vcard
from keepwarm.db import Connection, Database
from keepwarm.kit.clock import Clock
from keepwarm.kit.errors import Conflict, ServiceError
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import CaptureId
from keepwarm.kit.sheets import decode_table
from keepwarm.spending.model import Account
from keepwarm.work.model import WORKER_LOST, Claim, Permanent, Queue, Withdrawn

SIDE_BY_SIDE = 4
TRIES = 5  # against others who add the same lead at the same moment
MOST_ATTEMPTS = 5  # Telegram may be away for a while
_VCARDS = frozenset({"text/vcard", "text/x-vcard", "text/directory"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """The chat's side of a capture: where its files come from, and the words of its card."""

    files: Files
    speak: CardWords


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What reading needs."""

    db: Database
    clock: Clock
    chat: Chat
    readers: Readers
    country: str | None = None


def capture_queue(tools: Tools) -> Queue:
    """Return the queue of captures: each safe to take over, those given up kept and told."""

    async def ended(conn: Connection, row_id: int, _status: str, error: str | None) -> None:
        why = error if error and error != WORKER_LOST else _("reading it broke off")
        speak, now = tools.chat.speak, tools.clock.now()
        await note_unreadable(conn, CaptureId(row_id), why, speak=speak, now=now)

    return Queue(
        table=TABLE,
        handler=partial(read_capture, tools),
        side_by_side=SIDE_BY_SIDE,
        max_attempts=MOST_ATTEMPTS,
        ended=ended,
    )


async def read_capture(tools: Tools, claim: Claim) -> None:
    """Read a claimed capture and make of it what it is."""
    async with tools.db.transaction() as conn:
        capture = await begin_reading(conn, claim)
    if capture is None:
        return
    with _failing_in_a_sentence(claim):
        try:
            outcome = await _read(tools, claim, capture)
        except ServiceError as error:
            if not error.permanent:
                raise
            outcome = Unread(why=str(error))
        await _conclude(tools, claim, outcome)


@contextmanager
def _failing_in_a_sentence(claim: Claim) -> Generator[None, None, None]:
    """Have a capture end with words for whoever sent it; what exactly broke is for the log."""
    try:
        yield
    except (Withdrawn, ServiceError):
        raise
    except Exception as error:
        if claim.attempts < claim.queue.max_attempts:
            raise
        raise Permanent(_("reading it broke off")) from error


async def _conclude(tools: Tools, claim: Claim, outcome: Reading | Unread) -> None:
    for tries_left in reversed(range(TRIES)):
        try:
            async with tools.db.transaction() as conn:
                now = tools.clock.now()
                await conclude(conn, claim, outcome, speak=tools.chat.speak, now=now)
        except Conflict:
            if not tries_left:
                raise
        else:
            return


async def _read(tools: Tools, claim: Claim, capture: Capture) -> Reading | Unread:
    known = capture.known
    if known.reading is not None:
        return known.reading
    if known.contact is not None:
        return _contact(tools, capture)
    files = await _fetched(tools, claim, capture)
    if not files:
        return await _read_words(tools, claim, capture, capture.said)
    if known.heard is not None:
        return await _read_words(tools, claim, capture, capture.original)
    return await _read_files(tools, claim, capture, files)


def _contact(tools: Tools, capture: Capture) -> Reading:
    """Return a shared contact: its card where it has one, and the number it was shared by."""
    contact = capture.known.contact
    if contact is None:
        return Reading()
    number = f"TEL:{contact.phone}" if contact.phone.startswith("+") else f"TEL:+{contact.phone}"
    by_number = read_vcard(number if contact.phone else "", tools.country)
    if not contact.vcard:
        return replace(by_number, person=contact.name or None)
    card = read_vcard(contact.vcard, tools.country)
    phones = tuple(dict.fromkeys((*card.phones, *by_number.phones)))
    return replace(
        card,
        person=card.person or contact.name or None,
        phones=phones,
        country=card.country or by_number.country,
    )


async def _fetched(tools: Tools, claim: Claim, capture: Capture) -> list[CaptureFile]:
    """Return the files of a capture, those fetched that were not."""
    async with tools.db.connection() as conn:
        files = await list_files(conn, capture.id)
    complete = list[CaptureFile]()
    for file in files:
        data = file.data
        if data is None:
            if file.size > MOST_BYTES:
                raise ServiceError(_("the file is bigger than 20 MB"), permanent=True)
            data = await tools.chat.files.fetch(file.file_id, most=MOST_BYTES)
            async with tools.db.transaction() as conn:
                await keep_file(conn, claim, file.n, data)
        complete.append(replace(file, data=data))
    return complete


async def _read_words(tools: Tools, claim: Claim, capture: Capture, text: str) -> Reading:
    if not text.strip():
        return Reading()
    if tools.readers.texts.takes_a_while and capture.card_id is None:
        async with tools.db.transaction() as conn:
            now = tools.clock.now()
            await show_reading(conn, claim, speak=tools.chat.speak, now=now)
    return await tools.readers.texts.read(text, _account(capture))


async def _read_files(
    tools: Tools, claim: Claim, capture: Capture, files: list[CaptureFile]
) -> Reading | Unread:
    """Read the first file that says something; with the caption it says who it is about."""
    captioned = await _read_words(tools, claim, capture, capture.said)
    why = Unread(why=_("nobody here can read such a file"))
    for file in files:
        found = await _read_file(tools, claim, capture, file)
        if isinstance(found, Reading):
            reading = _together(captioned, found)
            async with tools.db.transaction() as conn:
                await keep_reading(conn, claim, heard=found.text, reading=reading)
            return reading
        why = found
    if has_name(captioned):
        return captioned
    return why


def _together(caption: Reading, file: Reading) -> Reading:
    """Return what caption and file say together; the caption is the member's own word."""
    names = caption if has_name(caption) else file
    return replace(
        file,
        person=names.person,
        company=names.company or file.company,
        role=names.role or file.role,
        about=caption.about or file.about,
        emails=tuple(dict.fromkeys((*file.emails, *caption.emails))),
        phones=tuple(dict.fromkeys((*file.phones, *caption.phones))),
    )


async def _read_file(
    tools: Tools, claim: Claim, capture: Capture, file: CaptureFile
) -> Reading | Unread:
    data, kind = file.data or b"", file.media_type.partition(";")[0].strip().lower()
    if kind.startswith("audio/"):
        return await _hear(tools, claim, capture, file)
    if kind.startswith("image/"):
        return await _look(tools, capture, data)
    if kind in _VCARDS or file.name.lower().endswith(".vcf"):
        return await asyncio.to_thread(_one_contact, data, tools.country)
    if kind.startswith("text/"):
        text = await asyncio.to_thread(decode_table, data)
        return await tools.readers.texts.read(text[:LONGEST_SAID], _account(capture))
    return Unread(why=_("nobody here can read such a file"))


async def _look(tools: Tools, capture: Capture, data: bytes) -> Reading | Unread:
    picture = await asyncio.to_thread(bare, data)
    if picture is None:
        return Unread(why=_("it is no picture that can be read"))
    blob = Blob(picture.media_type, picture.data)
    return await tools.readers.cards.read(blob, _account(capture))


async def _hear(
    tools: Tools, claim: Claim, capture: Capture, file: CaptureFile
) -> Reading | Unread:
    if file.lasts is not None and file.lasts > LONGEST_RECORDING:
        return Unread(why=_("it is longer than ten minutes"))
    audio = Blob(file.media_type.partition(";")[0].strip().lower(), file.data or b"")
    heard = await tools.readers.voices.transcribe(audio, _account(capture))
    if isinstance(heard, Unread):
        return heard
    async with tools.db.transaction() as conn:
        await keep_reading(conn, claim, heard=heard[:LONGEST_SAID], reading=None)
    reading = await tools.readers.texts.read(heard, _account(capture))
    return replace(reading, text=heard[:LONGEST_SAID])


def _one_contact(data: bytes, country: str | None) -> Reading | Unread:
    text = decode_table(data)
    if count_cards(text) > 1:
        return Unread(why=_("it holds several contacts; share them one by one"))
    return read_vcard(text, country)


def _account(capture: Capture) -> Account:
    return Account(purpose="capture", member_id=capture.member_id)
